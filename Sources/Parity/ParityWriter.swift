import Store

/// Makes parity: sums first, then, column by column, the recovery slices of all inputs.
struct ParityWriter {
    /// What the parity files say that made them.
    static let creator = "muniment"

    private let folder: String
    private let base: String
    private let files: [(name: String, byteCount: Int)]
    private let slicing: Slicing
    private let fileByteCount: Int

    /// Looks at the files.
    ///
    /// - Throws: `ParityError.badInput` where one cannot be protected, or there is parity already; `StoreError`.
    init(for names: [String], in folder: String, as base: String, percent: Int, fileByteCount: Int) throws {
        guard (1...100).contains(percent) else {
            throw ParityError.badInput(path: folder, reason: "\(percent) % is not between 1 and 100 %")
        }
        guard !names.isEmpty else { throw ParityError.badInput(path: folder, reason: "there is no file to protect") }
        guard ProtectedFile.isName(base), try ParityFiles.names(base, in: folder).isEmpty else {
            throw ParityError.badInput(path: "\(folder)/\(base)", reason: "there are parity files of that name already")
        }
        self.folder = folder
        self.base = base
        self.fileByteCount = fileByteCount
        files = try Set(names).sorted().map { name in
            let path = "\(folder)/\(name)"
            guard ProtectedFile.isName(name) else {
                throw ParityError.badInput(path: path, reason: "no file of a set may have such a name")
            }
            let byteCount = try OpenFile(path, .read(followingLinks: true)).byteCount()
            guard byteCount > 0 else { throw ParityError.badInput(path: path, reason: "it is empty") }
            return (name, byteCount)
        }
        slicing = try Slicing(files.map(\.byteCount), percent: percent, path: folder)
    }

    func write(_ progress: @Sendable (Int, Int) -> Void) async throws -> Parity.Written {
        let set = try await FileSums.set(of: files, in: folder, sliceByteCount: slicing.sliceByteCount)
        let descriptions = set.descriptions(creator: Self.creator)
        let parts = RecoveryFile.plan(slicing, descriptionsByteCount: descriptions.count, within: fileByteCount)
        let paths = parts.map { _ in DurableFile.temporaryPath(in: folder) }
        var names = ["\(base).par2"]
        do {
            for (part, path) in zip(parts, paths) { try part.begin(at: path, descriptions) }
            try await writeSlices(of: set, to: parts, at: paths, progress)
            for (part, path) in zip(parts, paths) {
                try await part.finish(at: path, of: set.id)
            }
            for (part, path) in zip(parts, paths) {
                let name = part.name(of: base, in: slicing.recoveryCount)
                try DurableFile.rename(path, to: "\(folder)/\(name)")
                names.append(name)
            }
            // The one that says that there is parity comes last.
            try DurableFile.write(descriptions + descriptions, to: "\(folder)/\(names[0])")
        } catch {
            for path in paths + names.map({ "\(folder)/\($0)" }) { DurableFile.remove(path) }
            throw error
        }
        return Parity.Written(
            names: names, byteCount: parts.reduce(2 * descriptions.count) { $0 + $1.byteCount },
            sliceByteCount: slicing.sliceByteCount, sliceCount: slicing.sliceCount,
            recoveryCount: slicing.recoveryCount)
    }

    /// Computes the recovery slices, a column of bytes after another, and writes each where its packet holds it.
    private func writeSlices(
        of set: ProtectedSet, to parts: [RecoveryFile], at paths: [String], _ progress: @Sendable (Int, Int) -> Void
    ) async throws {
        let columns = Slicing.columns(
            of: slicing.sliceByteCount, rows: slicing.recoveryCount,
            within: Parity.memoryByteCount / OrderedTasks.window)
        var rest = columns.makeIterator()
        var done = 0
        let total = slicing.sliceByteCount * slicing.sliceCount
        try await OrderedTasks.forEach(
            next: { rest.next() },
            transform: { column in
                var products = try Self.products(of: set, in: folder, column: column, rows: slicing.recoveryCount)
                for (part, path) in zip(parts, paths) {
                    let file = try OpenFile(path, .change)
                    for exponent in part.exponents {
                        let bytes = products.bytes(of: exponent)
                        try bytes.withUnsafeBytes { bytes in
                            try file.write(
                                UnsafeRawBufferPointer(rebasing: bytes[..<column.count]),
                                at: part.place(of: exponent) + column.lowerBound)
                        }
                    }
                }
                return column.count
            },
            take: { count in
                done += count * slicing.sliceCount
                progress(done, total)
            })
    }

    /// One column of the recovery slices with the exponents from 0 on.
    private static func products(
        of set: ProtectedSet, in folder: String, column: Range<Int>, rows: Int
    ) throws -> SliceProducts {
        var products = SliceProducts(rowCount: rows, width: column.count)
        var reader = SliceReader(set, at: set.files.map { "\(folder)/\($0.name)" })
        let slices = set.slices
        let constants = GaloisField.constantExponents(slices.count)
        var inputs = SliceColumns(count: SliceProducts.batch, width: column.count)
        for first in stride(from: 0, to: slices.count, by: SliceProducts.batch) {
            try Task.checkCancellation()
            let count = min(SliceProducts.batch, slices.count - first)
            for input in 0..<count {
                try inputs.fill(input, room: column.count) { buffer in
                    try reader.read(slices[first + input], column: column, into: buffer)
                }
            }
            products.add(inputs, count: count) { exponent, input in
                GaloisField.power(constants[first + input] * exponent)
            }
        }
        return products
    }
}
