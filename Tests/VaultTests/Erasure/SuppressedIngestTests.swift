import Foundation
import Retention
import Seal
import Testing

@testable import Store
@testable import Vault

@Suite("A record that was erased and comes again")
struct SuppressedIngestTests {
    private static let users = ["ana", "bo", "cy"].map { #"{"id":"\#($0)"}"# + "\n" }.joined()
    private static let without = ["bo", "cy"].map { #"{"id":"\#($0)"}"# + "\n" }.joined()

    private static func erased() async throws -> FilesArchive {
        let archive = try FilesArchive()
        try await archive.archive(["users.jsonl": users])
        _ = try archive.custodian().addPerson(
            name: "nightly", role: .writer, secret: .keyFile(path: archive.scratch.key("nightly")))
        _ = try await archive.erase("ana")
        return archive
    }

    @Test("is left out, said and counted, by a writer too, and what is archived is the file without it")
    func drop() async throws {
        let archive = try await Self.erased()

        let summary = try await archive.archive(["users.jsonl": Self.users], as: "nightly")

        #expect(summary.collections.first?.suppressed == 1 && summary.collections.first?.records == 2)
        #expect(summary.collections.first?.removed == 1 && summary.collections.first?.changed == 0)
        #expect(summary.warnings.contains { $0.contains("1 record came that was erased before, and was left out") })
        #expect(summary.bytesRead == Self.without.utf8.count)
        #expect(try await archive.restored(summary.snapshot).files == ["users.jsonl": Self.without])
        let id = try #require(Digest256(hex: summary.snapshot))
        let snapshot = try archive.custodian().snapshot(id)
        #expect(snapshot.manifest.files.first?.suppressed == 1 && snapshot.layout.collections[0].segments.count == 2)
        let digest = Array(Self.without.utf8).withUnsafeBytes { Digest256.sha256($0) }
        #expect(snapshot.layout.files.first?.digest == digest.hex)
        let entries = try archive.custodian().entries(EntryQuery(limit: 1000)).entries
        #expect(entries.contains { $0.body.action == "ingest" && $0.body.counts?["suppressed of users"] == 1 })
        #expect(try await archive.problems() == [])
        #expect(try DecryptedWhole(archive.custodian()).places(of: "\"ana\"") == [])
        let next = try await archive.archive(["users.jsonl": Self.users])
        #expect(next.collections.first?.removed == 0 && next.collections.first?.suppressed == 1)
    }

    @Test("is archived where that is asked for, and left out again without it")
    func keep() async throws {
        let archive = try await Self.erased()

        let summary = try await archive.archive(["users.jsonl": Self.users], .keep)

        #expect(summary.collections.first?.suppressed == nil && summary.collections.first?.records == 3)
        #expect(summary.warnings.contains { $0.contains("archived again, as --suppressed keep says") })
        #expect(try await archive.restored(summary.snapshot).files == ["users.jsonl": Self.users])
        let next = try await archive.archive(["users.jsonl": Self.users])
        #expect(next.collections.first?.suppressed == 1 && next.collections.first?.removed == 1)
        #expect(try await archive.problems() == [])
        // The one that was kept is erased by asking again.
        #expect(try await archive.erase("ana").versions == 1)
        #expect(try await archive.problems() == [])
    }

    @Test("stops the ingest where that is asked for, and that is on record")
    func refuse() async throws {
        let archive = try await Self.erased()
        let before = try archive.folder.snapshotIDs()

        let error = await #expect(throws: VaultError.self) {
            try await archive.archive(["users.jsonl": Self.users], .refuse)
        }

        #expect(error.map { isRefusal($0, "--suppressed refuse") } == true)
        #expect(try archive.folder.snapshotIDs() == before)
        let entries = try archive.custodian().entries(EntryQuery(limit: 1000)).entries
        #expect(entries.contains { $0.body.action == "ingest" && $0.body.outcome == .refused })
        #expect(try await archive.archive(["users.jsonl": Self.without], .refuse).collections.first?.records == 2)
    }

    @Test("comes in again once its key is lifted, by the key or its hash")
    func lift() async throws {
        let archive = try await Self.erased()
        let key = try #require(try archive.custodian().suppressedKeys().first)
        #expect(key.certificate == 1 && key.collection == "users" && key.lifted == nil)
        #expect(throws: VaultError.self) {
            try archive.custodian(nil).liftSuppression(of: "ana", source: nil, collection: nil)
        }
        #expect(throws: VaultError.self) {
            try archive.custodian().liftSuppression(of: "bo", source: nil, collection: nil)
        }
        #expect(throws: VaultError.self) {
            try archive.scratch.open("nightly", reason: "x").liftSuppression(of: "ana", source: nil, collection: nil)
        }

        let lifted = try archive.custodian().liftSuppression(
            of: String(key.keyHash.prefix(12)), source: nil, collection: nil)

        #expect(lifted.map(\.keyHash) == [key.keyHash])
        let summary = try await archive.archive(["users.jsonl": Self.users], as: "nightly")
        #expect(summary.collections.first?.suppressed == nil && summary.collections.first?.records == 3)
        #expect(try await archive.restored(summary.snapshot).files == ["users.jsonl": Self.users])
        #expect(try await archive.problems() == [])
    }

    @Test("is not let in by an older copy of the list, nor by taking it away")
    func olderList() async throws {
        let archive = try await Self.erased()
        let register = archive.folder.register("suppressed")
        let first = try archive.scratch.bytes("\(register)/000001")
        _ = try await archive.erase("bo")
        let second = try archive.scratch.bytes("\(register)/000002")

        for change in [
            { try archive.scratch.put(first, at: "\(register)/000002") }, { DurableFile.remove("\(register)/000002") },
            { try FileManager.default.removeItem(atPath: register) },
        ] {
            try change()
            for person in ["ada", "nightly"] {
                let error = await #expect(throws: (any Error).self) {
                    try await archive.archive(["users.jsonl": Self.users], as: person)
                }
                #expect(error.map(isDamage) == true)
            }
            try FileManager.default.createDirectory(atPath: register, withIntermediateDirectories: true)
            try archive.scratch.put(first, at: "\(register)/000001")
            try archive.scratch.put(second, at: "\(register)/000002")
        }
        #expect(try await archive.archive(["users.jsonl": Self.users]).collections.first?.records == 1)
    }

    @Test("is found in the first snapshot of all, in a base, and in every form of file")
    func forms() async throws {
        let archive = try await Self.erased()
        try FileManager.default.removeItem(atPath: archive.folder.state)
        let summary = try await archive.archive([
            "users.json": #"[{"id":"ana"}, {"id":"dö"}]"#, "users-2.csv": "id,n\nbo,1\nana,2\n",
        ])
        #expect(summary.collections.first?.suppressed == 2)
        #expect(
            try await archive.restored(summary.snapshot).files
                == ["users.json": #"[{"id":"dö"}]"#, "users-2.csv": "id,n\nbo,1\n"])
        #expect(try await archive.problems() == [])
    }
}
