import BitCollections
import Seal

/// What an incoming record is to the snapshot before.
package enum RecordMatch: Equatable, Sendable {
    /// The same bytes as before, wherever they stood.
    case unchanged(ordinal: UInt32)
    /// The same key, other bytes.
    case changed(ordinal: UInt32)
    /// A key that was absent in the snapshot before, but not always.
    case revived(ordinal: UInt32)
    /// A key that was never there since the base.
    case added
}

/// Walks a state in step with the incoming records: the next record is first looked for where the last snapshot's order
/// has it, and only what is not met there is looked up by its key.
package final class StateWalk {
    private let state: State
    private let positions: OrderPositions
    private lazy var places = OrderPlaces(state.order)
    /// Ordinals that the incoming records have had.
    package private(set) var seen: BitArray
    private let wasPresent: BitArray
    private var run = 0
    private var offset: UInt32 = 0
    /// Whether the last record was the one that was expected.
    private(set) var isInStep = false

    package init(_ state: State) {
        self.state = state
        positions = OrderPositions(state.order)
        seen = BitArray(repeating: false, count: state.ordinalCount)
        var present = BitArray(repeating: false, count: state.ordinalCount)
        for run in state.order.runs where Int(run.end) <= state.ordinalCount {
            present.fill(in: Int(run.start)..<Int(run.end), with: true)
        }
        wasPresent = present
    }

    /// The ordinal that the order before has next.
    private var expected: UInt32? {
        let runs = state.order.runs
        guard run < runs.count else { return nil }
        let ordinal = runs[run].start + offset
        return Int(ordinal) < seen.count && !seen[Int(ordinal)] ? ordinal : nil
    }

    private func advance() {
        offset += 1
        if offset == state.order.runs[run].count {
            run += 1
            offset = 0
        }
    }

    /// What the next record is if nothing has changed: its length and fingerprint.
    package func prediction() throws -> RecordEntry? {
        guard let expected else { return nil }
        return try state.record(expected)
    }

    /// The prediction came true.
    package func accept(_ entry: RecordEntry) {
        seen[Int(entry.ordinal)] = true
        advance()
        isInStep = true
    }

    /// Accepts what is expected for as long as it `isNext`.
    func follow(_ isNext: (RecordEntry) throws -> Bool) throws {
        let runs = state.order.runs
        var (seen, run, offset) = (BitArray(), run, offset)
        swap(&seen, &self.seen)
        defer {
            swap(&seen, &self.seen)
            (self.run, self.offset) = (run, offset)
        }
        while run < runs.count {
            let ordinal = runs[run].start + offset
            guard Int(ordinal) < seen.count, !seen[Int(ordinal)], try isNext(try state.record(ordinal)) else { return }
            seen[Int(ordinal)] = true
            offset += 1
            if offset == runs[run].count { (run, offset) = (run + 1, 0) }
        }
    }

    /// Finds the record with this key and these bytes.
    package func match(_ keyHash: Digest256, _ fingerprint: Fingerprint) throws -> RecordMatch {
        if let expected {
            let entry = try state.record(expected)
            if entry.key == keyHash.leading {
                accept(entry)
                return entry.fingerprint == fingerprint ? .unchanged(ordinal: expected) : .changed(ordinal: expected)
            }
        }
        isInStep = false
        let free = try state.ordinals(of: keyHash).filter { Int($0) < seen.count && !seen[Int($0)] }
        let present = free.filter { wasPresent[Int($0)] }
        for ordinal in present where try state.record(ordinal).fingerprint == fingerprint {
            seen[Int(ordinal)] = true
            goOn(behind: ordinal)
            return .unchanged(ordinal: ordinal)
        }
        if let ordinal = present.first {
            seen[Int(ordinal)] = true
            goOn(behind: ordinal)
            return .changed(ordinal: ordinal)
        }
        guard let ordinal = free.first else { return .added }
        seen[Int(ordinal)] = true
        return .revived(ordinal: ordinal)
    }

    /// The next record is expected behind `ordinal`, which the order before has elsewhere than was thought.
    private func goOn(behind ordinal: UInt32) {
        guard case .at(let position, _) = places.place(of: ordinal) else { return }
        run = positions.run(at: position)
        offset = UInt32(position - positions.start(ofRun: run))
        advance()
    }

    /// Ordinals that were present and have not been met.
    package var missing: [UInt32] {
        var missing: [UInt32] = []
        let seen = seen
        for run in state.order.runs {
            for ordinal in run.start..<run.end where Int(ordinal) < seen.count && !seen[Int(ordinal)] {
                missing.append(ordinal)
            }
        }
        return missing.sorted()
    }
}
