import Store

extension Vault {
    /// Hands over the bytes of a file of a snapshot, piece by piece, and holds them against what the manifest commits to. Off the
    /// record.
    ///
    /// - Parameter index: the file's place in the manifest.
    /// - Throws: `StoreError.damaged`; what `take` throws.
    package func contents(
        of index: Int, in snapshot: Snapshot, _ take: @escaping ([UInt8]) throws -> Void
    ) async throws {
        let reader = try SnapshotReader(snapshot, self)
        let sink = FileSink(deliver: take)
        try await Self.read([index: sink], reader)
        try reader.check(try await sink.finish(mode: nil, modified: nil), of: index, nil)
    }
}

extension Snapshot {
    /// Whether something of a file was erased.
    package func isErased(_ index: Int) -> Bool { layout.files[index].erased != nil }
}
