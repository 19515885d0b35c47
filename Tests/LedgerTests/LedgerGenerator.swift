import Ledger
import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Writes a ledger of many entries as the program would, but without waiting for the medium: pairs of an intent and its
/// outcome, each pair by a process of its own or by a few processes.
struct LedgerGenerator {
    let sample: SampleLedger
    /// How many entries a process writes before another one goes on.
    let entriesPerProcess: Int
    /// Every how many entries an epoch ends.
    private let entriesPerEpoch = 1000

    func write(_ count: Int) throws {
        let path = sample.folder.ledgerEntries
        let file = try OpenFile(path, .change)
        try file.truncate(to: 20)
        guard let access = sample.keys.access[1]?.publicKey, let log = sample.keys.log[1] else {
            throw SampleLedger.SampleError.noKey
        }
        let signerFile = try sample.bytes(sample.folder.ledgerSigner)
        guard let seed = log.openBox(Array(signerFile[13...])) else { throw SampleLedger.SampleError.noKey }
        var signer = seed.withUnsafeBytes { SigningKey(seed: $0) }
        let origin = "muniment/\(sample.vault.hex)"
        var frontier = MerkleFrontier()
        var signature: [UInt8] = []
        var signatureHash = Digest256.zero
        var session = SecretKey.random()
        var box: [UInt8] = []
        var intentHash = ""
        var buffer: [UInt8] = []
        var lastCheckpoint = Checkpoint(origin: origin, size: 0, root: .zero)
        for sequence in 0..<count {
            if sequence % entriesPerProcess == 0 {
                session = .random()
                box = session.withUnsafeBytes { access.sealBox($0) }
            }
            if sequence > 0, sequence % entriesPerEpoch == 0 {
                let next = SigningKey.random()
                try writeEpoch(sequence / entriesPerEpoch, closing: lastCheckpoint, signature, signer, next)
                signer = next
            }
            let time = Timestamp(nanoseconds: 1_780_000_000_000_000_000 + Int64(sequence) * 1_000_000)
            let isIntent = sequence % 2 == 0
            let body = Array(body(sequence, time, intent: isIntent ? nil : intentHash).utf8)
            let signed = Array("muniment ledger entry\n".utf8) + sample.vault.bytes + sample.slot.bytes + body
            let entry = Randomness.bytes(16) + sample.slot.bytes + sample.identity.signingKey.sign(signed) + body
            let nonce = Randomness.bytes(24)
            var associated = Array("muniment entry\n".utf8) + sample.vault.bytes
            associated.append(littleEndian: UInt64(sequence))
            let sealed = [1, 0, 0, 0] + box + nonce + session.seal(entry, nonce: nonce, associated: associated)
            let entryHash = Self.sha256(entry)
            intentHash = entryHash.hex
            var leaf: [UInt8] = [0]
            leaf += withUnsafeBytes(of: time.nanoseconds.bigEndian) { Array($0) }
            leaf += entryHash.bytes + signatureHash.bytes + Self.sha256(sealed).bytes
            let leafHash = Self.sha256(leaf)
            frontier.append(leafHash)
            lastCheckpoint = Checkpoint(origin: origin, size: frontier.size, root: frontier.root)
            signature = signer.sign(Array(lastCheckpoint.text.utf8))
            signatureHash = Self.sha256(signature)
            buffer.append(littleEndian: UInt32(8 + 64 + sealed.count + 64))
            buffer.append(littleEndian: time.nanoseconds)
            buffer += entryHash.bytes + leafHash.bytes + sealed + signature
            if buffer.count > 1 << 20 {
                try file.write(buffer)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        try file.write(buffer)
        var last = Array("MSGN".utf8) + [1]
        last.append(littleEndian: UInt32((count - 1) / entriesPerEpoch + 1))
        last.append(littleEndian: UInt32(1))
        last += signer.withUnsafeSeed { log.publicKey.sealBox($0) }
        try sample.put(last, at: sample.folder.ledgerSigner)
    }

    private func body(_ sequence: Int, _ time: Timestamp, intent: String?) -> String {
        let actor =
            #"{"host":"archive","name":"ada","role":"custodian","slot":"\#(sample.slot.hex)","terminal":"/dev/pts/3","uid":1000,"user":"ada"}"#
        let object = #"[{"kind":"snapshot","name":"8c41d0c2f7b96a33"}]"#
        guard let intent else {
            return
                #"{"action":"restore","actor":\#(actor),"objects":\#(object),"phase":"intent","purpose":"case 4711","#
                + #""sequence":\#(sequence),"source":"prod-pool","time":"\#(time)"}"#
        }
        return #"{"action":"restore","actor":\#(actor),"counts":{"bytes":222600000,"files":3},"#
            + #""intent":{"entry":"\#(intent)","sequence":\#(sequence - 1)},"objects":\#(object),"outcome":"done","#
            + #""phase":"outcome","purpose":"case 4711","sequence":\#(sequence),"source":"prod-pool","time":"\#(time)"}"#
    }

    private func writeEpoch(
        _ number: Int, closing: Checkpoint, _ signature: [UInt8], _ signer: SigningKey, _ next: SigningKey
    ) throws {
        let key = NoteKey(name: closing.origin, key: signer.verifyKey)
        let nextKey = NoteKey(name: closing.origin, key: next.verifyKey)
        let succession = SignedNote(
            text: "muniment succession\n\(closing.text)\(nextKey.text)\n", signedBy: signer, name: closing.origin)
        let json = Epoch(
            format: "muniment-epoch", version: 1, number: number,
            checkpoint: closing.note(signature: signature, of: key).description, succession: succession.description)
        try sample.put(Array(try JSONEncoder().encode(json)), at: sample.folder.ledgerEpoch(number))
    }

    private struct Epoch: Codable {
        let format: String
        let version: Int
        let number: Int
        let checkpoint: String
        let succession: String
    }

    private static func sha256(_ bytes: [UInt8]) -> Digest256 { bytes.withUnsafeBytes { Digest256.sha256($0) } }
}
