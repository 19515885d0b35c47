import Records
import Seal
import Store

/// Archives one file as bytes.
struct ChunkIngest {
    let writer: IngestWriter
    let chunks: KeptChunks
    let chunker: Chunker
    let progress: ProgressMeter

    struct Outcome {
        let runs: BlockRuns
        let digest: Digest256
        let byteCount: Int
    }

    /// Files that are not records are often compressed already, and the compressor is what they wait for.
    private static let level: Int32 = 1

    func run(_ input: InputFile) async throws -> Outcome {
        let source = try FileSource(input)
        let ahead = ReadAhead(source)
        let window = InputWindow(capacity: 2 * FileSource.pieceCount)
        var runs = BlockRuns()
        try await OrderedTasks.forEach(
            next: { () -> [UInt8]? in
                while !window.isFinal, window.bytes.count < Chunker.longest {
                    progress.add(bytes: try await ahead.fill(window))
                }
                guard !window.bytes.isEmpty else { return nil }
                let count = chunker.cut(window.bytes)
                defer { window.consume(count) }
                return Array(window.bytes[..<count])
            },
            transform: { [chunks] bytes in try bytes.withUnsafeBytes { try chunks.chunk($0, level: Self.level) } },
            take: { try writer.append($0, to: &runs) })
        return Outcome(runs: runs, digest: await source.digest(), byteCount: await source.byteCount)
    }
}
