import Records
import Seal
import Store
import Synchronization

/// Reads one input from its first byte to its last, and hashes what it reads: beside whoever uses the bytes.
actor FileSource {
    private enum Origin: ~Copyable {
        case file(OpenFile)
        case spool(SealedSpool)
        case stream(IngestStream.Pieces)
    }

    private let origin: Origin
    private var hash = SHA256State()
    private var next = 0
    private(set) var byteCount = 0
    /// A piece that is used up: the next one goes into its memory.
    private nonisolated let spare = Mutex<[UInt8]?>(nil)

    /// Bytes read at a time: enough that the hand-over costs nothing, and little to hold.
    static let pieceCount = 2 << 20
    /// Bytes by which a format is recognised.
    static let headCount = 1 << 20

    init(_ input: InputFile) throws(StoreError) {
        switch input.content {
        case .spool(let spool): origin = .spool(spool)
        case .stream(let stream): origin = .stream(stream.open())
        case .file(let path): origin = .file(try OpenFile(path, .read(followingLinks: false)))
        case .folder, .link: throw .badInput(path: input.displayName, reason: "it has no bytes")
        }
    }

    /// The next bytes; nil at the end.
    func piece() async throws -> [UInt8]? {
        let piece = try await readPiece()
        guard let piece else { return nil }
        piece.withUnsafeBytes { hash.update($0) }
        byteCount += piece.count
        return piece
    }

    private func readPiece() async throws -> [UInt8]? {
        switch origin {
        case .stream(let pieces): return try await pieces()
        case .spool(let spool):
            guard next < spool.count else { return nil }
            defer { next += 1 }
            return try spool.piece(next)
        case .file(let file):
            var piece = spare.withLock { $0.take() } ?? []
            try file.readPiece(Self.pieceCount, into: &piece)
            return piece.isEmpty ? nil : piece
        }
    }

    /// Takes back a piece that is used up.
    nonisolated func reuse(_ piece: consuming [UInt8]) {
        spare.withLock { $0 = piece }
    }

    /// SHA-256 of all bytes read.
    func digest() -> Digest256 { hash.finish() }

    /// The first bytes of an input, and whether they are all of it.
    static func head(of input: InputFile) throws(StoreError) -> (bytes: [UInt8], isWhole: Bool) {
        switch input.content {
        case .folder, .link, .stream: return ([], true)
        case .spool(let spool):
            return spool.count == 0 ? ([], true) : (try spool.piece(0), spool.count == 1)
        case .file(let path):
            let file = try OpenFile(path, .read(followingLinks: false))
            let count = try file.byteCount()
            return (try file.readPiece(min(headCount, max(count, 1))), count <= headCount)
        }
    }

    /// A reader of the whole input for a survey.
    static func reader(of input: InputFile) throws(StoreError) -> (UnsafeMutableRawBufferPointer) throws -> Int {
        switch input.content {
        // What a stream brings is known to be records, or known to be none.
        case .folder, .link, .stream:
            return { _ in 0 }
        case .file(let path):
            let file = Shared(try OpenFile(path, .read(followingLinks: false)))
            return { try file.file.read(into: $0) }
        case .spool(let spool):
            var piece: ArraySlice<UInt8> = []
            var next = 0
            return { buffer in
                if piece.isEmpty, next < spool.count {
                    piece = try spool.piece(next)[...]
                    next += 1
                }
                let count = min(buffer.count, piece.count)
                UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]).copyBytes(from: piece.prefix(count))
                piece = piece.dropFirst(count)
                return count
            }
        }
    }

    /// An open file that a closure can hold.
    private final class Shared {
        let file: OpenFile
        init(_ file: consuming OpenFile) { self.file = file }
    }
}

/// Keeps one piece of a source coming while the one before is worked on.
final class ReadAhead {
    private let source: FileSource
    private var ahead: Task<[UInt8]?, any Error>

    init(_ source: FileSource) {
        self.source = source
        ahead = Self.next(of: source)
    }

    deinit { ahead.cancel() }

    /// Where a stream's other end is on a thread of its own, as a connection's is, that one is not kept from its work.
    private static func next(of source: FileSource) -> Task<[UInt8]?, any Error> {
        Task(executorPreference: globalConcurrentExecutor) { try await source.piece() }
    }

    /// Puts the next bytes behind those that a window holds.
    ///
    /// - Returns: how many; 0 at the end.
    func fill(_ window: InputWindow) async throws -> Int {
        guard let piece = try await ahead.value else {
            window.append([], isLast: true)
            return 0
        }
        ahead = Self.next(of: source)
        window.append(piece, isLast: false)
        defer { source.reuse(piece) }
        return piece.count
    }
}
