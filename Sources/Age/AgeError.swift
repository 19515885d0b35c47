import Seal

/// Why something is no file of age's, or does not open. Each case prints as a clause that says what of it is wrong.
package enum AgeError: Error, Hashable, CustomStringConvertible {
    /// It begins as no file of age's does.
    case notAge
    /// The text around the file is not as it should be.
    case badArmor(String)
    /// The header is none of this version, or breaks its rules.
    case badHeader(String)
    /// The file's key was found, and the header is not the one that was written with it.
    case alteredHeader
    /// None of the identities is a recipient's, or the passphrase is another.
    case noMatch(isPassphrase: Bool)
    /// The payload is not the one that was written.
    case damaged(String)
    case badRecipient(String, reason: String)
    case badIdentity(String)
    case emptyPassphrase
    /// The passphrase costs more than is spent on one.
    case tooCostly(workFactor: Int)
    /// What the passphrase costs is not to be had here.
    case outOfMemory(byteCount: Int)

    package var description: String {
        switch self {
        case .notAge: "it is no file of age's"
        case .badArmor(let reason): "its armor is not as it should be: \(reason)"
        case .badHeader(let reason): "its header is not as it should be: \(reason)"
        case .alteredHeader: "its header was altered"
        case .noMatch(true): "it does not open with this passphrase"
        case .noMatch(false): "it is not sealed for any of these identities"
        case .damaged(let reason): "it was altered or cut short: \(reason)"
        case .badRecipient(let text, let reason): "\(text) is no recipient: \(reason)"
        case .badIdentity(let reason): "this is no file of age's identities: \(reason)"
        case .emptyPassphrase: "the passphrase is empty"
        case .tooCostly(let workFactor):
            "its passphrase has the work factor \(workFactor), and no more than \(Scrypt.highestWorkFactor) is spent on one"
        case .outOfMemory(let count):
            "its passphrase needs \(count) bytes of memory, which are not free on this machine"
        }
    }
}
