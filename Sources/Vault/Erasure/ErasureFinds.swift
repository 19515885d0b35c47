import Records
import Seal

/// What was found of a person in a source.
struct ErasureFinds: Sendable {
    /// A block of a pack.
    struct BlockName: Hashable, Sendable {
        let pack: Digest256
        let position: Int
    }

    /// What is there of one collection.
    struct Collection: Sendable {
        let name: String
        /// The field that names its records.
        var key: String
        var erased = ErasedKeys()
        /// Versions of records to be erased, in all blocks.
        var versions = 0
        /// The same of those that were erased before, under one of these keys.
        var versionsErased = 0
        /// The SHA-256 of the bytes of each version to be erased.
        var versionHashes: Set<Digest256> = []
        /// The hashes of their keys.
        var touched: Set<Digest256> = []
        /// The blocks that they lie in.
        var blocks: Set<BlockName> = []
        /// Versions of other records in which the key or a value stands.
        var mentions = 0
    }

    /// A file of a snapshot that is kept as bytes, and holds the key or a value.
    struct File: Sendable, Hashable {
        let snapshot: Digest256
        /// In the manifest.
        let index: Int
        let path: String
        let byteCount: Int
    }

    var collections: [Collection] = []
    var files: [File] = []
    /// Values that were found in the person's record and are looked for as well: of attributes of these names.
    var derived: [PersonTerms.Named] = []
    /// What is found and cannot be taken out, in words.
    var outOfReach: [String] = []

    var versions: Int { collections.reduce(0) { $0 + $1.versions } }
    var versionsErased: Int { collections.reduce(0) { $0 + $1.versionsErased } }
    var mentions: Int { collections.reduce(0) { $0 + $1.mentions } }
}
