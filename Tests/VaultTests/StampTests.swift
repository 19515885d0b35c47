import Fixtures
import Foundation
import Ledger
import Seal
import Testing

@testable import Store
@testable import Vault

@Suite("The time stamps over a vault's ledger")
struct StampTests {
    @Test("are kept beside the authority, listed, and hold the ledger, until one is altered or taken away")
    func kept() async throws {
        let staff = try await Staff()
        let authority = try SampleAuthority()
        _ = try staff.custodian.addStampAuthority(authority.root, name: "The city")
        let note = try staff.custodian.checkpoint(ofSize: nil)
        let request = try staff.audited().stampRequest(over: note)
        let answer = try authority.answer(request)

        let kept = try staff.audited().keepStamp(answer, over: note)

        #expect(kept.size == Checkpoint(text: note.text)?.size && kept.time <= .now)
        let list = try staff.audited().stampAuthorities()
        #expect(list.damages.isEmpty && list.authorities.map(\.newest?.size) == [kept.size])
        #expect(list.authorities.first?.subjects == ["CN=Root"])
        let verdict = try await staff.audited().verifyLedger(against: [])
        #expect(verdict.isWhole && verdict.stamped.count == 1)

        let path = "\(staff.scratch.vault.path)/\(kept.file)"
        let bytes = try staff.scratch.bytes(path)
        var altered = bytes
        altered[altered.count - 5] ^= 1
        try staff.scratch.put(altered, at: path)
        #expect(try await staff.audited().verifyLedger(against: []).damages.map(\.object) == [kept.file])
        DurableFile.remove(path)
        #expect(try await staff.audited().verifyLedger(against: []).damages.map(\.object) == [kept.file])
        try staff.scratch.put(bytes, at: path)
        let document = staff.scratch.vault.stampAuthority(kept.authority.id)
        DurableFile.remove(document)
        #expect(try await !staff.audited().verifyLedger(against: []).isWhole)
    }

    @Test("are not kept without an authority that is known, over something else, or over another ledger")
    func refused() async throws {
        let staff = try await Staff()
        let (authority, other) = (try SampleAuthority(), try SampleAuthority())
        let note = try staff.custodian.checkpoint(ofSize: nil)
        let request = try staff.custodian.stampRequest(over: note)
        let answer = try authority.answer(request)
        #expect(throws: VaultError.self) { try staff.custodian.keepStamp(answer, over: note) }
        #expect(throws: VaultError.self) { try staff.audited().addStampAuthority(authority.root, name: "x") }
        #expect(throws: VaultError.self) { try staff.custodian.addStampAuthority([1, 2, 3], name: "x") }
        _ = try staff.custodian.addStampAuthority(other.root, name: "Other")
        #expect(throws: VaultError.self) { try staff.custodian.keepStamp(answer, over: note) }
        _ = try staff.custodian.addStampAuthority(authority.root, name: "The city")
        #expect(throws: VaultError.self) { try staff.custodian.addStampAuthority(authority.root, name: "Again") }

        #expect(throws: VaultError.self) {
            try staff.custodian.keepStamp(answer, over: try staff.custodian.checkpoint(ofSize: 3))
        }
        let elsewhere = try await Staff()
        let foreign = try elsewhere.custodian.checkpoint(ofSize: nil)
        let stamped = try authority.answer(elsewhere.custodian.stampRequest(over: foreign))
        #expect(throws: VaultError.self) { try staff.custodian.keepStamp(stamped, over: foreign) }
        #expect(try staff.custodian.keepStamp(answer, over: note).authority.name == "The city")
    }

    @Test("say what time it is for terms, to writers too, and put nothing forward")
    func terms() async throws {
        let keeper = try await Keeper()
        let authority = try SampleAuthority(.rsa)
        _ = try keeper.custodian().addStampAuthority(authority.root, name: "The city")
        try keeper.set("keep-last: 1, minimum: 30d", more: "clock: attested")
        let error = #expect(throws: VaultError.self) { try keeper.writer().applyRetention() }
        #expect(error.map { isRefusal($0, "an authority stamped") } == true)

        let note = try keeper.custodian().checkpoint(ofSize: nil)
        _ = try keeper.auditor().keepStamp(authority.answer(keeper.auditor().stampRequest(over: note)), over: note)

        #expect(try keeper.writer().applyRetention(at: .inDays(400)).hidden.isEmpty, "it is no later than the stamp")
        let again = try await Keeper()
        _ = try again.custodian().addStampAuthority(authority.root, name: "The city")
        try again.set("keep-last: 1", more: "clock: attested")
        let other = try again.custodian().checkpoint(ofSize: nil)
        _ = try again.auditor().keepStamp(authority.answer(again.auditor().stampRequest(over: other)), over: other)
        #expect(try again.writer().applyRetention(at: .inDays(400)).hidden.count == 3)
    }
}
