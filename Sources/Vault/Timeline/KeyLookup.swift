import Records
import Seal
import Store
import Synchronization

extension Timeline {
    /// Where the records with this key lie in a line: one, where keys do not repeat. The only place that leads from a key
    /// into a line.
    func records(withKey key: [UInt8], in index: Int) async throws -> [PlacedOrdinal] {
        let line = lines[index]
        if let known = try ordinalsInState(ofKey: key, line) { return known.map { PlacedOrdinal($0) } }
        // Whoever asks about one key of a line that is closed will ask about others.
        let building = try LookupBuilding(self, .key, report: { _ in })
        if let found = try await building.records(with: key, in: index) { return found.records }
        return try await line.ordinals(ofKey: key).map { PlacedOrdinal($0) }
    }

    /// Looks the key up in the state that the last ingest left, where it is of this line; nil where it is not.
    private func ordinalsInState(ofKey key: [UInt8], _ line: Line) throws -> [UInt32]? {
        let keys = try vault.keys
        let place = StatePlace(vault.folder, keys, source: source, collection: collection)
        guard let (note, state) = place.read(of: line.snapshot, generation: line.generation, keys),
            note.segments.count == line.segments.count
        else { return nil }
        let commitment = Commitment(key: keys.commitment(source: source, collection: collection))
        // A state that turns out to be damaged is as good as none.
        return try? state.ordinals(of: key.withUnsafeBytes { commitment.keyHash($0) }).sorted()
    }
}

extension Line {
    /// Looks for the key in all blocks.
    fileprivate func ordinals(ofKey key: [UInt8]) async throws -> [UInt32] {
        var blocks = try await contents(before: segments.count).flatMap(\.blocks)[...]
        var found: Set<UInt32> = []
        try await OrderedTasks.forEach(
            next: { blocks.popFirst() }, transform: { try $0.read().batch.ordinals(ofKey: key) },
            take: { found.formUnion($0) })
        return found.sorted()
    }
}

extension RecordBatch {
    /// The ordinals of the records with this key.
    fileprivate func ordinals(ofKey key: [UInt8]) -> [UInt32] {
        bytes.withUnsafeBytes { bytes in
            keys.indices.filter { index in
                let start = range(index).lowerBound + keys[index].offset
                let written = UnsafeRawBufferPointer(rebasing: bytes[start..<start + keys[index].length])
                return keys[index].encoding == .verbatim
                    ? written.elementsEqual(key) : keys[index].encoding.decode(written) == key
            }.map { ordinals[$0] }
        }
    }
}
