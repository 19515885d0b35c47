import ArchiveFixtures
import Foundation
import Ledger
import Seal
import Testing

@testable import Store
@testable import Vault

@Suite("The witnesses of a vault")
struct WitnessTests {
    private static func files(_ staff: Staff) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: staff.scratch.vault.witnesses)
            .filter { $0.contains("/") }.sorted()
    }

    @Test("are listed with the newest checkpoint that each cosigned, kept by auditors as well")
    func listed() async throws {
        let staff = try await Staff()
        let (first, second) = (SampleWitness(), SampleWitness("other.example"))
        _ = try staff.custodian.addWitness(first.key)
        _ = try staff.custodian.addWitness(second.key, name: "The other")
        let early = try staff.custodian.checkpoint(ofSize: 3)
        let late = try staff.custodian.checkpoint(ofSize: nil)

        let kept = try staff.audited().keepCheckpoint(second.cosigned(first.cosigned(early)))
        _ = try staff.audited().keepCheckpoint(first.cosigned(late, seconds: 1_790_000_000))

        #expect(Set(kept.map(\.witness.name)) == ["witness.example", "The other"])
        let list = try staff.audited().witnesses()
        #expect(list.damages.isEmpty)
        let newest = Dictionary(uniqueKeysWithValues: list.witnesses.map { ($0.witness.name, $0.newest) })
        let size = try #require(Checkpoint(text: late.text)?.size)
        #expect(newest["witness.example"]??.size == size)
        #expect(newest["witness.example"]??.time == Timestamp(nanoseconds: 1_790_000_000_000_000_000))
        #expect(newest["The other"]??.size == 3)
        let verdict = try await staff.audited().verifyLedger(against: [early])
        #expect(verdict.isWhole && verdict.kept.count == 3 && verdict.given.count == 1)
    }

    @Test("are refused with a key of another kind, and the same one twice")
    func refused() async throws {
        let staff = try await Staff()
        let witness = SampleWitness()
        #expect(throws: VaultError.self) {
            try staff.custodian.addWitness(NoteKey(name: "signer", key: SigningKey.random().verifyKey))
        }
        _ = try staff.custodian.addWitness(witness.key)
        #expect(throws: VaultError.self) { try staff.custodian.addWitness(witness.key) }
    }

    @Test("keep nothing that no known witness cosigned, that is not ours, or that was altered")
    func notKept() async throws {
        let staff = try await Staff()
        let other = try await Staff()
        let witness = SampleWitness()
        _ = try staff.custodian.addWitness(witness.key)
        let note = try staff.custodian.checkpoint(ofSize: 3)
        let cosigned = witness.cosigned(note)
        for bad in [
            note, SampleWitness().cosigned(note), witness.cosigned(try other.custodian.checkpoint(ofSize: 3)),
            SignedNote(text: note.text, signatures: cosigned.signatures.filter { $0.name == "witness.example" }),
            SignedNote(
                text: try staff.custodian.checkpoint(ofSize: 4).text, signatures: cosigned.signatures),
        ] {
            #expect(throws: VaultError.self) { try staff.audited().keepCheckpoint(bad) }
        }
        #expect(try Self.files(staff).map { $0.hasSuffix("/witness") } == [true])
    }

    @Test("tell that the ledger was rolled back, and that it went on apart")
    func rolledBack() async throws {
        let staff = try await Staff()
        let witness = SampleWitness()
        _ = try staff.custodian.addWitness(witness.key)
        let folder = staff.scratch.vault
        let saved = "\(staff.scratch.path)/saved"
        try FileManager.default.copyItem(atPath: folder.ledger, toPath: saved)
        for _ in 0..<4 { _ = try staff.custodian.rules(); _ = try staff.custodian.snapshots(source: nil) }
        let note = try staff.custodian.checkpoint(ofSize: nil)
        let size = try #require(Checkpoint(text: note.text)?.size)
        _ = try staff.audited().keepCheckpoint(witness.cosigned(note))
        for path in [folder.ledger, folder.localLedger, folder.catalog] {
            try FileManager.default.removeItem(atPath: path)
        }
        try FileManager.default.copyItem(atPath: saved, toPath: folder.ledger)

        let verdict = try await staff.audited().verifyLedger(against: [])
        guard case .cutOff(size, _)? = verdict.kept.first?.comparison else {
            Issue.record("\(verdict.kept)")
            return
        }
        #expect(!verdict.isWhole && verdict.findingCount == 1)
        let problems = try await staff.audited().verify().problems
        #expect(problems.contains { $0.object.hasSuffix("/\(size).checkpoint") && $0.reason.contains("rolled back") })
        for _ in 0..<12 { _ = try staff.custodian.snapshots(source: nil) }
        let forked = try await staff.audited().verifyLedger(against: [])
        #expect(forked.kept.map(\.comparison) == [.forked(size: size, signer: 1)])
        #expect(throws: VaultError.self) { try staff.audited().keepCheckpoint(witness.cosigned(note)) }
    }

    @Test("are found where their files were altered, and stay known when who added them is gone", arguments: 0..<3)
    func altered(_ kind: Int) async throws {
        let staff = try await Staff()
        _ = try staff.custodian.addPerson(
            name: "bea", role: .custodian, secret: .keyFile(path: staff.scratch.key("bea")))
        let witness = SampleWitness()
        _ = try staff.scratch.open("bea").addWitness(witness.key)
        _ = try staff.audited().keepCheckpoint(witness.cosigned(try staff.custodian.checkpoint(ofSize: 3)))
        try staff.scratch.open("ada").removePerson("bea")
        #expect(try await staff.audited().verifyLedger(against: []).isWhole)
        let names = try Self.files(staff)
        let path = "\(staff.scratch.vault.witnesses)/\(names[kind == 0 ? 1 : 0])"
        #expect(path.hasSuffix(kind == 0 ? "/witness" : "/3.checkpoint"))
        var bytes = try staff.scratch.bytes(path)
        switch kind {
        case 0: bytes[bytes.count - 20] ^= 1
        case 1: bytes[10] ^= 1
        default: bytes[bytes.count - 20] ^= 1
        }
        try staff.scratch.put(bytes, at: path)

        let verdict = try await staff.audited().verifyLedger(against: [])

        #expect(verdict.damages.count == 1 && !verdict.isWhole)
    }

    @Test("that were taken away or exchanged are found by the entry that says that they were added", arguments: 0..<4)
    func gone(_ kind: Int) async throws {
        let staff = try await Staff()
        let witness = SampleWitness()
        let added = try staff.custodian.addWitness(witness.key, name: "City archive")
        _ = try staff.audited().keepCheckpoint(witness.cosigned(try staff.custodian.checkpoint(ofSize: 3)))
        #expect(try await staff.audited().verifyLedger(against: []).isWhole)
        let folder = staff.scratch.vault
        let (document, checkpoint) = (folder.witness(added.id), folder.keptCheckpoint(added.id, size: 3))
        switch kind {
        case 0: try FileManager.default.removeItem(atPath: folder.witnesses)
        case 1: try FileManager.default.removeItem(atPath: document)
        case 2:
            // By a custodian, who can sign another one.
            let other = Witness(name: "Nobody", key: witness.key, added: .now, person: staff.custodian.person.id)
            try staff.scratch.put(
                try other.bytes(of: staff.custodian.header.vault, signedBy: staff.custodian.identity.signingKey),
                at: document)
        default: try FileManager.default.removeItem(atPath: checkpoint)
        }

        let verdict = try await staff.audited().verifyLedger(against: [])

        let expected = [[document, checkpoint], [document], [document], [checkpoint]][kind].map { folder.relative($0) }
        #expect(verdict.damages.map(\.object).sorted() == expected.sorted() && !verdict.isLedgerWhole)
        for vault in [try staff.audited(), staff.custodian] {
            #expect(try await vault.verify().problems.map(\.object).sorted() == expected.sorted())
        }
        let isNamed = kind == 3 || verdict.damages.contains { $0.reason.contains("City archive") }
        #expect(isNamed, "\(verdict.damages)")
        #expect(verdict.damages.allSatisfy { $0.reason.contains(kind == 2 ? "altered: entry" : "missing: entry") })
    }
}
