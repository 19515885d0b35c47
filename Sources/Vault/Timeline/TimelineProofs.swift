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
        try await forEach(wanted.keys) { moment, reader, index, known in
            var ordinals: Set<UInt32> = []
            for key in wanted[moment] ?? [] {
                ordinals.formUnion(try await records(withKey: key, in: moments[moment].line).map(\.ordinal))
            }
            try take(moment, try await reader.prove(ordinals, of: index, &known))
        }
    }

    /// Every record of some snapshots, each with what its leaf is made of. Off the record.
    ///
    /// - Throws: as `proofs`; what `take` throws.
    package func everything(
        at wanted: Set<Int>, _ take: @escaping (_ moment: Int, OpenedLeaf) throws -> Void
    ) async throws {
        try await forEach(wanted) { moment, reader, index, known in
            try await reader.openAll(of: index, &known) { try take(moment, $0) }
        }
    }

    /// What proves that no record of some snapshots has one of these keys. Off the record.
    ///
    /// - Parameter wanted: the keys by the index of the moment.
    /// - Throws: as `proofs`.
    package func absences(
        of wanted: [Int: Set<[UInt8]>], _ take: (_ moment: Int, [[UInt8]: ProvenAbsence]) throws -> Void
    ) async throws {
        try await forEach(wanted.keys) { moment, reader, index, known in
            try take(moment, try await reader.proveAbsence(of: Array(wanted[moment] ?? []), in: index, &known))
        }
    }

    /// The key under which the collection's keys are hashed, hex. Who holds it can look for any key among hashes.
    package func commitmentKey() throws -> String {
        try vault.keys.commitment(source: source, collection: collection).withUnsafeBytes { Hex.encode(Array($0)) }
    }

    private func forEach(
        _ wanted: some Collection<Int>,
        _ take: (_ moment: Int, SnapshotReader, _ collection: Int, inout KnownLeaves) async throws -> Void
    ) async throws {
        // Snapshots of one base share most of their leaves.
        var known = KnownLeaves(spillingTo: vault.spoolFolder)
        for moment in wanted.sorted() {
            try Task.checkCancellation()
            let snapshot = try vault.snapshot(moments[moment].snapshot)
            guard let index = snapshot.manifest.collections.firstIndex(where: { $0.name == collection }) else {
                throw StoreError.damaged(
                    path: vault.folder.snapshot(snapshot.id), reason: "it does not hold the collection \(collection)")
            }
            try await take(moment, SnapshotReader(snapshot, vault), index, &known)
        }
    }
}
