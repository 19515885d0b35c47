import ArchiveFixtures
import Foundation
import Seal
import Store
import Testing
import Vault

@testable import Evidence

@Suite("What lies in a bag besides records")
struct EnclosureTests {
    @Test("are memberships, each proven as the record itself is")
    func related() async throws {
        let folder = try await EvidenceFolder.pool()
        _ = try await folder.make(["user-8", "user-7"])
        let records = try folder.lines(EvidencePath.records, EvidenceRecord.self)
        #expect(records.count { $0.collection == "memberships" && $0.key == "user-8" } == 2)
        #expect(records.count { $0.collection == "users" } == 2 + 3)
        #expect(try folder.verify().faults.isEmpty)
        try folder.forge(EvidencePath.records) { $0.replacing("admins", with: "guests", maxReplacements: 1) }
        #expect(try folder.verify().faults.count == 1)
    }

    @Test("is everybody for whom a condition held in the last snapshot")
    func condition() async throws {
        let folder = try await EvidenceFolder.pool()
        let made = try await folder.make { $0.condition = "Enabled = 0 OR Username IN ('user-12', 'user-3')" }
        #expect(made.statement.keys == ["user-12", "user-5"] && made.statement.condition != nil)
        #expect(try folder.verify().faults.isEmpty)
        await #expect(throws: EvidenceError.self) { try await folder.make { $0.condition = "Username = 'nobody'" } }
    }

    @Test("are certificates of the case's people and of nobody else")
    func certificates() async throws {
        let folder = try await EvidenceFolder.pool()
        let vault = try Vault.open(
            at: folder.vault.folder.path, secrets: [.keyFile(path: "\(folder.archive.path)/ada.key")],
            reason: "asked for it")
        for key in ["user-10", "user-11"] {
            var erasure = ErasureRequest(key: key, source: "pool")
            erasure.files = .keep
            _ = try await vault.erase(erasure)
        }
        let made = try await folder.make(["user-10", "user-1"])
        let certificates = try #require(made.statement.certificates)
        #expect(certificates.count == 1)
        let report = try folder.verify()
        #expect(report.faults.isEmpty && report.checked.contains("certificate \(certificates[0]) is signed by ada"))
        #expect(try await folder.make(["user-1"]).statement.certificates == nil)
        #expect(try await folder.make { $0.isWhole = true }.statement.certificates?.count == 2)
    }

    @Test("are reports of drills that somebody of the vault signed, and no others")
    func drills() async throws {
        let folder = try await EvidenceFolder.pool()
        let (vault, person) = (folder.vault.header.vault.hex, folder.vault.person.id.hex)
        let body = Array(
            "{\n  \"format\" : \"muniment-drill-report\",\n  \"person\" : \"\(person)\",\n  \"vault\" : \"\(vault)\""
                .utf8)
        let signature = folder.vault.signature(of: Array("muniment drill report\n".utf8) + body)
        let document = TailedDocument.join(
            body: body, member: "signature", value: Base64.encode(signature), pretty: true)

        let made = try await folder.make(["user-1"]) { $0.drillReports = [document] }

        let report = try folder.verify()
        #expect(made.statement.drillReports == 1 && report.faults.isEmpty)
        #expect(report.checked.contains("the report 1 of a drill is signed by ada"))
        await #expect(throws: EvidenceError.self) {
            try await folder.make(["user-1"]) { $0.drillReports = [document.dropLast(8) + Array("=\"\n}\n".utf8)] }
        }
    }

    @Test("is what witnesses saw, from which the checkpoint goes on")
    func witnesses() async throws {
        let folder = try await EvidenceFolder.pool()
        let witness = SampleWitness()
        _ = try folder.vault.addWitness(witness.key)
        _ = try folder.vault.keepCheckpoint(witness.cosigned(try folder.vault.checkpoint(ofSize: 2)))
        _ = try await folder.make(["user-1"])

        let report = try folder.verify()
        #expect(report.faults.isEmpty, "\(report.faults)")
        #expect(report.checked.contains { $0.hasPrefix("witness witness.example cosigned the first 2 entries") })
        for (path, change) in [
            (EvidencePath.witness(1, "checkpoint"), { (text: String) in text.replacing("\n2\n", with: "\n1\n") }),
            (
                EvidencePath.witness(1, "consistency"),
                { (text: String) in String(text.drop { $0 != "\n" }.dropFirst()) }
            ),
        ] {
            let kept = try folder.text(path)
            try folder.forge(path, change)
            #expect(try folder.verify().faults.count == 1, "\(path)")
            try folder.forge(path) { _ in kept }
        }
    }
}
