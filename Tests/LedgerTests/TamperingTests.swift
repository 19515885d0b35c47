import Foundation
import Ledger
import Seal
import Store
import Testing

@Suite("Tampering with the ledger")
struct TamperingTests {
    /// Epochs of three entries; 8 entries stand in two finished epochs and a running one.
    private static func sample() throws -> SampleLedger {
        let sample = try SampleLedger(entriesPerEpoch: 3)
        try sample.append(8)
        return sample
    }

    private static func verified(_ sample: SampleLedger) async throws -> [LedgerFinding] {
        let blind = try await sample.ledger.verify().findings
        let open = try await sample.ledger.verify(opening: sample.reader).findings
        // Whoever can open entries finds no less than whoever cannot.
        #expect(Set(blind).isSubset(of: Set(open)), "\(blind) and \(open)")
        return blind
    }

    @Test("anywhere in an entry is found, and nothing else is blamed", arguments: [0, 2, 4, 6])
    func altered(_ entry: Int) async throws {
        let sample = try Self.sample()
        let bounds = try sample.frameBounds()
        let whole = try sample.bytes(sample.folder.ledgerEntries)
        for place in stride(from: 4, to: bounds[entry + 1] - bounds[entry], by: 7) {
            try sample.alter { $0[bounds[entry] + place] ^= 0x10 }
            let findings = try await Self.verified(sample)
            let isSignature = bounds[entry] + place >= bounds[entry + 1] - 64
            let isLeafHash = (44..<76).contains(place)
            // The next frame covers a signature; the last frame may then pass for torn, and the signature is looked at.
            let blamed = isSignature && entry < 6 ? entry + 1 : entry
            let finding: LedgerFinding =
                isSignature && entry == 6
                ? .wrongSignature(sequence: 6, offset: bounds[6], signer: 3)
                : .wrongLeaf(sequence: blamed, offset: bounds[blamed])
            #expect(findings.first == finding, "byte \(place)")
            #expect(findings.count == 1 || isLeafHash || isSignature && entry == 2, "\(findings)")
            try sample.put(whole, at: sample.folder.ledgerEntries)
        }
    }

    @Test("by altering the time that stands in the clear is found")
    func time() async throws {
        let sample = try Self.sample()
        let bounds = try sample.frameBounds()
        try sample.alter { $0[bounds[3] + 8] ^= 1 }
        #expect(try await Self.verified(sample) == [.wrongLeaf(sequence: 3, offset: bounds[3])])
    }

    @Test("by swapping two signatures is found")
    func signatures() async throws {
        let sample = try Self.sample()
        let bounds = try sample.frameBounds()
        try sample.alter { entries in
            let (one, other) = (bounds[5] - 64..<bounds[5], bounds[6] - 64..<bounds[6])
            let kept = entries[one]
            entries.replaceSubrange(one, with: Array(entries[other]))
            entries.replaceSubrange(other, with: Array(kept))
        }
        let findings = try await Self.verified(sample)
        #expect(findings.contains(.wrongLeaf(sequence: 5, offset: bounds[5])))
        #expect(findings.contains(.wrongLeaf(sequence: 6, offset: bounds[6])))
    }

