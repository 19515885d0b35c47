import Store

extension ParityFiles {
    /// Writes the damaged files anew, as they were: their good slices copied, the others computed. Each gets its name in the
    /// folder `destination`, which may be the set's own, when its MD5 is right and it is durable.
    ///
    /// - Returns: the names of the files that were written.
    /// - Throws: `ParityError.beyondRepair` where too much is damaged; `ParityError.wrongResult`; `StoreError`;
    ///   `CancellationError`. Then no further file gets its name.
    package func repair(
        _ damage: ParityDamage, to destination: String,
        progress: @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) async throws -> [String] {
        let all = set.slices
        let missing = Set(damage.slices)
        let constants = GaloisField.constantExponents(all.count)
        let lost = all.indices.filter { missing.contains(all[$0]) }
        guard damage.isRepairable,
            let elimination = Elimination(
                constants: lost.map { constants[$0] }, available: recovery.keys.sorted())
        else {
            try Task.checkCancellation()
            throw ParityError.beyondRepair(
                path: folder, missing: damage.missing, available: min(damage.available, Elimination.limit))
        }
        let files = set.files.indices.filter { file in damage.files.contains { $0.name == set.files[file].name } }
        let paths = Dictionary(uniqueKeysWithValues: files.map { ($0, DurableFile.temporaryPath(in: destination)) })
        defer { for path in paths.values { DurableFile.remove(path) } }
        for (file, path) in paths { try copyGoodSlices(of: file, missing, to: path) }
        if !lost.isEmpty {
            try await Recovery(
                files: self, slices: all, constants: constants, lost: lost, elimination: elimination, paths: paths
            ).run(progress)
        }
        for file in files {
            guard let path = paths[file] else { continue }
            try finish(set.files[file], at: path, in: destination)
        }
        try DurableFile.synchronise(folder: destination)
        return files.map { set.files[$0].name }.sorted()
    }

    /// Makes the file as long as it was, with what is good of it.
    private func copyGoodSlices(of file: Int, _ missing: Set<ProtectedSet.Slice>, to path: String) throws {
        let copy = try OpenFile(path, .create(permissions: 0o600))
        try copy.truncate(to: set.files[file].byteCount)
        let slices = set.sums[file].indices.map { ProtectedSet.Slice(file: file, index: $0) }
        guard slices.contains(where: { !missing.contains($0) }) else { return }
        let original = try OpenFile(paths[file], .read(followingLinks: true))
        for slice in slices where !missing.contains(slice) {
            var place = set.bytes(of: slice).lowerBound
            try FileSums.forEachPiece(of: original, set.bytes(of: slice)) { piece in
                try copy.write(piece, at: place)
                place += piece.count
            }
        }
    }

    /// Gives a file its name, if it is what it was.
    private func finish(_ file: ProtectedFile, at path: String, in destination: String) throws {
        let written = try OpenFile(path, .change)
        var md5 = MD5Digest.State()
        try FileSums.forEachPiece(of: written, 0..<file.byteCount) { md5.update($0) }
        guard md5.finish() == file.md5 else { throw ParityError.wrongResult(path: "\(destination)/\(file.name)") }
        try written.synchronise()
        try DurableFile.rename(path, to: "\(destination)/\(file.name)")
    }
}

/// Computes the lost slices, a column of bytes after another.
private struct Recovery {
    let files: ParityFiles
    let slices: [ProtectedSet.Slice]
    /// Logarithms of the slices' constants.
    let constants: [Int]
    /// Places in `slices`.
    let lost: [Int]
    let elimination: Elimination
    /// By the files' places in the set.
    let paths: [Int: String]

    func run(_ progress: @Sendable (Int, Int) -> Void) async throws {
        let sliceByteCount = files.set.sliceByteCount
        // Rows are there twice: what the recovery slices lack of the whole, and the slices themselves.
        let columns = Slicing.columns(
            of: sliceByteCount, rows: 2 * lost.count, within: Parity.memoryByteCount / OrderedTasks.window)
        var rest = columns.makeIterator()
        var done = 0
        try await OrderedTasks.forEach(
            next: { rest.next() },
            transform: { column in
                try write(try recovered(column), column: column)
                return column.count
            },
            take: { count in
                done += count * slices.count
                progress(done, sliceByteCount * slices.count)
            })
    }

    /// The column of the lost slices.
    private func recovered(_ column: Range<Int>) throws -> SliceProducts {
        var sums = SliceProducts(rowCount: lost.count, width: column.count)
        var inputs = SliceColumns(count: SliceProducts.batch, width: column.count)
        try addRecoverySlices(to: &sums, column, &inputs)
        try addPresentSlices(to: &sums, column, &inputs)
        var recovered = SliceProducts(rowCount: lost.count, width: column.count)
        for first in stride(from: 0, to: lost.count, by: SliceProducts.batch) {
            recovered.add(rows: first..<min(first + SliceProducts.batch, lost.count), of: sums) { row, input in
                elimination.factors[row][first + input]
            }
        }
        return recovered
    }

    private func addRecoverySlices(
        to sums: inout SliceProducts, _ column: Range<Int>, _ inputs: inout SliceColumns
    ) throws {
        for (row, exponent) in elimination.exponents.enumerated() {
            guard let place = files.recovery[exponent] else { continue }
            let file = try OpenFile(place.path, .read(followingLinks: true))
            try inputs.fill(0, room: column.count) { buffer in
                try file.read(into: buffer, at: place.offset + column.lowerBound)
            }
            sums.add(inputs, input: 0, to: row)
        }
    }

    private func addPresentSlices(
        to sums: inout SliceProducts, _ column: Range<Int>, _ inputs: inout SliceColumns
    ) throws {
        let isLost = Set(lost)
        let present = slices.indices.filter { !isLost.contains($0) }
        var reader = SliceReader(files.set, at: files.paths)
        for first in stride(from: 0, to: present.count, by: SliceProducts.batch) {
            try Task.checkCancellation()
            let batch = present[first..<min(first + SliceProducts.batch, present.count)]
            for (input, slice) in batch.enumerated() {
                try inputs.fill(input, room: column.count) { buffer in
                    try reader.read(slices[slice], column: column, into: buffer)
                }
            }
            sums.add(inputs, count: batch.count) { row, input in
                GaloisField.power(constants[batch[first + input]] * elimination.exponents[row])
            }
        }
    }

    private func write(_ recovered: consuming SliceProducts, column: Range<Int>) throws {
        for (row, index) in lost.enumerated() {
            let slice = slices[index]
            let bytes = files.set.bytes(of: slice)
            let start = bytes.lowerBound + column.lowerBound
            guard start < bytes.upperBound, let path = paths[slice.file] else { continue }
            let piece = recovered.bytes(of: row)
            try piece.withUnsafeBytes { piece in
                try OpenFile(path, .change).write(
                    UnsafeRawBufferPointer(rebasing: piece[..<min(column.count, bytes.upperBound - start)]), at: start)
            }
        }
    }
}
