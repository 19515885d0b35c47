import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An entry, opened: who did what, signed by that person.
package struct Entry: Hashable, Sendable {
    /// SHA-256 of all the entry's bytes: what a frame states and an outcome names its intent by.
    package let hash: Digest256
    /// Sixteen random bytes, so that nobody can guess an entry by its hash.
    package let salt: [UInt8]
    /// The person's slot.
    package let slot: SlotID
    /// The person's, over vault, slot and body.
    package let signature: [UInt8]
    /// The body as it was signed: JSON.
    package let bodyBytes: [UInt8]
    /// The body, read.
    package let body: EntryBody
    /// What the entry is about, the names that it commits to opened.
    package let objects: [OpenedObject]

    /// Reads an entry's plain bytes; nil if they are none.
    ///
    /// - Parameter opening: opens the names that it commits to.
    /// - Throws: what `opening` throws.
    init?(
        _ plain: [UInt8], hash: Digest256, opening: ([EntryBody.Object]) throws -> [OpenedObject]
    ) throws {
        guard plain.count > SealedEntry.headCount,
            let slot = SlotID(Array(plain[SealedEntry.saltCount..<SealedEntry.saltCount + SealedEntry.slotCount])),
            let body = plain[SealedEntry.headCount...].withUnsafeBytes({ EntryBody.decode($0) })
        else { return nil }
        self.hash = hash
        salt = Array(plain[..<SealedEntry.saltCount])
        self.slot = slot
        signature = Array(plain[(SealedEntry.saltCount + SealedEntry.slotCount)..<SealedEntry.headCount])
        bodyBytes = Array(plain[SealedEntry.headCount...])
        self.body = body
        objects = try opening(body.objects)
    }

    /// An entry that was given out by itself, the names that it commits to unopened; nil where the bytes are none.
    package init?(shown bytes: [UInt8]) {
        guard let entry = try? Entry(bytes, hash: Digest256.sha256(bytes), opening: { _ in [] }) else { return nil }
        self = entry
    }

    /// All of the entry's bytes: what `hash` is the SHA-256 of.
    package var bytes: [UInt8] { salt + slot.bytes + signature + bodyBytes }

    /// Whether the person with this key signed the entry.
    package func isSigned(by key: VerifyKey, vault: VaultID) -> Bool {
        key.verifies(signature, of: SealedEntry.signed(slot: slot.bytes, body: bodyBytes, vault: vault))
    }

    /// The plain bytes of a new entry, with a fresh salt.
    static func encode(_ body: EntryBody, slot: SlotID, key: SigningKey, vault: VaultID) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = Array(try encoder.encode(body))
        let signature = key.sign(SealedEntry.signed(slot: slot.bytes, body: json, vault: vault))
        return Randomness.bytes(SealedEntry.saltCount) + slot.bytes + signature + json
    }
}

extension EntryBody {
    /// How the body of an entry about an action begins: its members stand in alphabetical order.
    static func beginning(about action: String) -> [UInt8] { Array("{\"action\":\"\(action)\",".utf8) }

    /// The body that `json` is; nil if it is none.
    static func decode(_ json: UnsafeRawBufferPointer) -> EntryBody? {
        try? JSONDecoder().decode(EntryBody.self, from: Data(json))
    }
}
