import Fixtures
import Foundation
import Seal
import Store
import Vault

/// A vault in a folder of its own, which goes when the vault is let go.
package final class ArchiveFolder: Sendable {
    package let path: String
    package let vault: Vault

    package init() throws {
        path = "\(NSTemporaryDirectory())/archive-tests-\(Hex.encode(Randomness.bytes(8)))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        vault = try Vault.create(at: "\(path)/vault", person: "ada", secret: .keyFile(path: "\(path)/ada.key"))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Archives files, by their names, as one snapshot.
    @discardableResult
    package func archive(_ files: [(name: String, bytes: [UInt8])], source: String = "pool") async throws -> String {
        let folder = "\(path)/export"
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        for file in files { try Data(file.bytes).write(to: URL(fileURLWithPath: "\(folder)/\(file.name)")) }
        let inputs = files.map { IngestInput.path("\(folder)/\($0.name)") }
        return try await vault.ingest(IngestRequest(source: source, inputs: inputs)).snapshot
    }

    /// Takes away all that is known locally of the snapshots, so that the next ones are bases.
    package func forgetStates() { try? FileManager.default.removeItem(atPath: vault.folder.state) }
}

/// A vault that a changing directory was archived in, day after day.
package struct DirectoryVault {
    package let folder: ArchiveFolder
    package private(set) var days: [ChangingDirectory.Day] = []
    /// The snapshots' ids, hex, parallel to the days.
    package private(set) var snapshots: [String] = []
    private var directory: ChangingDirectory
    private var random: SeededGenerator

    package init(seed: UInt64, style: ChangingDirectory.Style, users: Int, days count: Int) async throws {
        folder = try ArchiveFolder()
        directory = ChangingDirectory(seed: seed, style: style, users: users)
        random = SeededGenerator(seed: seed &+ 1)
        for _ in 0..<count { try await pass() }
    }

    package var vault: Vault { folder.vault }

    /// Archives the next day. Now and then all that is known locally is lost, and a new base is written.
    package mutating func pass() async throws {
        if Int.random(in: 0..<5, using: &random) == 0 { folder.forgetStates() }
        let day = directory.next()
        days.append(day)
        snapshots.append(try await folder.archive(day.files))
    }

    /// The days on which the collection was exported.
    package func days(of collection: String) -> [[ChangingDirectory.Record]] {
        days.compactMap { $0.collections[collection] }
    }
}
