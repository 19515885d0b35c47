import Seal
import Store

// Who may do what follows from the keys that a person's bundle holds. Each kind of key is asked for here and nowhere else,
// so that there is no check of a role that could be forgotten.
extension Vault {
    /// The keys that are derived from the vault's `id`: for all that adds to the archive or reads it.
    ///
    /// - Throws: `VaultError.notPermitted` to auditors and keyholders.
    package var keys: VaultKeys {
        get throws(VaultError) {
            guard let derived else { throw lacking("only writers and custodians add to the archive") }
            return derived
        }
    }

    /// The bundle of one who opens what is archived.
    ///
    /// - Throws: `VaultError.notPermitted` to all but custodians.
    var readKeys: Bundle {
        get throws(VaultError) {
            guard !bundle.read.isEmpty else { throw lacking("only custodians read what is archived") }
            return bundle
        }
    }

    /// The bundle of one who opens entries of the ledger.
    ///
    /// - Throws: `VaultError.notPermitted` to writers and keyholders.
    package var accessKeys: Bundle {
        get throws(VaultError) {
            guard !bundle.access.isEmpty else { throw lacking("only auditors and custodians examine it") }
            return bundle
        }
    }

    /// What signs the header and the bundles.
    ///
    /// - Throws: `VaultError.notPermitted` to all but custodians.
    var rootKey: SigningKey {
        get throws(VaultError) {
            guard let root = bundle.root else {
                throw lacking("only custodians change who may open it, and what it demands of them")
            }
            return root
        }
    }

    /// Opens something with the `read` keys; where it is sealed to a later one than there was when the vault was opened, with
    /// those that the person's slot has now.
    func opening<Result>(_ body: (Bundle) throws -> Result) throws -> Result {
        let keys = try readKeys
        do {
            return try body(keys)
        } catch let error as StoreError {
            guard case .sealedToOther = error else { throw error }
            return try body(currentKeys(currentHeader()))
        }
    }

    private func lacking(_ rule: String) -> VaultError {
        .notPermitted("\(person.name) is \(person.role.withArticle) of this vault, and \(rule)")
    }
}

extension Role {
    /// The role's name as it stands in a sentence.
    package var withArticle: String { self == .auditor ? "an \(rawValue)" : "a \(rawValue)" }
}
