import Foundation
import Seal
import Testing

@testable import Store
@testable import Vault

@Suite("Session keys that a person's reading keeps")
struct KeptSessionsTests {
    private static func kept(_ staff: Staff) throws -> Set<String> {
        Set(
            try FileManager.default.contentsOfDirectory(atPath: staff.scratch.vault.localLedger)
                .filter { $0.hasPrefix("sessions-") })
    }

    @Test("are each person's own, come from lists and verifications, and go when the person does")
    func files() async throws {
        let staff = try await Staff()
        #expect(try Self.kept(staff).isEmpty)
        let otto = try staff.audited()
        _ = try otto.entries(EntryQuery(limit: 1))
        #expect(try Self.kept(staff) == ["sessions-\(otto.person.id.hex)"])
        #expect(try await staff.custodian.verifyLedger(against: []).isWhole)
        #expect(try Self.kept(staff).count == 2)

        try staff.custodian.removePerson("otto")

        #expect(try Self.kept(staff) == ["sessions-\(staff.custodian.person.id.hex)"])
    }

    @Test("are sealed under a key that another person's secrets do not make, nor the person's without the vault's")
    func keys() async throws {
        let staff = try await Staff()
        _ = try staff.custodian.addPerson(
            name: "bea", role: .custodian, secret: .keyFile(path: staff.scratch.key("bea")))
        let (ada, bea) = (try staff.scratch.open("ada"), try staff.scratch.open("bea"))
        let key = try #require(ada.sessionMemory?.key)
        #expect(try staff.scratch.open("ada").sessionMemory?.key.digest == key.digest)
        #expect(bea.sessionMemory?.key.digest != key.digest)
        // A renewal of the keys leaves it as it is, so what was kept goes on being of use.
        _ = try ada.rotateKeys()
        #expect(try staff.scratch.open("ada").sessionMemory?.key.digest == key.digest)
        #expect(try staff.scratch.open("nightly").sessionMemory == nil)
    }
}
