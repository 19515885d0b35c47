import Foundation
import Ledger
import Seal
import Store
import Testing

@Suite("The ledger's epochs")
struct EpochTests {
    @Test("end after so many entries, and each signer counts for its own sizes only")
    func byCount() async throws {
        let sample = try SampleLedger(entriesPerEpoch: 3)
        try sample.append(8)
        let signers = try sample.ledger.signers()
        #expect(signers.map(\.number) == [1, 2, 3])
        #expect(signers.map(\.above) == [0, 3, 6])
        #expect(signers.map { $0.closing?.size } == [3, 6, nil])
        #expect(signers[0].key.key == sample.firstSigner)
        #expect(Set(signers.map(\.key)).count == 3)
        #expect(
            (1...8).map { size in signers.filter { $0.counts(for: size) }.map(\.number) } == [
                [1], [1], [1], [2], [2], [2], [3], [3],
            ])
        let report = try await sample.ledger.verify(opening: sample.reader)
        #expect(report.isWhole && report.size == 8 && report.signers == signers)
        #expect(!DurableFile.exists(sample.folder.ledgerNextSigner))
    }

    @Test("end a day after their first entry")
    func byAge() throws {
        let sample = try SampleLedger()
        try sample.append(2)
        sample.advance(by: 86_399_000_000_000)
        try sample.append(1)
        #expect(try sample.ledger.signers().count == 1)
        sample.advance(by: 1_000_000_000)
        try sample.append(1)
        #expect(try sample.ledger.signers().map(\.above) == [0, 3])
    }

    @Test("end on demand, unless they are empty")
    func onDemand() async throws {
        let sample = try SampleLedger()
        try sample.ledger.endEpoch(by: try sample.writer())
        #expect(try sample.ledger.signers().count == 1)
        let entry = try #require(try sample.append(2).last)
        for _ in 0..<2 { try sample.ledger.endEpoch(by: try sample.writer()) }
        #expect(try sample.ledger.signers().count == 2)
        #expect(try sample.ledger.newestCheckpoint() == entry.note)
        #expect(try await sample.ledger.verify().newest == entry.note)
        try sample.forget()
        #expect(try sample.append(1).first?.sequence == 2)
    }

    @Test("change whole or not at all, wherever the change is cut short", arguments: 0..<6, [false, true])
    func cutShort(_ step: Int, _ isForgotten: Bool) async throws {
        // Given the files before and after a change, those of each moment between them can be put together.
        let sample = try SampleLedger()
        try sample.append(3)
        let before = try sample.bytes(sample.folder.ledgerSigner)
        let copy = try sample.copy()
        try sample.ledger(in: copy).endEpoch(by: try sample.writer())
        let after = try sample.bytes(copy.ledgerSigner)
        let epoch = try sample.bytes(copy.ledgerEpoch(1))
        let folder = sample.folder
        switch step {
        case 0: try sample.put(after, at: "\(folder.ledger)/\(DurableFile.temporaryPrefix)00")
        case 1: try sample.put(after, at: folder.ledgerNextSigner)
        case 2...4:
            try sample.put(after, at: folder.ledgerNextSigner)
            try sample.put(epoch, at: folder.ledgerEpoch(1))
            if step == 3 { try sample.put([UInt8](repeating: 0, count: before.count), at: folder.ledgerSigner) }
            if step == 4 { DurableFile.remove(folder.ledgerSigner) }
        default:
            try sample.put(epoch, at: folder.ledgerEpoch(1))
            try sample.put(after, at: folder.ledgerSigner)
        }
        if isForgotten { try sample.forget() }

        let unfinished = try await sample.ledger.verify(opening: sample.reader)
        #expect(unfinished.isWhole && unfinished.size == 3)
        #expect(unfinished.notices.isEmpty == !(1...4).contains(step))
        try sample.append(2)

        let report = try await sample.ledger.verify(opening: sample.reader)
        #expect(report.isWhole && report.size == 5 && report.notices.isEmpty)
        #expect(report.signers.count == (step < 2 ? 1 : 2))
        #expect(!DurableFile.exists(folder.ledgerNextSigner))
        // The secret that was replaced is nowhere any more.
        if step >= 2 { #expect(try sample.bytes(folder.ledgerSigner) == after) }
    }

    @Test("never lose their only signer to a next one that nobody named")
    func strangeNext() throws {
        let sample = try SampleLedger()
        try sample.append(2)
        let other = try SampleLedger()
        try other.append(2)
        DurableFile.remove(sample.folder.ledgerSigner)
        try sample.put(try other.bytes(other.folder.ledgerSigner), at: sample.folder.ledgerNextSigner)
        #expect(throws: LedgerError.self) { try sample.append(1) }
        #expect(DurableFile.exists(sample.folder.ledgerNextSigner))
    }

    @Test("whose signer's file was swapped for another's are not gone on with")
    func strangeSigner() throws {
        let sample = try SampleLedger()
        try sample.append(2)
        let log = try #require(SealingKey(newestOf: sample.keys.log.mapValues(\.publicKey)))
        let other = VaultFolder("\(sample.folder.path)/other")
        try DurableFile.makeFolder(other.path)
        _ = try Ledger.found(in: other, vault: sample.vault, log: log)
        try sample.put(try sample.bytes(other.ledgerSigner), at: sample.folder.ledgerSigner)
        #expect(throws: LedgerError.altered(.strangeSigner(epoch: 1, file: "ledger/signer"))) { try sample.append(1) }
    }
}
