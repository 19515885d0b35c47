import Seal

/// The keys that are derived from a vault's `id`, each for one purpose (FORMAT.md, "Keys"). Made once, when it is opened.
package struct VaultKeys: Sendable {
    /// Makes snapshots' ids of their manifests.
    package let snapshot: SecretKey
    /// Makes layouts' MACs.
    package let layout: SecretKey
    /// Makes chunks' ids.
    package let chunk: SecretKey
    /// Makes the chunker's table.
    package let gear: SecretKey
    /// Makes the keyed names of sources, in the catalog and in `local/`.
    package let name: SecretKey
    /// Makes the fingerprints of records and of their keys in `local/`.
    package let fingerprint: Fingerprinter
    /// Makes the tags of the files in `local/`.
    package let state: Fingerprinter
    /// Makes the tags of catalog rows that hold no names.
    package let catalog: SecretKey
    /// Makes the tags of registers' files.
    let register: SecretKey
    /// Seals what an apply to a user pool notes of how far it is.
    let poolJournal: SecretKey

    private let id: SecretKey

    init(id: SecretKey) {
        self.id = id
        snapshot = id.derive("snapshot")
        layout = id.derive("layout")
        chunk = id.derive("chunk")
        gear = id.derive("gear")
        name = id.derive("name")
        fingerprint = Fingerprinter(key: id.derive("fingerprint"))
        state = Fingerprinter(key: id.derive("state"))
        catalog = id.derive("catalog")
        register = id.derive("register")
        poolJournal = id.derive("pool journal")
    }

    /// The key of one file of an unfinished export.
    ///
    /// - Parameters:
    ///   - name: the keyed name of the export.
    ///   - serial: the file's own 16 random bytes.
    func pending(_ name: Digest256, serial: [UInt8]) -> SecretKey {
        id.derive("pending", context: name.bytes + serial)
    }

    /// The key of the key hashes of one collection's records.
    package func commitment(source: String, collection: String) -> SecretKey {
        id.derive("commitment", context: Array(source.utf8) + [0] + Array(collection.utf8))
    }
}
