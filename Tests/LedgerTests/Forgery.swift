import Ledger
import Seal
import Store

/// What someone can do who holds `log` and `access`, and with them the running signer: write frames of their own from an
/// entry on, hash, chain and sign them as the program would.
struct Forgery {
    private let sample: SampleLedger
    private let signer: SigningKey
    private let session: SecretKey
    private let box: [UInt8]

    init(_ sample: SampleLedger) throws {
        self.sample = sample
        let file = try sample.bytes(sample.folder.ledgerSigner)
        guard let log = sample.keys.log[1], let access = sample.keys.access[1],
            let seed = log.openBox(Array(file[13...]))
        else { throw SampleLedger.SampleError.noKey }
        signer = seed.withUnsafeBytes { SigningKey(seed: $0) }
        let session = SecretKey.random()
        box = session.withUnsafeBytes { access.publicKey.sealBox($0) }
        self.session = session
    }

    /// Writes entry `first` and all after it anew, each with other words and signed by the custodian.
    func rewrite(from first: Int, body: ((Int, String) -> String)? = nil, slot: SlotID? = nil) throws {
        let whole = try sample.bytes(sample.folder.ledgerEntries)
        let bounds = try sample.frameBounds()
        var entries = Array(whole[..<bounds[first]])
        var frontier = MerkleFrontier()
        var signature: [UInt8] = []
        for number in 0..<(bounds.count - 1) {
            let frame = try sample.ledger(in: sample.folder).frame(number, atOffset: bounds[number])
            guard number >= first else {
                frontier.append(frame.leafHash)
                signature = frame.signature
                continue
            }
            let entry = try frame.open(with: sample.keys.access, vault: sample.vault)
            let text = String(decoding: entry.bodyBytes, as: UTF8.self)
            let altered = body?(number, text) ?? text.replacing("ingest", with: "digest")
            signature = append(
                Array(altered.utf8), slot ?? entry.slot, number, frame.time, to: &entries, &frontier, after: signature)
        }
        try sample.put(entries, at: sample.folder.ledgerEntries)
        // Whoever goes to such lengths takes away what the machine remembers, too.
        try sample.forget()
    }

    private func append(
        _ body: [UInt8], _ slot: SlotID, _ sequence: Int, _ time: Timestamp, to entries: inout [UInt8],
        _ frontier: inout MerkleFrontier, after signature: [UInt8]
    ) -> [UInt8] {
        let signed = Array("muniment ledger entry\n".utf8) + sample.vault.bytes + slot.bytes + body
        let entry = Randomness.bytes(16) + slot.bytes + sample.identity.signingKey.sign(signed) + body
        let nonce = Randomness.bytes(24)
        var associated = Array("muniment entry\n".utf8) + sample.vault.bytes
        associated.append(littleEndian: UInt64(sequence))
        var sealed: [UInt8] = [1, 0, 0, 0]
        sealed += box + nonce + session.seal(entry, nonce: nonce, associated: associated)
        let hash = Self.sha256(entry)
        var leaf: [UInt8] = [0]
        leaf += withUnsafeBytes(of: time.nanoseconds.bigEndian) { Array($0) }
        leaf += hash + (signature.isEmpty ? [UInt8](repeating: 0, count: 32) : Self.sha256(signature))
        leaf += Self.sha256(sealed)
        let leafHash = leaf.withUnsafeBytes { Digest256.sha256($0) }
        frontier.append(leafHash)
        let checkpoint = Checkpoint(
            origin: "muniment/\(sample.vault.hex)", size: frontier.size, root: frontier.root)
        let newSignature = signer.sign(Array(checkpoint.text.utf8))
        var frame: [UInt8] = []
        frame.append(littleEndian: UInt32(8 + 64 + sealed.count + 64))
        frame.append(littleEndian: time.nanoseconds)
        entries += frame + hash + leafHash.bytes + sealed + newSignature
        return newSignature
    }

    private static func sha256(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBytes { Digest256.sha256($0) }.bytes }
}
