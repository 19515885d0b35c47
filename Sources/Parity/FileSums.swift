import Store

/// The sums of files and of their slices, computed on all cores: a file's own MD5 by one task, its slices' by others.
struct FileSums {
    /// How many bytes are read at once.
    static let pieceByteCount = 1 << 20
    /// About how many bytes of slices one task sums.
    private static let shareByteCount = 64 << 20

    private enum Work: Sendable {
        case file(Int)
        case slices(Int, Range<Int>)
    }

    private enum Sums: Sendable {
        case file(Int, MD5Digest, start: MD5Digest)
        case slices(Int, from: Int, [ProtectedFile.SliceSum])
    }

    /// The set of these files, cut into slices of a length.
    ///
    /// - Parameter files: names in the folder, and their lengths.
    /// - Throws: `ParityError.changed` where a file is not as long as stated; `StoreError`; `CancellationError`.
    static func set(
        of files: [(name: String, byteCount: Int)], in folder: String, sliceByteCount: Int
    ) async throws -> ProtectedSet {
        var work: [Work] = []
        let share = max(1, shareByteCount / sliceByteCount)
        for (file, (_, byteCount)) in files.enumerated() {
            work.append(.file(file))
            let count = (byteCount + sliceByteCount - 1) / sliceByteCount
            for start in stride(from: 0, to: count, by: share) {
                work.append(.slices(file, start..<min(start + share, count)))
            }
        }
        var described: [Int: ProtectedFile] = [:]
        var sums: [Int: [Int: [ProtectedFile.SliceSum]]] = [:]
        try await withThrowingTaskGroup(of: Sums.self) { group in
            // In no order: a file's own sum takes as long as those of all its slices.
            for (index, work) in work.enumerated() {
                if index >= OrderedTasks.window, let done = try await group.next() {
                    take(done, from: files, &described, &sums)
                }
                group.addTask {
                    switch work {
                    case .file(let file):
                        try sum(file, files[file].byteCount, path: "\(folder)/\(files[file].name)")
                    case .slices(let file, let slices):
                        .slices(
                            file, from: slices.lowerBound,
                            try sum(
                                slices, of: sliceByteCount, until: files[file].byteCount,
                                path: "\(folder)/\(files[file].name)"))
                    }
                }
            }
            while let done = try await group.next() { take(done, from: files, &described, &sums) }
        }
        let order = described.sorted { $0.value.id < $1.value.id }
        return ProtectedSet(
            sliceByteCount: sliceByteCount, files: order.map(\.value),
            sums: order.map { file, _ in (sums[file] ?? [:]).sorted { $0.key < $1.key }.flatMap(\.value) })
    }

    private static func take(
        _ done: Sums, from files: [(name: String, byteCount: Int)], _ described: inout [Int: ProtectedFile],
        _ sums: inout [Int: [Int: [ProtectedFile.SliceSum]]]
    ) {
        switch done {
        case .file(let file, let md5, let start):
            described[file] = ProtectedFile(
                name: files[file].name, byteCount: files[file].byteCount, md5: md5, md5OfStart: start)
        case .slices(let file, let first, let some): sums[file, default: [:]][first] = some
        }
    }

    private static func sum(_ index: Int, _ byteCount: Int, path: String) throws -> Sums {
        let file = try OpenFile(path, .read(followingLinks: true))
        guard try file.byteCount() == byteCount else { throw ParityError.changed(path: path) }
        var whole = MD5Digest.State()
        var start = MD5Digest.State()
        var place = 0
        try forEachPiece(of: file, 0..<byteCount) { piece in
            whole.update(piece)
            if place < ProtectedFile.startCount {
                start.update(UnsafeRawBufferPointer(rebasing: piece.prefix(ProtectedFile.startCount - place)))
            }
            place += piece.count
        }
        guard place == byteCount else { throw ParityError.changed(path: path) }
        return .file(index, whole.finish(), start: start.finish())
    }

    /// The sums of some slices of a file that has `byteCount` bytes.
    private static func sum(
        _ slices: Range<Int>, of sliceByteCount: Int, until byteCount: Int, path: String
    ) throws -> [ProtectedFile.SliceSum] {
        let file = try OpenFile(path, .read(followingLinks: true))
        return try slices.map { slice in
            let bytes = slice * sliceByteCount..<min((slice + 1) * sliceByteCount, byteCount)
            guard let sum = try sum(bytes, of: file, filledTo: sliceByteCount) else {
                throw ParityError.changed(path: path)
            }
            return sum
        }
    }

    /// The sum of one slice; nil where the file ends within it.
    static func sum(
        _ bytes: Range<Int>, of file: borrowing OpenFile, filledTo sliceByteCount: Int
    ) throws -> ProtectedFile.SliceSum? {
        var md5 = MD5Digest.State()
        var crc = CRC32State()
        let zeros = [UInt8](repeating: 0, count: 4096)
        let count = try forEachPiece(of: file, bytes) { piece in
            md5.update(piece)
            crc.update(piece)
        }
        guard count == bytes.count else { return nil }
        var missing = sliceByteCount - count
        while missing > 0 {
            zeros.withUnsafeBytes { zeros in
                let piece = UnsafeRawBufferPointer(rebasing: zeros.prefix(missing))
                md5.update(piece)
                crc.update(piece)
            }
            missing -= min(missing, zeros.count)
        }
        return ProtectedFile.SliceSum(md5: md5.finish(), crc: crc.value)
    }

    /// Hands out some bytes of a file, piece by piece: how many there were of them.
    @discardableResult
    static func forEachPiece(
        of file: borrowing OpenFile, _ bytes: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        try withUnsafeTemporaryAllocation(byteCount: min(max(1, bytes.count), pieceByteCount), alignment: 64) {
            buffer in
            var place = bytes.lowerBound
            while place < bytes.upperBound {
                try Task.checkCancellation()
                let room = UnsafeMutableRawBufferPointer(
                    rebasing: buffer[..<min(buffer.count, bytes.upperBound - place)])
                let count = try file.read(into: room, at: place)
                try body(UnsafeRawBufferPointer(rebasing: room[..<count]))
                place += count
                guard count == room.count else { break }
            }
            return place - bytes.lowerBound
        }
    }
}
