import Store

/// What of a set's files is not as it was when its parity was made.
package struct ParityDamage: Sendable {
    /// A file that is missing, damaged or of another length.
    package struct File: Hashable, Sendable {
        package let name: String
        /// How many of its slices are damaged or missing.
        package let missing: Int
    }

    /// In the order of their names.
    package let files: [File]
    /// How many recovery slices are whole.
    package let available: Int
    let slices: [ProtectedSet.Slice]

    /// How many slices are damaged or missing.
    package var missing: Int { slices.count }
    package var isNone: Bool { files.isEmpty }
    package var isRepairable: Bool { missing <= available }
}

extension ParityFiles {
    /// About how many bytes one task looks at.
    private static let shareByteCount = 64 << 20
    /// Slices of more bytes are believed only where some file is as long.
    private static let plainSliceByteCount = 64 << 20

    /// Compares every slice of the set's files in the folder with its sums. What cannot be read counts as missing. Bytes that
    /// were put in or taken out within a file damage all slices from there on: only slices in their own places are looked for.
    ///
    /// - Throws: `ParityError.noParity` where the slices are longer than anything here; `CancellationError`.
    package func check(
        progress: @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) async throws -> ParityDamage {
        let lengths = paths.map { try? OpenFile($0, .read(followingLinks: true)).byteCount() }
        let longest = lengths.compactMap(\.self).max() ?? 0
        guard set.sliceByteCount <= max(Self.plainSliceByteCount, longest) || !recovery.isEmpty else {
            throw ParityError.noParity(
                path: "\(folder)/\(base).par2", reason: "its slices are longer than any file here")
        }
        let share = max(1, Self.shareByteCount / set.sliceByteCount)
        let work = set.files.indices.flatMap { file in
            stride(from: 0, to: set.sums[file].count, by: share).map { start in
                (file: file, slices: start..<min(start + share, set.sums[file].count))
            }
        }
        var rest = work.makeIterator()
        var missing: [ProtectedSet.Slice] = []
        var done = 0
        let total = set.files.reduce(0) { $0 + $1.byteCount }
        try await OrderedTasks.forEach(
            next: { rest.next() },
            transform: { file, slices in
                (try missingSlices(slices, of: file), slices.count * set.sliceByteCount)
            },
            take: { some, byteCount in
                missing += some
                done = min(total, done + byteCount)
                progress(done, total)
            })
        let counts = Dictionary(grouping: missing, by: \.file).mapValues(\.count)
        let files = set.files.indices.compactMap { file -> ParityDamage.File? in
            guard counts[file] != nil || lengths[file] != set.files[file].byteCount else { return nil }
            return ParityDamage.File(name: set.files[file].name, missing: counts[file] ?? 0)
        }
        return ParityDamage(files: files.sorted { $0.name < $1.name }, available: recovery.count, slices: missing)
    }

    private func missingSlices(_ slices: Range<Int>, of file: Int) throws -> [ProtectedSet.Slice] {
        let all = slices.map { ProtectedSet.Slice(file: file, index: $0) }
        guard let opened = try? OpenFile(paths[file], .read(followingLinks: true)) else {
            return all
        }
        return try all.filter { slice in
            do {
                let sum = try FileSums.sum(set.bytes(of: slice), of: opened, filledTo: set.sliceByteCount)
                return sum != set.sums[file][slice.index]
            } catch is StoreError { return true }
        }
    }
}
