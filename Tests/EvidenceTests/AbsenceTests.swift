import Fixtures
import Foundation
import Testing
import Vault

@testable import Evidence

@Suite("That a key is nobody's")
struct AbsenceTests {
    @Test("is proven by the two leaves beside it, in the first and the last snapshot of each time without it")
    func proven() async throws {
        let folder = try await EvidenceFolder.pool()
        let seed = UInt64.random(in: 0...9999)
        print("absences: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let strangers = (0..<30).map { _ in "stranger-\(UInt64.random(in: 0...(.max), using: &random))" }

        let made = try await folder.make(["user-3"] + strangers) { $0.provesAbsence = true }

        let report = try folder.verify()
        #expect(report.faults.isEmpty, "\(report.faults)")
        #expect(report.checked.contains { $0.hasPrefix("61 absences are proven") })
        let lines = try folder.lines(EvidencePath.absence, EvidenceAbsence.self)
        #expect(lines.count == 1 + 30 * 2)
        #expect(lines.allSatisfy { (1...2).contains($0.neighbours.count) })
        #expect(made.statement.snapshots[2].absent.contains("user-3"))
    }

    @Test("is not proven by leaves that do not follow each other, by another key's, or where a proof is missing")
    func faults() async throws {
        let folder = try await EvidenceFolder.pool()
        let keys = (0..<8).map { "stranger-\($0)" }
        _ = try await folder.make(keys) { $0.provesAbsence = true }
        let kept = try folder.text(EvidencePath.absence)
        let lines = try folder.lines(EvidencePath.absence, EvidenceAbsence.self)
        let other = try #require(lines.first { $0.key == "stranger-1" })
        let far = try #require(lines.first { $0.snapshot == other.snapshot && $0.neighbours != other.neighbours })
        let changes: [(String) throws -> String] = [
            { $0.replacing("stranger-1", with: "stranger-2") },
            { text in
                // The neighbours of somebody else, each proven, but not beside this one.
                let encoder = JSONEncoder()
                let old = String(decoding: try encoder.encode(other.neighbours), as: UTF8.self)
                let new = String(decoding: try encoder.encode(far.neighbours), as: UTF8.self)
                #expect(old != new)
                return try text.split(separator: "\n").map { line in
                    let one = try JSONDecoder().decode(EvidenceAbsence.self, from: Data(line.utf8))
                    guard one.key == other.key, one.snapshot == other.snapshot else { return line + "\n" }
                    var object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
                    object["neighbours"] = try JSONSerialization.jsonObject(with: Data(new.utf8))
                    return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self) + "\n"
                }.joined()
            },
            { String($0.drop { $0 != "\n" }.dropFirst()) },
        ]
        for (number, change) in changes.enumerated() {
            try folder.forge(EvidencePath.absence, change)
            #expect(try !folder.verify().faults.isEmpty, "change \(number)")
            try folder.forge(EvidencePath.absence) { _ in kept }
        }
        #expect(try folder.verify().faults.isEmpty)
    }

    @Test("is proven where there is one record, and where there is none")
    func few() async throws {
        let folder = try EvidenceFolder()
        try await folder.archive.archive([("users.jsonl", Array("{\"Username\":\"ada\"}\n".utf8))])
        _ = try await folder.make(["b", "c", "d", "e", "ada"]) { $0.provesAbsence = true }
        #expect(try folder.verify().faults.isEmpty)
        #expect(
            try folder.lines(EvidencePath.absence, EvidenceAbsence.self).map(\.neighbours.count) == [1, 1, 1, 1])
    }
}
