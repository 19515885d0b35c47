// What a program embeds: make a vault, open it, change who may open it, and what the extensions beside this file do. What is
// public is for programs of other packages (docs/embedding.md), the rest for this one.
// It knows how the layers below go together; it knows no arguments, terminal or network.
// Invariant: a value of `Vault` exists only after every check of FORMAT.md, "To open a vault", has passed.

import Seal
import Store

/// An opened vault. Immutable: what can change on disk is read anew whenever it is asked for.
///
/// There is nothing to close: no file stays open between calls, and the keys are wiped from memory when the last reference to
/// the vault goes.
public final class Vault: Sendable {
    /// Where the vault lies.
    package let folder: VaultFolder
    /// The header as it was when the vault was opened.
    package let header: Header
    /// The vault's own keys, as far as the person who opened has them.
    package let bundle: Bundle
    /// Who opened.
    package let person: Header.Person
    /// What the person should be told, one sentence or two each: a first opening, a key file that others can read.
    public let notices: [String]

    /// Why the person reads, as stated.
    package let reason: String?

    let identity: Identity
    /// A folder that entries of the ledger go to instead of the vault.
    let logElsewhere: String?
    let derived: VaultKeys?
    /// Puts on record what is done with the vault; nil for those whose slots hold no key to the ledger, and who can do
    /// nothing with the vault alone.
    let recorder: Recorder?

    /// The vault of a slot that passed all checks.
    init(
        folder: VaultFolder, header: Header, person: Header.Person, identity: Identity, bundle: Bundle,
        reason: String? = nil, logElsewhere: String? = nil, notices: [String]
    ) throws {
        self.folder = folder
        self.header = header
        self.person = person
        self.identity = identity
        self.bundle = bundle
        derived = bundle.id.map { VaultKeys(id: $0) }
        self.reason = reason
        self.logElsewhere = logElsewhere
        recorder =
            bundle.log.isEmpty
            ? nil : try Recorder(folder, header, person, identity, bundle, purpose: reason, elsewhere: logElsewhere)
        self.notices = notices
    }

    /// Whether this process may write to the vault's folder.
    package var isWritable: Bool { DurableFile.isWritable(folder: folder.path) }

    /// What people compare to be sure that they speak of the same vault: 16 bytes of BLAKE2b of root's public key, in hex.
    public var rootFingerprint: String { Self.fingerprint(of: header.root) }

    package static func fingerprint(of root: VerifyKey) -> String {
        let digits = Blake2b.hash(root.bytes).hex.prefix(32)
        var groups: [Substring] = []
        var rest = digits
        while !rest.isEmpty {
            groups.append(rest.prefix(4))
            rest = rest.dropFirst(4)
        }
        return groups.joined(separator: " ")
    }
}
