import Records
import Seal
import Store

extension Timeline {
    /// The records with one of these keys in each of some snapshots, with what proves them. Off the record.
    ///
    /// - Parameter wanted: the keys by the index of the moment.
    /// - Throws: `.damaged` where something that the proof needs is not what was written.
    package func proofs(
        of wanted: [Int: Set<[UInt8]>], _ take: (_ moment: Int, ProvenRecords) throws -> Void
    ) async throws {
        // Snapshots of one base share most of their leaves.
        var known = KnownLeaves(spillingTo: vault.spoolFolder)
        for (moment, keys) in wanted.sorted(by: { $0.key < $1.key }) {
            try Task.checkCancellation()
            var ordinals: Set<UInt32> = []
            for key in keys {
                ordinals.formUnion(try await records(withKey: key, in: moments[moment].line).map(\.ordinal))
            }
            let snapshot = try vault.snapshot(moments[moment].snapshot)
            guard let index = snapshot.manifest.collections.firstIndex(where: { $0.name == collection }) else {
                throw StoreError.damaged(
                    path: vault.folder.snapshot(snapshot.id), reason: "it does not hold the collection \(collection)")
            }
            try take(moment, try await SnapshotReader(snapshot, vault).prove(ordinals, of: index, &known))
        }
    }
}
