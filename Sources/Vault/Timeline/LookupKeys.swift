import Records
import Seal

/// The keys of lookups. They come from the newest `read` key: who only writes, and so holds `id`, could else confirm
/// guesses of values by them, or make them lead past a record. When keys are renewed lookups are made anew.
struct LookupKeys: Sendable {
    /// Makes the files' names and what each must say of itself.
    let name: SecretKey
    /// Makes the tags of the files' pages.
    let tags: Fingerprinter
    private let master: SecretKey

    /// - Throws: `VaultError.notPermitted` to all but custodians.
    init(_ vault: Vault) throws(VaultError) {
        let keys = try vault.readKeys.read
        guard let newest = keys.max(by: { $0.key < $1.key })?.value else {
            throw .notPermitted("only custodians read what is archived")
        }
        let read = newest.withUnsafeBytes { SecretKey(copying: $0) }
        master = read.derive("lookups")
        name = master.derive("name")
        tags = Fingerprinter(key: master.derive("tags"))
    }

    /// Makes the fingerprints of the values that a lookup of this subject is asked by.
    func values(of subject: LookupSubject) -> Fingerprinter {
        Fingerprinter(key: master.derive("values", context: Array(subject.name.utf8)))
    }
}
