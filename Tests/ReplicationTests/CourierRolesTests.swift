import ArchiveFixtures
import Foundation
import Replication
import Seal
import Store
import Testing
import Vault

@Suite("Who packs couriers")
struct CourierRolesTests {
    @Test(
        "are writers and custodians; anybody else is refused, on record, and leaves nothing", arguments: Role.allCases)
    func roles(_ role: Role) async throws {
        // Given
        let archive = try ArchiveFolder()
        try await archive.archive([("users.jsonl", Array("{\"Username\":\"ana\"}\n".utf8))])
        let key = "\(archive.path)/other.key"
        _ = try archive.vault.addPerson(name: "other", role: role, secret: .keyFile(path: key))
        let vault = try Vault.open(at: archive.vault.folder.path, secrets: [.keyFile(path: key)])
        let target = "\(archive.path)/courier"
        let request = CourierRequest(folder: target, since: nil, maxByteCount: 1 << 30, parityPercent: nil)
        // When, then
        guard role != .writer, role != .custodian else {
            #expect(try await vault.packCourier(request).files > 5)
            return
        }
        let error = await #expect(throws: VaultError.self) { try await vault.packCourier(request) }
        guard case .notPermitted? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!FileManager.default.fileExists(atPath: target))
    }
}
