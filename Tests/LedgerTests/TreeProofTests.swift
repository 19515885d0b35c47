import Ledger
import Seal
import Store
import Testing

@Suite("A proof of an entry")
struct TreeProofTests {
    @Test("holds for each entry in each later tree, as a file, across epochs")
    func everyEntry() throws {
        let sample = try SampleLedger(entriesPerEpoch: 3)
        let entries = try sample.append(8)
        let signers = try sample.ledger.signers()
        for size in 1...8 {
            let signer = try #require(signers.first { $0.counts(for: size) })
            #expect(try sample.ledger.checkpoint(ofSize: size) == entries[size - 1].note)
            for entry in entries[..<size] {
                let proof = try sample.ledger.proof(of: entry.sequence, inTreeOfSize: size)
                let read = try TreeProof(text: proof.text)
                #expect(read == proof)
                #expect(read.proves(entry.leafHash, signedBy: signer.key))
                #expect(!read.proves(.zero, signedBy: signer.key))
                let stranger = NoteKey(name: signer.key.name, key: SigningKey.random().verifyKey)
                #expect(!read.proves(entry.leafHash, signedBy: stranger))
            }
            for older in 1...size {
                let (old, new) = (entries[older - 1].checkpoint, entries[size - 1].checkpoint)
                let proof = try sample.ledger.consistencyProof(from: older, to: size)
                #expect(
                    MerkleTree.isConsistent(
                        oldSize: older, oldRoot: old.root, newSize: size, newRoot: new.root, proof: proof))
            }
        }
        #expect(throws: LedgerError.noSuchEntry(sequence: 8, size: 8)) { try sample.ledger.proof(of: 8) }
        #expect(throws: LedgerError.noSuchSize(9, size: 8)) { try sample.ledger.checkpoint(ofSize: 9) }
    }

    @Test("does not depend on what is derived", arguments: [true, false])
    func withoutDerived(_ isRemoved: Bool) throws {
        let sample = try SampleLedger()
        let entries = try sample.append(5)
        let proof = try sample.ledger.proof(of: 2)
        if isRemoved {
            try sample.forget()
        } else {
            try sample.put([UInt8](repeating: 7, count: 32 * 5), at: sample.folder.ledgerLeaves)
        }
        #expect(try sample.ledger.proof(of: 2) == proof)
        #expect(proof.proves(entries[2].leafHash, signedBy: sample.ledger.key(of: sample.firstSigner)))
    }

    @Test("stands in a file of the published form")
    func form() throws {
        let note = SignedNote(
            text: "log\n2\n\(Base64.encode(Digest256.zero.bytes))\n", signedBy: .random(), name: "log")
        let proof = TreeProof(index: 1, path: [.zero], extra: [1, 2, 3], checkpoint: note)
        #expect(
            proof.text
                == "c2sp.org/tlog-proof@v1\nextra AQID\nindex 1\n\(Base64.encode(Digest256.zero.bytes))\n\n\(note)")
        #expect(try TreeProof(text: proof.text) == proof)
        let bare = TreeProof(index: 0, path: [], extra: nil, checkpoint: note)
        #expect(bare.text == "c2sp.org/tlog-proof@v1\nindex 0\n\n\(note)")
        #expect(try TreeProof(text: bare.text) == bare)
        for text in [
            "", proof.text.replacing("@v1", with: "@v2"), proof.text.replacing("index 1", with: "index -1"),
            proof.text.replacing("index 1\n", with: ""), proof.text.replacing("AQID", with: "AQI"),
            proof.text.replacing("index 1\n", with: "index 1\nAAAA\n"), String(proof.text.prefix(40)),
        ] {
            #expect(throws: LedgerError.self, "\(text)") { try TreeProof(text: text) }
        }
    }
}
