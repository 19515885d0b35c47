import Seal
import Store

/// A piece of the ledger to be checked, with what of the frame before it has to be known.
struct CheckedPiece: Sendable {
    let piece: FramePiece
    let previousSignatureHash: Digest256
    let previousTime: Timestamp?
    /// Whether the file ends with it: only there may a frame be torn.
    let endsFile: Bool
    /// The sizes within it, ascending, whose marks are wanted.
    let wanted: [Int]

    /// What the frames of a piece come to.
    struct Result: Sendable {
        var leaves: [Digest256] = []
        var marks: [Mark] = []
        var findings: [LedgerFinding] = []
        var notices: [LedgerNotice] = []
        var opened: OpenedPiece?
        var piece: CheckedPiece
    }

    /// The ledger at a size: where its last frame ends and how it is signed.
    struct Mark: Hashable, Sendable {
        let size: Int
        let end: Int
        let signature: [UInt8]
        /// Filled in where the leaves come together.
        var frontier = MerkleFrontier()
    }

    /// Checks each frame's leaf hash, the order of times, and with a reader each entry.
    func check(
        _ signers: [SignerTerm], reader: LedgerReader?, ledger: Ledger, sessions: SessionReading?
    ) throws -> Result {
        var result = Result(piece: self)
        result.leaves.reserveCapacity(piece.count)
        var signatureHash = previousSignatureHash
        var before = previousTime
        var wanted = wanted[...]
        let end = piece.offset + piece.bytes.count
        piece.forEach { view, sequence, offset in
            let isRight = view.leafHash(after: signatureHash) == view.statedLeafHash
            if endsFile, offset + view.bytes.count == end, !isRight || !view.hasSignature {
                result.notices.append(.tornTail(sequence: sequence, offset: offset, byteCount: end - offset))
                return false
            }
            if !isRight { result.findings.append(.wrongLeaf(sequence: sequence, offset: offset)) }
            if !view.hasSignature {
                let signer = signers.first { $0.counts(for: sequence + 1) }?.number ?? 0
                result.findings.append(.wrongSignature(sequence: sequence, offset: offset, signer: signer))
            }
            if reader == nil, let before, view.time < before {
                let back = before.nanoseconds &- view.time.nanoseconds
                let step = ClockStep(time: view.time, nanoseconds: back)
                result.notices.append(.timeRunsBack(sequence: sequence, offset: offset, step: step))
            }
            result.leaves.append(view.statedLeafHash)
            if wanted.first == sequence + 1 {
                wanted.removeFirst()
                result.marks.append(
                    Mark(size: sequence + 1, end: offset + view.bytes.count, signature: Array(view.signature)))
            }
            signatureHash = view.signatureHash
            before = view.time
            return true
        }
        if let reader {
            result.opened = try EntryCheck.check(
                piece, count: result.leaves.count, previousTime: previousTime, reader: reader, ledger: ledger,
                sessions: sessions)
        }
        return result
    }
}

/// Cuts the ledger into pieces for tasks, in order.
struct CheckedPieces {
    private var pieces: FramePieces
    private let limit: Int
    private var wanted: ArraySlice<Int>
    private var signatureHash = Digest256.zero
    private var time: Timestamp?

    /// - Parameter wanted: sizes whose marks are wanted, ascending.
    init(_ file: EntriesFile, limit: Int, wanted: [Int]) {
        pieces = FramePieces(file, to: limit)
        self.limit = limit
        self.wanted = wanted[...]
    }

    var rest: FramePieces.Rest? { pieces.rest }

    mutating func next() throws -> CheckedPiece? {
        guard let piece = try pieces.next() else { return nil }
        let end = piece.firstSequence + piece.count
        let inside = wanted.prefix { $0 <= end }
        wanted = wanted.dropFirst(inside.count)
        let checked = CheckedPiece(
            piece: piece, previousSignatureHash: signatureHash, previousTime: time,
            endsFile: piece.offset + piece.bytes.count == limit, wanted: Array(inside))
        (signatureHash, time) = piece.bytes.withUnsafeBytes { bytes in
            let last = UnsafeRawBufferPointer(rebasing: bytes[piece.bounds[piece.count - 1]...])
            return FrameView(last).map { ($0.signatureHash, $0.time) } ?? (signatureHash, time)
        }
        return checked
    }
}

/// The tree as it comes together, and the ledger at the sizes that are asked about.
struct TreeTally {
    private(set) var frontier = MerkleFrontier()
    private(set) var end = EntriesFile.headCount
    private(set) var marks: [Int: CheckedPiece.Mark] = [:]
    /// The last frame's signature, and where it begins.
    private(set) var lastSignature: [UInt8]?

    /// Takes the next piece's leaves.
    mutating func take(_ result: CheckedPiece.Result) {
        var wanted = result.marks[...]
        for leaf in result.leaves {
            frontier.append(leaf)
            guard var mark = wanted.first, mark.size == frontier.size else { continue }
            wanted.removeFirst()
            mark.frontier = frontier
            marks[mark.size] = mark
        }
        guard !result.leaves.isEmpty else { return }
        let piece = result.piece.piece
        end = piece.offset + piece.bounds[result.leaves.count]
        lastSignature = Array(
            piece.bytes[
                (piece.bounds[result.leaves.count] - FrameLayout.signatureCount)..<piece.bounds[result.leaves.count]])
    }

    /// The root over the first `size` leaves, where it was asked for.
    func root(_ size: Int) -> Digest256? {
        size == 0 ? MerkleFrontier().root : size == frontier.size ? frontier.root : marks[size]?.frontier.root
    }
}
