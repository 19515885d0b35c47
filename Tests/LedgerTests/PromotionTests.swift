import Foundation
import Ledger
import Seal
import Store
import Testing

@Suite("A ledger that came as a copy")
struct PromotionTests {
    /// A copy of the sample's ledger, as a replica has it: without the signer, and without what is derived.
    private static func copied(_ sample: SampleLedger) throws -> VaultFolder {
        let copy = try sample.copy()
        DurableFile.remove(copy.ledgerSigner)
        try FileManager.default.removeItem(atPath: copy.local)
        return copy
    }

    private static func promote(_ copy: VaultFolder, of sample: SampleLedger, by root: SigningKey? = nil) throws {
        let log = try #require(SealingKey(newestOf: sample.keys.log.mapValues(\.publicKey)))
        try sample.ledger(in: copy).promote(by: root ?? sample.root, sealedTo: log)
    }

    @Test("takes no entry until root puts a signer into office", arguments: 1...4)
    func promoted(_ count: Int) async throws {
        // Given copies whose last epoch has begun, and copies that end where an epoch does.
        let sample = try SampleLedger(entriesPerEpoch: 2)
        try sample.append(count)
        if count == 4 { try sample.ledger.endEpoch(by: try sample.writer()) }
        let copy = try Self.copied(sample)
        #expect(throws: LedgerError.self) { try sample.append(1, in: copy) }
        let before = try #require(try sample.ledger.newestCheckpoint())

        try Self.promote(copy, of: sample)
        #expect(try sample.ledger(in: copy).newestCheckpoint() == before)
        let entry = try #require(try sample.append(3, in: copy).first)

        #expect(entry.sequence == count)
        let report = try await sample.ledger(in: copy).verify(opening: sample.reader)
        #expect(report.isWhole && report.size == count + 3)
        #expect(try sample.ledger(in: copy).checkpoint(ofSize: count) == before)
    }

    @Test("can be promoted again before anything was written to it")
    func twice() async throws {
        let sample = try SampleLedger()
        try sample.append(2)
        let copy = try Self.copied(sample)
        for _ in 0..<3 { try Self.promote(copy, of: sample) }
        #expect(try sample.ledger(in: copy).newestCheckpoint() == sample.ledger.newestCheckpoint())
        try sample.append(2, in: copy)
        #expect(try await sample.ledger(in: copy).verify(opening: sample.reader).isWhole)
        #expect(try sample.ledger(in: copy).signers().map(\.above) == [0, 2, 2, 2])
    }

    @Test("is not promoted by anybody else's word")
    func forged() async throws {
        let sample = try SampleLedger()
        try sample.append(2)
        let copy = try Self.copied(sample)
        try Self.promote(copy, of: sample, by: .random())
        #expect(throws: LedgerError.self) { try sample.append(1, in: copy) }
        #expect(try await sample.ledger(in: copy).verify(opening: sample.reader).isWhole == false)
    }

    @Test("knows that root's word ends an epoch at its own size only")
    func otherSize() async throws {
        // Given a promotion at the size of two, and the home's ledger of three.
        let sample = try SampleLedger()
        try sample.append(2)
        let copy = try Self.copied(sample)
        try Self.promote(copy, of: sample)
        try sample.append(1)
        let home = try Self.copied(sample)
        try sample.put(try sample.bytes(copy.ledgerEpoch(1)), at: home.ledgerEpoch(1))
        #expect(try await sample.ledger(in: home).verify(opening: sample.reader).isWhole == false)
    }
}
