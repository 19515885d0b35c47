import Foundation
import Testing
import Vault

@testable import Evidence

@Suite("A whole collection in a bag")
struct WholeCollectionTests {
    @Test("is there at both dates with every record, and its root is computed again")
    func whole() async throws {
        let folder = try await EvidenceFolder.pool()

        let made = try await folder.make {
            $0.isWhole = true
            $0.collections = ["users", "memberships"]
        }

        let report = try folder.verify()
        #expect(report.faults.isEmpty, "\(report.faults)")
        #expect(report.checked.count { $0.hasSuffix("the root is the one that the ledger states") } == 4)
        let whole = try #require(made.statement.whole)
        #expect(whole.map(\.records) == [40, 39, 10, 9] && made.records == 98)
        #expect(try folder.lines(whole[1].proven[0], EvidenceLeaf.self).count == 39)
        #expect(try folder.text(whole[0].tables[0]).split(separator: "\r\n").count == 41)
        let differences = try folder.text("data/differences/users-2-0001.csv")
        #expect(
            differences.contains("user-5,changed,Enabled,true,false\r\n") && differences.contains("user-3,removed,"))
    }

    @Test("is not whole where one is left out, altered, doubled or of another snapshot, whoever signs it")
    func faults() async throws {
        let folder = try await EvidenceFolder.pool()
        let made = try await folder.make { $0.isWhole = true }
        let whole = try #require(made.statement.whole)
        let (first, last) = (whole[0].proven[0], whole[1].proven[0])
        let kept = (try folder.text(first), try folder.text(last))
        let changes: [(String) -> String] = [
            { String($0.drop { $0 != "\n" }.dropFirst()) },
            { $0.replacing("user-11", with: "user-99") },
            { $0 + $0.prefix { $0 != "\n" } + "\n" },
            { _ in kept.1 },
            { $0.replacing("\"salt\":\"", with: "\"salt\":\"0", maxReplacements: 1) },
        ]
        for (number, change) in changes.enumerated() {
            try folder.forge(first, change)
            let faults = try folder.verify().faults
            #expect(faults.count == 1, "change \(number): \(faults)")
            try folder.forge(first) { _ in kept.0 }
        }
        #expect(try folder.verify().faults.isEmpty)
    }

    @Test("has of an erased record what is left of it, and is whole all the same")
    func erased() async throws {
        let folder = try await EvidenceFolder.pool()
        let vault = try Vault.open(
            at: folder.vault.folder.path, secrets: [.keyFile(path: "\(folder.archive.path)/ada.key")],
            reason: "asked for it")
        var erasure = ErasureRequest(key: "user-7", source: "pool")
        erasure.files = .keep
        _ = try await vault.erase(erasure)

        let made = try await folder.make { $0.isWhole = true }

        #expect(try folder.verify().faults.isEmpty)
        let whole = try #require(made.statement.whole)
        let leaves = try whole.map { try folder.lines($0.proven[0], EvidenceLeaf.self) }
        #expect(leaves.map(\.count) == [40, 39])
        #expect(leaves.allSatisfy { $0.count { $0.recordHash != nil && $0.record == nil && $0.salt == nil } == 1 })
        #expect(try folder.holding("user-7\"").isEmpty)
        #expect(made.statement.certificates?.isEmpty == false)
    }

    @Test("may have its files beside it, byte for byte")
    func files() async throws {
        let folder = try await EvidenceFolder.pool()
        let made = try await folder.make {
            $0.isWhole = true
            $0.withFiles = true
        }
        #expect(try folder.verify().faults.isEmpty)
        let files = try #require(made.statement.files)
        #expect(files.count == 4)
        for file in files {
            let bytes = try Data(contentsOf: URL(filePath: "\(folder.bag)/\(file.file)"))
            #expect(bytes.count == file.size && bytes.starts(with: Data("{".utf8)))
        }
        await #expect(throws: EvidenceError.self) { try await folder.make(["user-1"]) { $0.withFiles = true } }
    }
}
