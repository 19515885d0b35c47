/// Why a vault could not do what was asked. Each case prints as one sentence or two that a person can act on.
package enum VaultError: Error, Hashable {
    /// No slot opens. The message is one whatever was wrong (no such name, no slot for the key, another passphrase), so
    /// that it tells a guesser nothing.
    case wrongSecret
    /// The person's role has not the keys for it.
    case notPermitted(String)
    /// A rule forbids it.
    case refused(String)
    /// It cannot be put on record, and so is not done.
    case unrecorded(String)
    /// What was asked for makes no sense as it was put.
    case badInput(String)
    /// Parts of the vault are not what was written; all that is known to be wrong is listed.
    case damaged([Damage])
    /// There is no such snapshot, file, collection or person.
    case notFound(String)
}

/// One thing of a vault that is not what was written.
package struct Damage: Hashable, Sendable, Codable {
    /// What is damaged: a path below the vault's folder.
    package let object: String
    /// How that shows.
    package let reason: String

    /// Damage to `object`.
    package init(object: String, reason: String) {
        self.object = object
        self.reason = reason
    }
}

extension VaultError: CustomStringConvertible {
    /// What failed and why.
    package var description: String {
        switch self {
        case .wrongSecret: "that secret opens no slot of this vault"
        case .notPermitted(let reason), .refused(let reason), .unrecorded(let reason), .badInput(let reason),
            .notFound(let reason):
            reason
        case .damaged(let damages):
            damages.map { "\($0.object) is damaged or was altered: \($0.reason)" }.joined(separator: "\n")
        }
    }
}
