import Seal
import Store

/// Whole frames, as they stand in the file: a piece of it that one task can work on.
struct FramePiece: Sendable {
    let bytes: [UInt8]
    /// The first byte's place in the file.
    let offset: Int
    /// The first frame's number.
    let firstSequence: Int
    /// Where each frame begins in `bytes`, and the end of the last one.
    let bounds: [Int]

    var count: Int { bounds.count - 1 }

    /// Lends each frame in turn, with its number and its place in the file, until `body` returns false.
    func forEach(_ body: (FrameView, _ sequence: Int, _ offset: Int) throws -> Bool) rethrows {
        try bytes.withUnsafeBytes { bytes in
            for index in 0..<count {
                let slice = UnsafeRawBufferPointer(rebasing: bytes[bounds[index]..<bounds[index + 1]])
                guard let view = FrameView(slice) else { preconditionFailure("the bounds are those of frames") }
                guard try body(view, firstSequence + index, offset + bounds[index]) else { return }
            }
        }
    }
}

/// Reads `ledger/entries` from front to back in pieces of whole frames, up to a fixed end.
struct FramePieces {
    /// What stands behind the last whole frame: bytes that are none.
    struct Rest: Hashable {
        let sequence: Int
        let offset: Int
        let byteCount: Int
    }

    /// Long enough for several of the longest frames, short enough that four of them are nothing.
    private static let pieceCount = 4 << 20

    private let file: EntriesFile
    private let end: Int
    private(set) var offset: Int
    private(set) var sequence: Int
    /// Set when `next` has given all whole frames and bytes are left.
    private(set) var rest: Rest?

    init(_ file: EntriesFile, from offset: Int = EntriesFile.headCount, sequence: Int = 0, to end: Int) {
        self.file = file
        self.offset = offset
        self.sequence = sequence
        self.end = end
    }

    /// The next piece; nil behind the last whole frame.
    mutating func next() throws -> FramePiece? {
        guard rest == nil, offset < end else { return nil }
        var bytes = try file.file.read(min(Self.pieceCount, end - offset), at: offset)
        var bounds = [0]
        var place = 0
        scan: while place < bytes.count {
            switch bytes.withUnsafeBytes({ FrameView.start(of: $0, at: place) }) {
            case .frame(let count):
                guard place + count <= bytes.count else { break scan }
                place += count
                bounds.append(place)
            case .none:
                break scan
            }
        }
        // Whatever stops a piece short of its bytes is seen again at the beginning of the next one.
        guard place > 0 else {
            rest = Rest(sequence: sequence, offset: offset, byteCount: end - offset)
            return nil
        }
        bytes.removeSubrange(place...)
        let piece = FramePiece(bytes: bytes, offset: offset, firstSequence: sequence, bounds: bounds)
        offset += place
        sequence += piece.count
        return piece
    }
}
