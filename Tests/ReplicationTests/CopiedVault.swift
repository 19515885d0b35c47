import ArchiveFixtures
import Foundation
import Retention
import Seal
import Store
import Vault

@testable import Replication

/// A vault with a replica in a folder beside it.
final class CopiedVault: Sendable {
    let archive: ArchiveFolder
    let replica: Replica
    let uploader: DirectoryUploader

    var vault: Vault { archive.vault }
    var folder: VaultFolder { vault.folder }
    /// The replica's folder.
    var place: String { replica.url }

    /// - Parameter days: how many snapshots it has.
    init(days: Int = 2) async throws {
        archive = try ArchiveFolder()
        let place = "\(archive.path)/replica"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
        replica = try archive.vault.addReplica("cellar", at: place, settings: [:])
        uploader = DirectoryUploader(place)
        for day in 0..<days { try await ingest(day) }
    }

    /// Archives a day: users of whom one in ten changes every day, and a file that is no records.
    @discardableResult
    func ingest(_ day: Int, users: Int = 200) async throws -> String {
        let lines = (0..<users).map { "{\"id\":\"u\($0)\",\"day\":\($0 % 10 == day % 10 ? day : 0)}\n" }.joined()
        return try await archive.archive([
            ("users.jsonl", Array(lines.utf8)), ("logo.bin", [UInt8](repeating: UInt8(day % 250), count: 2000)),
        ])
    }

    @discardableResult
    func push(_ uploader: (any Uploader)? = nil) async throws -> PushReport {
        try await vault.push(to: replica, uploader ?? self.uploader)
    }

    func verify(_ depth: CopyVerification.Depth = .data) async throws -> CopyReport {
        try await CopyVerification(uploader, of: vault).run(depth)
    }

    /// The newest inventory at the place.
    func inventory() async throws -> Inventory? {
        let place = PlaceReading(uploader)
        return try await StoredInventory.newest(among: place.list(), at: place)?.inventory
    }

    /// Destroys all snapshots but the last two.
    func collectGarbage() async throws {
        _ = try vault.setPolicy(
            try Policy("version: 1\ngrace: 1d\nsources: {pool: {keep-last: 2}}", from: "a test"))
        _ = try vault.applyRetention()
        let later = Timestamp(nanoseconds: Timestamp.now.nanoseconds + 2 * 86_400_000_000_000)
        _ = try await vault.collectGarbage(at: later)
    }

    /// The files below a folder, by their paths.
    static func files(below folder: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        let found = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        for path in found {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(folder)/\(path)", isDirectory: &isFolder),
                !isFolder.boolValue
            else { continue }
            files[path] = try Data(contentsOf: URL(filePath: "\(folder)/\(path)"))
        }
        return files
    }
}
