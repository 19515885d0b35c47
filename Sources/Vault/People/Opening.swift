import Ledger
import Seal
import Store

extension Vault {
    /// Opens the vault with the first of `secrets` that opens a slot, where `name` is given the slot of that person.
    ///
    /// A slot that several of the secrets open together comes before one that a single one opens.
    ///
    /// The first opening by a person signs a pin into the slot, so that nobody can put another root in its place later.
    /// A change of people that was cut short is finished. Both wait where the vault cannot be written to.
    ///
    /// - Parameters:
    ///   - path: the vault's folder.
    ///   - secrets: key files and passphrases, of one person or of several who open together.
    ///   - name: the person's, where the secrets open several slots.
    ///   - reason: why the person reads, where the vault demands that it be stated.
    ///   - logElsewhere: a folder that the entries of this opening go to, for a vault that cannot be written to.
    /// - Throws: an error of the kind ``FailureKind/noVault``; ``FailureKind/notPermitted`` where the secrets open no slot, or `name`
    ///   is that of a slot which takes more of them; ``FailureKind/damaged``, naming the file that fails a check of FORMAT.md,
    ///   "To open a vault"; ``FailureKind/badInput`` for a file that is no key file; ``FailureKind/other`` where there is not
    ///   the memory that a passphrase costs.
    public static func open(
        at path: String, secrets: [Secret], as name: String? = nil, reason: String? = nil, logElsewhere: String? = nil
    ) throws -> Vault {
        let folder = VaultFolder(path)
        var header = try Header.read(from: folder)
        var notices: [String] = []
        let follower = try Follower.read(folder, vault: header.vault)
        if follower != nil, logElsewhere == nil { try DurableFile.makeFolder(folder.followers) }
        let logElsewhere = logElsewhere ?? follower.map { folder.follower($0.log).path }
        let credentials = try secrets.map { try Credential($0, notices: &notices) }
        while true {
            do {
                let search = SlotSearch(folder: folder, header: header, name: name)
                guard let slot = try search.open(with: credentials) else {
                    // Whoever guesses has no key to the ledger: the counter needs none.
                    if search.refusal == .wrongSecret { try? WrongSecrets(folder).record() }
                    throw search.refusal
                }
                notices += slot.settle(in: folder, header)
                return try Vault(
                    folder: folder, header: header, person: slot.person, identity: slot.identity,
                    bundle: slot.bundle, reason: reason, logElsewhere: logElsewhere, notices: notices)
            } catch {
                // Another process may have changed the people between the reading of the header and that of the slot.
                guard let now = try? Header.read(from: folder), now.revision > header.revision else { throw error }
                header = now
            }
        }
    }
}

extension Vault {
    /// The names of those who open the slot of this name together; none where its owner opens it alone, or there is none. Serves
    /// to ask them for their secrets: nothing vouches for it yet.
    package static func openers(of name: String?, at path: String) throws -> [String] {
        let people = try Header.read(from: VaultFolder(path)).people
        let together = people.first { $0.name == name }?.together ?? []
        return together.compactMap { id in people.first { $0.id == id }?.name }
    }
}

/// A secret, read.
enum Credential: Sendable {
    case identity(Identity)
    case passphrase(Passphrase)

    /// Reads the key file, where the secret is one, and notices where others can read it too.
    init(_ secret: Secret, notices: inout [String]) throws {
        switch secret {
        case .passphrase(let passphrase):
            self = .passphrase(passphrase)
        case .keyFile(let path):
            let (identity, isOpenToOthers) = try KeyFile.read(path)
            if isOpenToOthers {
                notices.append(
                    "others on this machine can read the key file \(path). Keep it to yourself: chmod 600 \(path)")
            }
            self = .identity(identity)
        }
    }

    /// The identity that this opens `slot` with; `nil` where it is not the slot's.
    ///
    /// - Throws: `SealError`, of which all but `outOfMemory` tell of damage to the slot.
    func identity(in slot: Slot) throws(SealError) -> Identity? {
        switch self {
        case .identity(let identity):
            return identity.card == slot.card ? identity : nil
        case .passphrase(let passphrase):
            guard let wrapped = slot.passphrase else { return nil }
            return try wrapped.unwrap(passphrase: passphrase.bytes, card: slot.card, vault: slot.vault, slot: slot.id)
        }
    }

    /// Whether this may be the secret of the person, as far as can be told without the slot.
    func mayBelong(to person: Header.Person) -> Bool {
        switch self {
        case .identity(let identity): identity.card == person.card
        case .passphrase: true
        }
    }
}
