import Fixtures
import Foundation
import Records
import Seal
import Store

@testable import Vault

/// A vault that a changing directory was archived in, day after day, besides another source.
struct DirectoryVault {
    let scratch: Scratch
    let vault: Vault
    private(set) var days: [ChangingDirectory.Day] = []
    private var directory: ChangingDirectory
    private var random: SeededGenerator

    init(seed: UInt64, style: ChangingDirectory.Style, users: Int, days count: Int) async throws {
        scratch = try Scratch()
        vault = try scratch.founded()
        directory = ChangingDirectory(seed: seed, style: style, users: users)
        random = SeededGenerator(seed: seed &+ 1)
        for _ in 0..<count { try await pass() }
    }

    /// Archives the next day. Now and then all that is known locally is lost, and a new base is written.
    mutating func pass() async throws {
        if Int.random(in: 0..<5, using: &random) == 0 {
            try? FileManager.default.removeItem(atPath: scratch.vault.state)
        }
        let day = directory.next()
        days.append(day)
        let folder = "\(scratch.path)/export"
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        for file in day.files { try scratch.put(file.bytes, at: "\(folder)/\(file.name)") }
        _ = try await vault.ingest(
            IngestRequest(source: "pool", inputs: day.files.map { .path("\(folder)/\($0.name)") }))
    }

    /// The days on which the collection was exported.
    func days(of collection: String) -> [[ChangingDirectory.Record]] { days.compactMap { $0.collections[collection] } }
}

/// A record as a scan shows it, to be compared with what was exported.
struct SeenRecord: Hashable, Sendable {
    let key: String
    let text: String
    let header: [String]?

    init(_ record: ChangingDirectory.Record) {
        key = record.key
        text = record.text
        header = record.header
    }

    init(key: [UInt8], bytes: some Sequence<UInt8>, context: AttributeContext) {
        self.key = String(decoding: key, as: UTF8.self)
        text = String(decoding: Array(bytes), as: UTF8.self)
        if case .csv(let header, _) = context {
            self.header = header.map { String(decoding: $0, as: UTF8.self) }
        } else {
            header = nil
        }
    }

    /// How often each record is there.
    static func counted(_ records: some Sequence<SeenRecord>) -> [SeenRecord: Int] {
        records.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
