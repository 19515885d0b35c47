/// What goes wrong in Seal. No case ever holds secret bytes.
package enum SealError: Error, Equatable {
    /// The box does not open with this identity.
    case wrongSecret
    /// The box opened, but what is in it is not a bundle that root signed for this slot.
    case damagedBundle(reason: String)
    /// A slot file is not as it was written.
    case damagedSlot(reason: String)
    /// A slot file is whole, but of a version that this program does not know.
    case unknownSlotVersion(Int)
    /// A text is not a key file.
    case notAKeyFile(reason: String)
    /// A text is not a card.
    case notACard(reason: String)
    /// A passphrase's cost lies outside what Muniment makes and takes.
    case unreasonableCost(PassphraseCost)
    /// The passphrase's cost asks for more memory, in bytes, than there is.
    case outOfMemory(byteCount: Int)
}

extension SealError: CustomStringConvertible {
    /// What failed, why, and what to do.
    package var description: String {
        switch self {
        case .wrongSecret:
            "the bundle of keys does not open with this identity; it is another person's, or was altered"
        case .damagedBundle(let reason):
            "the bundle of keys is damaged: \(reason); take the slot file back from a copy of the vault"
        case .damagedSlot(let reason):
            "the slot file is damaged: \(reason); take it back from a copy of the vault"
        case .unknownSlotVersion(let version):
            "the slot file has version \(version), and this program knows version 1; use a newer one"
        case .notAKeyFile(let reason):
            "this is not a key file: \(reason)"
        case .notACard(let reason):
            "this is not a card: \(reason)"
        case .unreasonableCost(let cost):
            "a passphrase may not cost \(cost.operations) passes over \(cost.memory) bytes; the limits are "
                + "\(PassphraseCost.sensitive.operations) passes and \(PassphraseCost.sensitive.memory) bytes, "
                + "in whole KiB, 8 at least"
        case .outOfMemory(let byteCount):
            "the passphrase needs \(byteCount) bytes of memory, which are not free on this machine"
        }
    }
}
