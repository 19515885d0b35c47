import BitCollections
import Records
import Seal
import Store

/// A record with what proves it to somebody who sees no other: its salt, and the way from its leaf to the collection's root
/// (`schema/FORMAT.md`, "Commitments").
package struct ProvenRecord: Sendable {
    package let key: [UInt8]
    package let bytes: [UInt8]
    package let salt: [UInt8]
    package let keyHash: Digest256
    /// The leaf's place in the tree, from 0.
    package let index: Int
    /// From the leaf's sibling up.
    package let path: [Digest256]
}

/// Records of a collection in one snapshot, and the tree that they are proven in.
package struct ProvenRecords: Sendable {
    /// The root, which the ingest's entry in the ledger states.
    package let root: Digest256
    /// How many records the collection has.
    package let count: Int
    package let records: [ProvenRecord]
}

extension SnapshotReader {
    /// Opens the records with the given ordinals, and goes through all others for the tree.
    ///
    /// - Parameter known: leaves that need not be hashed again; it learns those of the base.
    /// - Throws: `.damaged` where the records do not lead to the root that the manifest states.
    func prove(
        _ ordinals: Set<UInt32>, of index: Int, _ known: inout KnownLeaves
    ) async throws -> ProvenRecords {
        let collection = snapshot.manifest.collections[index]
        let key = try vault.keys.commitment(source: snapshot.manifest.source, collection: collection.name)
        let reader = try CollectionReader(
            snapshot, collection: index, shelf, vault, commitment: Commitment(key: key), known: known)
        let collector = LeafCollector(spoolFolder: vault.spoolFolder, known: known, chosen: ordinals)
        defer { known = collector.known }
        var wanted = BitArray(repeating: false, count: reader.order.runs.reduce(0) { max($0, Int($1.end)) })
        for run in reader.order.runs { wanted.fill(in: Int(run.start)..<Int(run.end), with: true) }
        try await reader.forEach(wanted, leaves: collector) { _ in }
        let tree = try await collector.tree()
        guard tree.root.hex == collection.root, tree.count == collection.records else {
            throw StoreError.damaged(
                path: vault.folder.snapshot(snapshot.id),
                reason: "the records of \(collection.name) do not lead to the root that it states")
        }
        let opened = Dictionary(collector.opened.map { ($0.ordinal, $0) }) { first, _ in first }
        let records = tree.places.compactMap { place in
            opened[place.entry.ordinal].map { record in
                ProvenRecord(
                    key: record.key, bytes: record.bytes, salt: record.salt, keyHash: place.entry.keyHash,
                    index: place.index, path: tree.path(of: place))
            }
        }
        return ProvenRecords(root: tree.root, count: tree.count, records: records)
    }
}
