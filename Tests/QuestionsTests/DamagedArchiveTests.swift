import ArchiveFixtures
import Fixtures
import Foundation
import Seal
import Store
import Testing
import Vault

@testable import Questions

@Suite("A question to a damaged archive")
struct DamagedArchiveTests {
    /// What is asked, and what a sound archive answers.
    private struct Asked {
        let history: [History.Period]
        let difference: [RecordDifference]

        init(_ vault: Vault, _ snapshots: [String]) async throws {
            history = try await vault.history(HistoryQuestion(key: "u3")).0.periods
            var question = DifferenceQuestion(from: snapshots[1], to: snapshots[snapshots.count - 1])
            question.collection = "users"
            question.isInFull = true
            difference = try await vault.difference(question).0.collections[0].records?.all ?? []
        }

        func isSame(as other: Asked) -> Bool {
            func texts(_ asked: Asked) -> [String] {
                asked.history.map { "\($0.what) \($0.span) \($0.attributes)" } + asked.difference.map { "\($0)" }
            }
            return texts(self) == texts(other)
        }
    }

    private func files(of vault: Vault, in folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().map { "\(folder)/\($0)" }
            .filter { path in
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            }
    }

    @Test("is answered as a sound one answers it, or refused with the name of a damaged file")
    func flipped() async throws {
        let archive = try await DirectoryVault(seed: 31, style: .table, users: 20, days: 5)
        let vault = archive.vault
        let sound = try await Asked(vault, archive.snapshots)
        var random = SeededGenerator(seed: 31)
        var refused = 0

        for path in try files(of: vault, in: vault.folder.packs) + files(of: vault, in: vault.folder.layouts) {
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            for _ in 0..<4 {
                var flipped = whole
                let place = Int.random(in: 0..<whole.count, using: &random)
                flipped[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                try flipped.write(to: URL(fileURLWithPath: path))
                do {
                    let answer = try await Asked(vault, archive.snapshots)
                    #expect(answer.isSame(as: sound), "\(path), byte \(place)")
                } catch let error as StoreError {
                    guard case .damaged(let object, _) = error else {
                        Issue.record("\(error)")
                        continue
                    }
                    #expect(object.hasPrefix(path) || path.hasPrefix(object), "\(object) is not \(path)")
                    refused += 1
                }
            }
            try whole.write(to: URL(fileURLWithPath: path))
        }

        #expect(refused > 0)
        #expect(try await Asked(vault, archive.snapshots).isSame(as: sound))
    }

    @Test("is answered from the snapshots that are left, and names those that are gone")
    func missingSnapshot() async throws {
        let archive = try ArchiveFolder()
        var ids: [String] = []
        for number in 0..<4 {
            ids.append(try await archive.archive([("users.json", Array("{\"id\":\"ada\",\"n\":\(number)}\n".utf8))]))
        }
        let gone = try #require(Digest256(hex: ids[1]))
        try FileManager.default.removeItem(atPath: archive.vault.folder.snapshot(gone))

        let (history, _) = try await archive.vault.history(HistoryQuestion(key: "ada"))

        #expect(history.missing == [ids[1]])
        #expect(history.periods.map(\.span.first.snapshot) == [ids[0], ids[2], ids[3]])
        await #expect(throws: VaultError.notFound("no snapshot of pool has an id that begins with \(ids[1])")) {
            _ = try await archive.vault.difference(DifferenceQuestion(from: ids[1], to: ids[2]))
        }
    }

    @Test("is answered without a catalog, and with one that says something else")
    func catalogGone() async throws {
        let archive = try await DirectoryVault(seed: 32, style: .pages, users: 20, days: 5)
        let vault = archive.vault
        let sound = try await Asked(vault, archive.snapshots)

        for name in ["catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm"] {
            try? FileManager.default.removeItem(atPath: "\(vault.folder.path)/\(name)")
        }
        #expect(try await Asked(vault, archive.snapshots).isSame(as: sound))

        // One of another vault in its place.
        let other = try await DirectoryVault(seed: 33, style: .json, users: 3, days: 1)
        for name in ["catalog.sqlite-wal", "catalog.sqlite-shm"] {
            try? FileManager.default.removeItem(atPath: "\(vault.folder.path)/\(name)")
        }
        try Data(contentsOf: URL(fileURLWithPath: other.vault.folder.catalog))
            .write(to: URL(fileURLWithPath: vault.folder.catalog))
        #expect(try await Asked(vault, archive.snapshots).isSame(as: sound))
    }
}
