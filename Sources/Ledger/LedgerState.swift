import Seal
import Store

/// Where the ledger stands: all that an append has to know of the entries before it.
struct LedgerState: Sendable {
    /// The tree over all entries.
    var frontier = MerkleFrontier()
    /// Where the next frame goes.
    var end = EntriesFile.headCount
    /// The last frame; nil in an empty ledger.
    var last: Last?
    /// When the first entry of the running epoch was written; nil where it has none yet.
    var epochBegan: Timestamp?

    struct Last: Hashable, Sendable {
        let offset: Int
        let time: Timestamp
        let signature: [UInt8]
    }

    /// How many entries there are.
    var size: Int { frontier.size }

    /// SHA-256 of the last frame's signature: what the next leaf covers. Zeros before the first frame.
    var signatureHash: Digest256 { last.map { Digest256.sha256($0.signature) } ?? .zero }

    /// Takes the frame behind the last one.
    mutating func append(_ view: FrameView, at offset: Int, epochStart: Int) {
        if frontier.size == epochStart { epochBegan = view.time }
        frontier.append(view.statedLeafHash)
        end = offset + view.bytes.count
        last = Last(offset: offset, time: view.time, signature: Array(view.signature))
    }
}

/// What reading the ledger's end came to.
struct LedgerEnd: Sendable {
    var state: LedgerState
    /// How many bytes of an append that was cut short stand behind the last entry.
    var tornByteCount = 0
    /// The leaf hashes that were read on the way, and the number of the first.
    var leaves: [Digest256] = []
    var firstLeaf = 0
    /// How many entries the local checkpoint knows of that are no longer there.
    var lostCount = 0
}

/// Finds the ledger's end: from the local checkpoint where it can be believed, else from the first frame.
struct EndSearch {
    let ledger: Ledger
    let file: EntriesFile
    let epoch: RunningEpoch
    /// The file's length.
    let limit: Int

    /// - Throws: `LedgerError.altered` for anything at the end that is neither whole nor an append that was cut short.
    func find() throws -> LedgerEnd {
        let local = LocalCheckpoint.read(ledger)
        if let local, let state = try believable(local), var end = try? walk(from: state) {
            end.lostCount = max(0, local.frontier.size - end.state.size)
            return end
        }
        var end = try walk(from: LedgerState())
        end.lostCount = max(0, (local?.frontier.size ?? 0) - end.state.size)
        return end
    }

    /// The state that the local checkpoint gives; nil unless the frame that it names as the last is there and the signer
    /// in office (or its predecessor, at the very end of its epoch) signed it over the checkpoint's tree.
    private func believable(_ local: LocalCheckpoint) throws -> LedgerState? {
        guard local.end <= limit, local.frontier.size >= max(epoch.start, 1),
            local.frontier.size == epoch.start || local.epochStart == epoch.start,
            let frame = try file.lastFrame(of: local)
        else { return nil }
        var state = LedgerState(frontier: local.frontier, end: local.end)
        state.last = .init(offset: frame.offset, time: frame.time, signature: frame.signature)
        state.epochBegan = local.frontier.size == epoch.start ? nil : local.epochBegan
        return isSigned(state) ? state : nil
    }

    /// Whether the last frame's signature is that of the signer who counts for the tree up to it.
    private func isSigned(_ state: LedgerState) -> Bool {
        guard let last = state.last else { return epoch.start == 0 }
        if let before = epoch.before, state.size == before.closing.size {
            return before.closing.root == state.frontier.root && before.signature == last.signature
        }
        let checkpoint = Checkpoint(origin: ledger.origin, size: state.size, root: state.frontier.root)
        return epoch.key.key.verifies(last.signature, of: Array(checkpoint.text.utf8))
    }

    private func walk(from beginning: LedgerState) throws -> LedgerEnd {
        var end = LedgerEnd(state: beginning, firstLeaf: beginning.size)
        var pieces = FramePieces(file, from: beginning.end, sequence: beginning.size, to: limit)
        while let piece = try pieces.next() {
            try piece.forEach { view, sequence, offset in
                let leaf = view.leafHash(after: end.state.signatureHash)
                guard leaf == view.statedLeafHash, view.hasSignature else {
                    guard offset + view.bytes.count == limit else {
                        throw LedgerError.altered(.wrongLeaf(sequence: sequence, offset: offset))
                    }
                    end.tornByteCount = limit - offset
                    return false
                }
                end.state.append(view, at: offset, epochStart: epoch.start)
                end.leaves.append(leaf)
                return true
            }
        }
        if let rest = pieces.rest {
            guard try TornTail.isTorn(rest, in: file) else {
                throw LedgerError.altered(.brokenFrame(sequence: rest.sequence, offset: rest.offset))
            }
            end.tornByteCount = rest.byteCount
        }
        guard end.state.size >= epoch.start else {
            throw LedgerError.altered(
                .cutOff(epoch: epoch.number - 1, closingSize: epoch.start, size: end.state.size))
        }
        guard isSigned(end.state) else {
            throw LedgerError.altered(
                .wrongSignature(
                    sequence: end.state.size - 1, offset: end.state.last?.offset ?? 0,
                    signer: end.state.size == epoch.start ? epoch.number - 1 : epoch.number))
        }
        return end
    }
}

/// Tells an append that was cut short from a frame whose length was altered: behind the latter, whole frames follow.
enum TornTail {
    /// Whether the bytes behind the last whole frame are an unfinished one.
    static func isTorn(_ rest: FramePieces.Rest, in file: EntriesFile) throws -> Bool {
        guard rest.byteCount <= FrameLayout.longest else { return false }
        let bytes = try file.file.read(rest.byteCount, at: rest.offset)
        return !bytes.withUnsafeBytes(holdsFrame)
    }

    /// Whether a whole frame stands somewhere in `bytes`. Its leaf hash covers the signature before it, so a frame is known
    /// by itself and the 64 bytes in front.
    private static func holdsFrame(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let least = 4 + FrameLayout.leastCount
        guard bytes.count >= FrameLayout.signatureCount + least else { return false }
        for place in FrameLayout.signatureCount...(bytes.count - least) {
            guard case .frame(let count) = FrameView.start(of: bytes, at: place), place + count <= bytes.count,
                let view = FrameView(UnsafeRawBufferPointer(rebasing: bytes[place..<place + count]))
            else { continue }
            let signature = bytes[(place - FrameLayout.signatureCount)..<place]
            let hash = Digest256.sha256(UnsafeRawBufferPointer(rebasing: signature))
            if view.leafHash(after: hash) == view.statedLeafHash { return true }
        }
        return false
    }
}
