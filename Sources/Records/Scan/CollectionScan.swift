import Seal
import Store

/// A record without the field that names records.
package struct MissingKey: Error {}

/// The file stops being what it was recognised as.
package struct NotRecords: Error {}

/// Goes through the files of one collection, record by record: cuts, fingerprints, compares with the state, and gathers
/// what has to be stored. One owner; nothing in it waits.
package final class CollectionScan {
    /// Whether all records are stored, or only those that differ from the state's.
    package let isBase: Bool
    package private(set) var counts = RecordCounts()
    /// The records' order.
    package private(set) var order = Order(count: 0)
    /// What stands around the records.
    package var framing = FramingWriter()
    /// How many ordinals have been given out since the base.
    package private(set) var ordinalCount: Int

    private let state: State?
    package let walk: StateWalk?
    private let fingerprinter: Fingerprinter
    private let commitment: Commitment
    private var scanner: RecordScanner?
    private var isInGap = true
    private var recordsInFile = 0
    private var revivals: [UInt32] = []
    private let suppression: Suppression?
    /// What stands around the records, where some of them may be left out; nil where none is.
    private var holding: GapHolding?
    private var format = Format.jsonLines
    /// What becomes of suppressed records; nil where none is.
    package var way: Suppression.Way? { suppression?.way }
    /// How many records came that are suppressed: all that were left out, or all that were kept though they are.
    package private(set) var suppressed = 0
    /// Of the file that ended last, where records may be left out: how many were, and what the file is without them.
    package private(set) var reduced: (leftOut: Int, digest: Digest256, byteCount: Int)?

    private var gathered = GatheredRecords()

    /// - Parameters:
    ///   - state: of the snapshot before, where it is known.
    ///   - isBase: true stores everything afresh, and the state only serves to count.
    ///   - suppression: which records are not to come in.
    package init(
        state: State?, isBase: Bool, fingerprinter: Fingerprinter, commitment: Commitment,
        suppression: Suppression? = nil
    ) {
        self.suppression = suppression
        self.state = state
        self.isBase = isBase || state == nil
        self.fingerprinter = fingerprinter
        self.commitment = commitment
        walk = state.map(StateWalk.init)
        ordinalCount = self.isBase ? 0 : state?.ordinalCount ?? 0
    }

    /// Begins with the next file of the collection.
    package func begin(_ recognition: Recognition, keyField: String) {
        scanner = RecordScanner(recognition: recognition, keyField: keyField)
        isInGap = true
        recordsInFile = 0
        format = recognition.format
        holding = suppression?.way == .drop && suppression?.leavesOut == true ? GapHolding() : nil
        reduced = nil
    }

    /// Goes as far as the window's bytes allow, and consumes what it is done with.
    ///
    /// - Returns: whether the file is through, with the number of its records; nil where more bytes are needed.
    /// - Throws: `NotRecords`, `MissingKey`, `Suppression.Refused`, `Suppression.Met`, or `PageFileReader.Unusable`.
    package func scan(_ window: InputWindow) throws -> Int? {
        let bytes = window.bytes
        let isFinal = window.isFinal
        guard var scanner else { return nil }
        defer { self.scanner = scanner }
        var offset = 0
        while true {
            offset = try follow(bytes, from: offset, isFinal: isFinal, &scanner)
            if isInGap {
                switch scanner.gap(in: bytes, from: offset, isFinal: isFinal) {
                case .needMore:
                    window.consume(offset)
                    return nil
                case .malformed:
                    throw NotRecords()
                case .end(let at):
                    end(UnsafeRawBufferPointer(rebasing: bytes[at...]))
                    window.consume(bytes.count)
                    return recordsInFile
                case .record(let at):
                    gap(UnsafeRawBufferPointer(rebasing: bytes[offset..<at]))
                    offset = at
                    isInGap = false
                }
            }
            guard let end = try record(in: bytes, from: offset, isFinal: isFinal, scanner) else {
                window.consume(offset)
                return nil
            }
            offset = end
            isInGap = true
        }
    }

    /// Whether the next records may be those that the state has next, so that nothing is to be done with them but to pass on.
    /// Where some are suppressed each is looked at.
    private var mayFollow: Bool {
        !isBase && isInGap && recordsInFile > 0 && suppression == nil && walk?.isInStep == true
    }

    /// Goes along as long as the records are those that the state has next: most of an export that comes every night. What
    /// changes from one to the next is kept in local variables, of which Swift need not ask at each step who else has them.
    ///
    /// - Returns: where the gap begins before the first record that is another, or that the window does not hold whole.
    private func follow(
        _ bytes: UnsafeRawBufferPointer, from start: Int, isFinal: Bool, _ scanner: inout RecordScanner
    ) throws -> Int {
        guard mayFollow, let walk else { return start }
        var offset = start
        var count = 0
        var (framing, order) = (FramingWriter(), Order(count: 0))
        swap(&framing, &self.framing)
        swap(&order, &self.order)
        defer {
            swap(&framing, &self.framing)
            swap(&order, &self.order)
            recordsInFile += count
            counts.records += count
        }
        let fingerprinter = fingerprinter
        try walk.follow { expected in
            guard case .record(let at) = scanner.gap(in: bytes, from: offset, isFinal: isFinal) else { return false }
            let end = at + Int(expected.length)
            guard end <= bytes.count,
                fingerprinter(UnsafeRawBufferPointer(rebasing: bytes[at..<end])) == expected.fingerprint,
                scanner.mayEnd(in: bytes, at: end, isFinal: isFinal) == true
            else { return false }
            framing.separator(UnsafeRawBufferPointer(rebasing: bytes[offset..<at]))
            order.append(expected.ordinal)
            offset = end
            count += 1
            return true
        }
        return offset
    }

    private func gap(_ bytes: UnsafeRawBufferPointer) {
        guard holding == nil else {
            holding?.begin(bytes)
            return
        }
        if recordsInFile == 0 { framing.prefix(bytes) } else { framing.separator(bytes) }
        recordsInFile += 1
        counts.records += 1
    }

    private func end(_ suffix: UnsafeRawBufferPointer) {
        if var held = holding.take() {
            let (digest, byteCount) = held.end(suffix, format, &framing)
            reduced = (held.leftOut, digest, byteCount)
            return
        }
        if recordsInFile == 0 { framing.prefix(UnsafeRawBufferPointer(start: nil, count: 0)) }
        framing.suffix(suffix)
    }

    /// Takes the record at `start`; its end, or nil where the window ends before.
    private func record(
        in bytes: UnsafeRawBufferPointer, from start: Int, isFinal: Bool, _ scanner: RecordScanner
    ) throws -> Int? {
        if let expected = try walk?.prediction() {
            let end = start + Int(expected.length)
            if end > bytes.count {
                if !isFinal { return nil }
            } else {
                let record = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                if fingerprinter(record) == expected.fingerprint {
                    guard let mayEnd = scanner.mayEnd(in: bytes, at: end, isFinal: isFinal) else { return nil }
                    if mayEnd {
                        if let suppression, suppression.mayCover(expected),
                            try isLeftOut(commitment.keyHash(of: record, at: try scanner.requiredKey(of: record)))
                        {
                            return end
                        }
                        keep(record)
                        walk?.accept(expected)
                        if isBase {
                            store(record, try scanner.requiredKey(of: record), expected.fingerprint)
                        } else {
                            order.append(expected.ordinal)
                        }
                        return end
                    }
                }
            }
        }
        var key: KeySpan?
        switch scanner.recordEnd(in: bytes, from: start, isFinal: isFinal, key: &key) {
        case .needMore: return nil
        case .malformed: throw NotRecords()
        case .end(let end):
            let record = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            try compare(record, try key ?? scanner.requiredKey(of: record))
            return end
        }
    }

    private func compare(_ record: UnsafeRawBufferPointer, _ key: KeySpan) throws {
        let fingerprint = fingerprinter(record)
        var keyHash: Digest256?
        if suppression != nil {
            let hash = commitment.keyHash(of: record, at: key)
            if try isLeftOut(hash) { return }
            keyHash = hash
        }
        keep(record)
        guard let walk else {
            counts.added += 1
            return store(record, key, fingerprint)
        }
        let match = try walk.match(keyHash ?? commitment.keyHash(of: record, at: key), fingerprint)
        switch match {
        case .unchanged: break
        case .changed: counts.changed += 1
        case .revived, .added: counts.added += 1
        }
        if isBase { return store(record, key, fingerprint) }
        switch match {
        case .unchanged(let ordinal):
            order.append(ordinal)
        case .changed(let ordinal):
            hold(record, key, fingerprint, ordinal)
        case .revived(let ordinal):
            revivals.append(ordinal)
            hold(record, key, fingerprint, ordinal)
        case .added:
            hold(record, key, fingerprint, nextOrdinal())
        }
    }

    /// Whether a record with this key is left out.
    private func isLeftOut(_ keyHash: Digest256) throws -> Bool {
        guard let suppression, suppression.covers(keyHash) else { return false }
        suppressed += 1
        switch suppression.way {
        case .keep: return false
        case .refuse: throw Suppression.Refused()
        case .drop:
            guard holding != nil else { throw Suppression.Met() }
            holding?.leaveOut()
            return true
        }
    }

    /// The record is there: its file's gap before it counts.
    private func keep(_ record: UnsafeRawBufferPointer) {
        guard holding != nil else { return }
        holding?.take(record, &framing)
        recordsInFile += 1
        counts.records += 1
    }

    private func nextOrdinal() -> UInt32 {
        defer { ordinalCount += 1 }
        return UInt32(ordinalCount)
    }

    private func store(_ record: UnsafeRawBufferPointer, _ key: KeySpan, _ fingerprint: Fingerprint) {
        let ordinal = nextOrdinal()
        order.append(ordinal)
        gathered.store(record, key, fingerprint, ordinal)
    }

    private func hold(_ record: UnsafeRawBufferPointer, _ key: KeySpan, _ fingerprint: Fingerprint, _ ordinal: UInt32) {
        order.append(ordinal)
        gathered.hold(record, key, fingerprint, ordinal)
    }

    /// Hands over batches that are ready to be encoded.
    package func takeBatches() -> [PendingBatch] { gathered.take() }

    /// Whether the changed records that wait should go into a segment of their own now.
    package var isHoldingMuch: Bool { gathered.isHoldingMuch }

    /// Hands over the changed records that wait, in ascending ordinals: one segment's.
    package func takeHeld() -> [PendingBatch] { gathered.takeHeld() }

    /// Ends the collection: hands over the batches that are left.
    package func finish() -> [PendingBatch] {
        if isBase { gathered.endBatch() }
        counts.removed = walk?.missing.count ?? 0
        return isBase ? takeBatches() : takeHeld()
    }

    /// What a delta says of the order; nil where nothing differs from the snapshot before.
    package func orderStream() -> [UInt8]? {
        guard let state, let walk, !isBase else { return nil }
        let missing = walk.missing
        guard counts.added + counts.changed + missing.count > 0 || order != state.order else { return nil }
        return OrderStream(tombstones: missing, revivals: revivals.sorted(), order: order).encode(after: state.order)
    }
}

extension RecordScanner {
    /// The key of a record.
    ///
    /// - Throws: `MissingKey` where it has none.
    fileprivate func requiredKey(of record: UnsafeRawBufferPointer) throws(MissingKey) -> KeySpan {
        guard let key = key(of: record) else { throw MissingKey() }
        return key
    }
}