    @Test("by removing, doubling, inserting or reordering entries is found", arguments: 0..<5)
    func rows(_ kind: Int) async throws {
        let sample = try Self.sample()
        let bounds = try sample.frameBounds()
        let whole = try sample.bytes(sample.folder.ledgerEntries)
        func frame(_ number: Int) -> [UInt8] { Array(whole[bounds[number]..<bounds[number + 1]]) }
        let head = Array(whole[..<20])
        let rows: [[Int]] = [
            [0, 2, 3, 4, 5, 6, 7], [0, 1, 1, 2, 3, 4, 5, 6, 7], [0, 1, 5, 2, 3, 4, 5, 6, 7], [0, 2, 1, 3, 4, 5, 6, 7],
            [1, 2, 3, 4, 5, 6, 7],
        ]
        let first = [1, 2, 2, 1, 0]
        try sample.put(head + rows[kind].flatMap(frame), at: sample.folder.ledgerEntries)
        let findings = try await Self.verified(sample)
        let place = try sample.frameBounds()[first[kind]]
        #expect(findings.first == .wrongLeaf(sequence: first[kind], offset: place))
        #expect(findings.contains { if case .wrongClosing(epoch: 1, _) = $0 { true } else { false } })
        #expect(throws: LedgerError.self) {
            try sample.forget()
            try sample.append(1)
        }
    }

    @Test("by cutting off its end is found as far as epochs are finished, and by a checkpoint from elsewhere otherwise")
    func cutOff() async throws {
        let sample = try Self.sample()
        let kept = try #require(try sample.ledger.newestCheckpoint())
        let bounds = try sample.frameBounds()
        try sample.alter { $0.removeSubrange(bounds[7]...) }
        #expect(try await Self.verified(sample) == [.lostEnd(sequence: 7, offset: bounds[7])])
        try sample.forget()
        #expect(try await Self.verified(sample).isEmpty)
        #expect(
            try await sample.ledger.verify(against: [kept]).comparisons == [.cutOff(size: 8, ours: 7)])
        try sample.alter { $0.removeSubrange(bounds[5]...) }
        #expect(try await Self.verified(sample) == [.cutOff(epoch: 2, closingSize: 6, size: 5)])
        #expect(throws: LedgerError.altered(.cutOff(epoch: 2, closingSize: 6, size: 5))) { try sample.append(1) }
    }

    @Test("by putting an older copy in its place is found by a checkpoint from elsewhere")
    func rolledBack() async throws {
        let sample = try SampleLedger(entriesPerEpoch: 3)
        try sample.append(2)
        let early = try sample.copy()
        let first = try #require(try sample.append(1).first).note
        let second = try #require(try sample.append(3).last).note
        let report = try await sample.ledger(in: early).verify(opening: sample.reader, against: [first, second])
        #expect(report.findings.isEmpty && !report.isWhole)
        // The second is signed by a signer whom the older copy never knew.
        #expect(report.comparisons == [.cutOff(size: 3, ours: 2), .unknownSigner(size: 6, ours: 2)])
        let now = try await sample.ledger.verify(against: [first, second])
        #expect(now.isWhole && now.comparisons == [.consistent(size: 3), .consistent(size: 6)])
    }

    @Test("by going on apart in two copies is found from either side")
    func forked() async throws {
        let sample = try SampleLedger(entriesPerEpoch: 4)
        try sample.append(2)
        let copy = try sample.copy()
        let ours = try sample.append(3).map(\.note)
        let theirs = try sample.append(3, in: copy).map(\.note)
        let here = try await sample.ledger.verify(opening: sample.reader, against: theirs)
        #expect(here.findings.isEmpty)
        #expect(
            here.comparisons == [
                .forked(size: 3, signer: 1), .forked(size: 4, signer: 1), .unknownSigner(size: 5, ours: 5),
            ])
        let there = try await sample.ledger(in: copy).verify(against: ours)
        #expect(there.comparisons == here.comparisons)

        // A copy whose epoch went on where the other's ended shows a size that its signer had no right to.
        let long = try SampleLedger()
        try long.append(2)
        let other = try long.copy()
        try long.ledger.endEpoch(by: try long.writer())
        let beyond = try #require(try long.append(1, in: other).first).note
        #expect(try await long.ledger.verify(against: [beyond]).comparisons == [.forked(size: 3, signer: 1)])
        try long.append(1)
        #expect(try await long.ledger.verify(against: [beyond]).comparisons == [.forked(size: 3, signer: 1)])
    }

    @Test("does not succeed with checkpoints of another ledger or of no signer")
    func strangeCheckpoints() async throws {
        let sample = try Self.sample()
        let other = try Self.sample()
        let note = try #require(try other.ledger.newestCheckpoint())
        let root = try await sample.ledger.verify().root
        let forged = SignedNote(
            text: Checkpoint(origin: sample.ledger.origin, size: 8, root: root).text, signedBy: .random(),
            name: sample.ledger.origin)
        let text = SignedNote(text: "hello\n", signedBy: .random(), name: "x")
        #expect(
            try await sample.ledger.verify(against: [note, forged, text]).comparisons
                == [.otherLedger, .unknownSigner(size: 8, ours: 8), .otherLedger])
    }

    @Test(
        "by rewriting an entry of an earlier epoch with all of today's keys is found, at the entry",
        arguments: [0, 1, 4])
    func rewritten(_ entry: Int) async throws {
        let sample = try Self.sample()
        let bounds = try sample.frameBounds()
        try Forgery(sample).rewrite(from: entry)
        let epoch = entry / 3 + 1
        #expect(
            try await Self.verified(sample) == [
                .wrongClosing(epoch: epoch, size: 3 * epoch),
                .wrongSignature(sequence: entry, offset: bounds[entry], signer: epoch),
            ])
    }

    @Test("in the running epoch with all of today's keys shows against a checkpoint from elsewhere only")
    func rewrittenToday() async throws {
        let sample = try Self.sample()
        let kept = try #require(try sample.ledger.newestCheckpoint())
        try Forgery(sample).rewrite(from: 6)
        #expect(try await Self.verified(sample).isEmpty)
        #expect(try await sample.ledger.verify(against: [kept]).comparisons == [.forked(size: 8, signer: 3)])
    }

    @Test("in the files of epochs is found", arguments: 0..<4)
    func epochs(_ kind: Int) async throws {
        let sample = try Self.sample()
        let other = try Self.sample()
        let path = sample.folder.ledgerEpoch(1)
        let text = String(decoding: try sample.bytes(path), as: UTF8.self)
        switch kind {
        case 0: DurableFile.remove(path)
        case 1: try sample.put(try other.bytes(other.folder.ledgerEpoch(1)), at: path)
        case 2: try sample.put(Array(text.replacing("\"number\" : 1", with: "\"number\" : 2").utf8), at: path)
        default:
            // The closing checkpoint, its size altered.
            try sample.put(Array(text.replacing("\\n3\\n", with: "\\n2\\n").utf8), at: path)
        }
        let findings = try await Self.verified(sample)
        switch kind {
        case 0: #expect(findings.first == .missing(file: "ledger/epochs/000001"))
        case 1, 2:
            guard case .malformed(file: "ledger/epochs/000001", _)? = findings.first else {
                Issue.record("\(findings)")
                return
            }
        default: #expect(findings.first == .unsignedClosing(epoch: 1, file: "ledger/epochs/000001"))
        }
    }

    @Test("by taking the file with the entries away, or another vault's in its place, is found")
    func wholeFile() async throws {
        let sample = try Self.sample()
        let other = try Self.sample()
        try sample.put(try other.bytes(other.folder.ledgerEntries), at: sample.folder.ledgerEntries)
        guard case .malformed(file: "ledger/entries", _)? = try await Self.verified(sample).first else {
            Issue.record("another vault's entries passed")
            return
        }
        DurableFile.remove(sample.folder.ledgerEntries)
        #expect(try await Self.verified(sample) == [.missing(file: "ledger/entries")])
    }

    @Test("with the signer in the header is found")
    func firstSigner() async throws {
        let sample = try Self.sample()
        let ledger = Ledger(folder: sample.folder, vault: sample.vault, firstSigner: SigningKey.random().verifyKey)
        let findings = try await ledger.verify().findings
        #expect(findings.first == .unsignedClosing(epoch: 1, file: "ledger/epochs/000001"))
    }
}
