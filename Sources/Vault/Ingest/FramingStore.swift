import Records
import Store

/// Stores a collection's framing stream as chunks.
struct FramingStore {
    private let writer: IngestWriter
    private let chunks: KeptChunks
    private let chunker: Chunker
    private var bytes: [UInt8] = []
    private var runs = BlockRuns()

    private static let level: Int32 = 6

    init(writer: IngestWriter, chunks: KeptChunks, chunker: Chunker) {
        self.writer = writer
        self.chunks = chunks
        self.chunker = chunker
    }

    /// Takes what the scan has ready, when it is worth it.
    mutating func take(from scan: CollectionScan) throws {
        guard scan.framing.bytes.count >= Chunker.longest else { return }
        bytes += scan.framing.take()
        try store(keeping: Chunker.longest)
    }

    /// Takes the rest.
    mutating func finish(_ scan: CollectionScan) throws -> BlockRuns {
        bytes += scan.framing.take()
        try store(keeping: 0)
        return runs
    }

    private mutating func store(keeping rest: Int) throws {
        var start = 0
        while bytes.count - start > rest {
            start += try bytes[start...].withUnsafeBytes { bytes in
                let count = chunker.cut(bytes)
                let chunk = try chunks.chunk(UnsafeRawBufferPointer(rebasing: bytes[..<count]), level: Self.level)
                try writer.append(chunk, to: &runs)
                return count
            }
        }
        bytes.removeFirst(start)
    }
}
