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

/// What proves that no record has a key: the leaves between which it would stand follow each other.
package struct ProvenAbsence: Sendable {
    package let keyHash: Digest256
    /// Those before and behind; one at either end of the tree, none where there are no records.
    package let neighbours: [Neighbour]

    /// A leaf of somebody else, of whom it shows two hashes.
    package struct Neighbour: Sendable {
        package let keyHash: Digest256
        package let recordHash: Digest256
        package let index: Int
        /// From the leaf's sibling up.
        package let path: [Digest256]
    }
}

extension SnapshotReader {
    /// Opens the records with the given ordinals, and goes through all others for the tree.
    ///
    /// - Parameter known: leaves that need not be hashed again; it learns those of the base.
    /// - Throws: `.damaged` where the records do not lead to the root that the manifest states.
    func prove(
        _ ordinals: Set<UInt32>, of index: Int, _ known: inout KnownLeaves
    ) async throws -> ProvenRecords {
        let collector = LeafCollector(spoolFolder: vault.spoolFolder, known: known, chosen: ordinals)
        defer { known = collector.known }
        let tree = try await tree(of: index, collector)
        let opened = Dictionary(collector.opened.map { ($0.ordinal, $0) }) { first, _ in first }
        let records = tree.places.compactMap { place in
            opened[place.entry.ordinal]?.record.map { record in
                ProvenRecord(
                    key: record.key, bytes: record.bytes, salt: record.salt, keyHash: place.entry.keyHash,
                    index: place.index, path: tree.path(of: place))
            }
        }
        return ProvenRecords(root: tree.root, count: tree.count, records: records)
    }

    /// Hands over every record, opened, in no order that means something.
    ///
    /// - Throws: `.damaged` where the records do not lead to the root that the manifest states; what `take` throws.
    func openAll(
        of index: Int, _ known: inout KnownLeaves, _ take: @escaping (OpenedLeaf) throws -> Void
    ) async throws {
        let collector = LeafCollector(spoolFolder: vault.spoolFolder, known: known, visit: take)
        defer { known = collector.known }
        _ = try await tree(of: index, collector)
    }

    /// Proves that no record has any of these keys; those that one has are left out.
    ///
    /// - Throws: as `prove`.
    func proveAbsence(
        of keys: [[UInt8]], in index: Int, _ known: inout KnownLeaves
    ) async throws -> [[UInt8]: ProvenAbsence] {
        let commitment = try commitment(of: index)
        let hashes = keys.map { key in key.withUnsafeBytes { commitment.keyHash($0) } }
        let collector = LeafCollector(spoolFolder: vault.spoolFolder, known: known)
        let tree = try await tree(of: index, collector, around: hashes)
        known = collector.known
        let places = tree.gaps.flatMap { [$0.before, $0.after].compactMap(\.self) }
        // The neighbours' own hashes stand with their records.
        let second = LeafCollector(
            spoolFolder: vault.spoolFolder, known: known, chosen: Set(places.map(\.entry.ordinal)))
        if !places.isEmpty { _ = try await self.tree(of: index, second) }
        let opened = Dictionary(second.opened.map { ($0.ordinal, $0) }) { first, _ in first }
        let proofs = tree.gaps.map { gap in
            ProvenAbsence(
                keyHash: gap.keyHash,
                neighbours: [gap.before, gap.after].compactMap(\.self).compactMap { place in
                    opened[place.entry.ordinal].map {
                        ProvenAbsence.Neighbour(
                            keyHash: $0.keyHash, recordHash: $0.recordHash, index: place.index,
                            path: tree.path(of: place))
                    }
                })
        }
        let byHash = Dictionary(proofs.map { ($0.keyHash, $0) }) { first, _ in first }
        return Dictionary(zip(keys, hashes).compactMap { key, hash in byHash[hash].map { (key, $0) } }) { first, _ in
            first
        }
    }

    private func commitment(of index: Int) throws -> Commitment {
        Commitment(
            key: try vault.keys.commitment(
                source: snapshot.manifest.source, collection: snapshot.manifest.collections[index].name))
    }

    /// Goes through all records of a collection, and holds the tree over their leaves against what the manifest states.
    private func tree(
        of index: Int, _ collector: LeafCollector, around absent: [Digest256] = []
    ) async throws -> LeafTree {
        let collection = snapshot.manifest.collections[index]
        let reader = try CollectionReader(
            snapshot, collection: index, shelf, vault, commitment: try commitment(of: index), known: collector.known)
        var wanted = BitArray(repeating: false, count: reader.order.runs.reduce(0) { max($0, Int($1.end)) })
        for run in reader.order.runs { wanted.fill(in: Int(run.start)..<Int(run.end), with: true) }
        try await reader.forEach(wanted, leaves: collector) { _ in }
        let tree = try await collector.tree(around: absent)
        guard tree.root.hex == collection.root, tree.count == collection.records else {
            throw StoreError.damaged(
                path: vault.folder.snapshot(snapshot.id),
                reason: "the records of \(collection.name) do not lead to the root that it states")
        }
        return tree
    }
}
