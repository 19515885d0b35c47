import Foundation
import Questions
import Testing

@testable import Evidence

@Suite("What is left out of a bag")
struct RedactionTests {
    @Test("stands nowhere in it, is visible as left out, and leaves no salt and no proof")
    func left() async throws {
        let folder = try await EvidenceFolder.pool()

        let made = try await folder.make(["user-7", "user-8"]) {
            $0.redaction = Redaction(redacted: ["email", "phone_number"])
        }

        let report = try folder.verify()
        #expect(report.faults.isEmpty && report.attested.hasPrefix("as values are left out"), "\(report)")
        #expect(made.records == 0 && !FileManager.default.fileExists(atPath: "\(folder.bag)/\(EvidencePath.records)"))
        for value in ["u7@day", "u8@day", "+49555", "\"salt\"", "keyHash"] {
            let places = try folder.holding(value).filter { !$0.hasSuffix(".names") && !$0.hasPrefix("verify.py") }
            #expect(places.isEmpty, "\(value)")
        }
        let history = try folder.text(EvidencePath.history(1))
        #expect(history.contains("\"redacted\"") && history.contains("CONFIRMED"))
        #expect(try folder.text(EvidencePath.report).contains("[redacted]"))
        #expect(try folder.text(EvidencePath.table).contains("email,[redacted]"))
    }

    @Test("is all but the fields that are named, in tables, differences and reports as well")
    func fields() async throws {
        let folder = try await EvidenceFolder.pool()
        _ = try await folder.make {
            $0.isWhole = true
            $0.redaction = Redaction(fields: ["Enabled"])
            $0.reports = [try ChosenReport("disabled"), try ChosenReport("joiners-leavers")]
        }
        #expect(try folder.verify().faults.isEmpty)
        for value in ["@day", "+49555", "CONFIRMED"] { #expect(try folder.holding(value).isEmpty, "\(value)") }
        #expect(try folder.text("data/reports/1-disabled.csv").contains("user-5,[redacted]"))
        #expect(try folder.text("data/differences/users-2-0001.csv").contains("user-5,changed,Enabled,true,false"))
    }

    @Test("must be what there is: a name that no record has would leave out nothing, and who it is about stays")
    func names() async throws {
        let folder = try await EvidenceFolder.pool()
        for name in ["emial", "Username"] {
            await #expect(throws: EvidenceError.self) {
                try await folder.make(["user-7"]) { $0.redaction = Redaction(redacted: [name]) }
            }
        }
        await #expect(throws: QuestionsError.self) {
            try await folder.make(["user-7"]) {
                $0.redaction = Redaction(redacted: ["email"])
                $0.reports = [try ChosenReport("attribute-changes:attribute=email")]
            }
        }
        await #expect(throws: EvidenceError.self) {
            try await folder.make(["user-7"]) {
                $0.redaction = Redaction(redacted: ["email"])
                $0.provesAbsence = true
            }
        }
        #expect(!FileManager.default.fileExists(atPath: folder.bag + ".part"))
    }

    @Test("is of every report no column that tells of it", arguments: Report.all.map(\.name))
    func reports(_ name: String) async throws {
        let folder = try await EvidenceFolder.pool()
        let text = name == "attribute-changes" ? "\(name):attribute=Enabled" : name
        let made = try await folder.make {
            $0.isWhole = true
            $0.redaction = Redaction(redacted: ["email", "phone_number", "UserStatus"])
            $0.reports = [try ChosenReport(text)]
        }
        #expect(made.statement.reports?.count == 1)
        for value in ["@day", "+49555", "CONFIRMED"] { #expect(try folder.holding(value).isEmpty, "\(value)") }
    }
}
