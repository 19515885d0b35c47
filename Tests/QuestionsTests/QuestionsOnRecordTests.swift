import ArchiveFixtures
import Foundation
import Ledger
import Seal
import Store
import Testing
import Vault

@testable import Questions

@Suite("A question in the ledger")
struct QuestionsOnRecordTests {
    @Test("has an entry before it and one after, with counts and without what was answered")
    func history() async throws {
        let archive = try ArchiveFolder()
        for number in 0..<3 {
            let text = "{\"Username\":\"ada\",\"email\":\"secret-\(number)@example.org\"}\n"
            try await archive.archive([("users.json", Array(text.utf8))])
        }

        _ = try await archive.vault.history(HistoryQuestion(key: "ada"))
        _ = try await archive.vault.difference(DifferenceQuestion(from: "latest~1", to: "latest"))

        var query = EntryQuery(limit: 10)
        query.action = "history"
        let told = try archive.vault.entries(query).entries.map(\.body)
        #expect(told.map(\.phase) == [.intent, .outcome])
        #expect(told[1].counts == ["versions": 3, "related": 0])
        #expect(told.allSatisfy { $0.source == "pool" })
        query.action = "diff"
        let compared = try archive.vault.entries(query).entries.map(\.body)
        #expect(compared.map(\.phase) == [.intent, .outcome])
        #expect(compared[1].counts == ["added": 0, "removed": 0, "changed": 1, "files": 0])
        #expect(compared[1].objects.count { $0.kind == "snapshot" } == 2)
        let texts = (told + compared).map { "\($0)" }.joined()
        #expect(!texts.contains("secret-"))
    }

    @Test("is refused to whoever reads nothing, and the refusal is on record")
    func refusal() async throws {
        let archive = try ArchiveFolder()
        try await archive.archive([("users.json", Array("{\"id\":\"a\"}\n".utf8))])
        _ = try archive.vault.addPerson(
            name: "otto", role: .auditor, secret: .keyFile(path: "\(archive.path)/otto.key"))
        let otto = try Vault.open(
            at: archive.vault.folder.path, secrets: [.keyFile(path: "\(archive.path)/otto.key")], as: nil)

        await #expect(throws: VaultError.self) { _ = try await otto.history(HistoryQuestion(key: "a")) }
        await #expect(throws: VaultError.self) {
            _ = try await otto.difference(DifferenceQuestion(from: "latest", to: "latest"))
        }

        var query = EntryQuery(limit: 2)
        query.actor = "otto"
        let entries = try archive.vault.entries(query).entries.map(\.body)
        #expect(entries.map(\.action) == ["history", "diff"])
        #expect(entries.allSatisfy { $0.outcome == .refused })
    }
}
