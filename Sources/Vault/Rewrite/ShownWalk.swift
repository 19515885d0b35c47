import BitCollections
import Records
import Seal
import Store

/// Walks a line from its base on and marks in each segment the records that a remaining snapshot shows: those that are there
/// at its end in the newest segment that holds them.
struct ShownWalk {
    let shelf: PackShelf

    /// What is known where the walk has come to.
    private struct State {
        /// By ordinal the depth of the newest segment that holds it.
        var holders: [UInt16] = []
        var present = BitArray()
        var ordinalCount = 0
        /// Segments whose records have not been looked at by a snapshot, with these; none for a base, which holds all that it gives.
        var pending: [(node: SegmentNode, depth: UInt16, ordinals: [UInt32])] = []
        var depth = 0
    }

    /// Marks all segments of a base and behind it.
    ///
    /// - Throws: `.damaged` where something is not what was written.
    func mark(_ base: SegmentNode) async throws { try await walk(base, State()) }

    private func walk(_ first: SegmentNode, _ state: consuming State) async throws {
        var state = state
        var node = first
        while true {
            try Task.checkCancellation()
            try await enter(node, &state)
            if node.isShown { look(&state) }
            var children = Array(node.children.values)
            guard let next = children.popLast() else { return }
            // A line that forks has been gone on with twice: each branch has what stands before the fork.
            for child in children { try await walk(child, state) }
            node = next
        }
    }

    private func enter(_ node: SegmentNode, _ state: inout State) async throws {
        let isBase = state.depth == 0
        guard state.depth < Int(UInt16.max) else {
            throw StoreError.damaged(path: "the vault", reason: "a layout has more segments than can be")
        }
        try choose(node)
        let blocks = try shelf.blocks(node.copy.records)
        let before = state.ordinalCount
        state.ordinalCount = try PackShelf.ordinalCount(
            blocks, isBase: isBase, after: before, stated: node.copy.ordinals)
        node.ordinalCount = state.ordinalCount
        node.hasHoles = node.copy.ordinals != nil
        let depth = UInt16(state.depth)
        state.holders += [UInt16](repeating: isBase ? depth : .max, count: state.ordinalCount - before)
        if isBase {
            state.present = BitArray(repeating: true, count: state.ordinalCount)
            state.pending.append((node, depth, []))
        } else {
            var ordinals: [UInt32] = []
            var rest = blocks[...]
            try await OrderedTasks.forEach(
                next: { rest.popFirst() }, transform: { try $0.readOrdinals() }, take: { ordinals += $0 })
            for ordinal in ordinals { state.holders[Int(ordinal)] = depth }
            state.pending.append((node, depth, ordinals))
            if let (comings, block) = try shelf.comings(in: node.copy.order) {
                guard comings.highest < state.ordinalCount else {
                    throw block.damaged("is not the order that its snapshot needs")
                }
                // New ordinals are those that no snapshot before gave out; all of them are there.
                state.present.append(repeating: true, count: state.ordinalCount - state.present.count)
                for ordinal in comings.tombstones { state.present[Int(ordinal)] = false }
                for ordinal in comings.revivals { state.present[Int(ordinal)] = true }
            }
        }
        state.depth += 1
    }

    /// Of several copies the one with the fewest records: the one that was rewritten last.
    private func choose(_ node: SegmentNode) throws {
        guard node.copies.count > 1 else { return }
        let counts = try node.copies.map { copy in
            try shelf.blocks(copy.records).reduce(0) { count, block in
                if case .records(_, _, let records)? = block.kind { count + records } else { count }
            }
        }
        node.chosen = counts.indices.min { counts[$0] < counts[$1] } ?? 0
    }

    /// A snapshot looks: what it shows stays. What it does not show and no snapshot before showed, none that follows will: a record
    /// that comes back is stored again.
    private func look(_ state: inout State) {
        for (node, depth, ordinals) in state.pending {
            func mark(_ ordinal: UInt32) {
                guard state.holders[Int(ordinal)] == depth, Int(ordinal) < state.present.count,
                    state.present[Int(ordinal)]
                else { return }
                node.shown.insert(ordinal, isBase: depth == 0)
            }
            if depth == 0 {
                for ordinal in 0..<UInt32(node.ordinalCount) { mark(ordinal) }
            } else {
                for ordinal in ordinals { mark(ordinal) }
            }
        }
        state.pending.removeAll()
    }
}

extension PackShelf.Block {
    /// The ordinals of a block of records alone.
    func readOrdinals() throws -> [UInt32] {
        guard case .records(let first, let last, let count)? = kind, let found = RecordBlock.ordinals(of: try bytes()),
            found.count == count, found.first.map(Int.init) == first, found.last.map(Int.init) == last
        else { throw damaged("does not hold the records that its directory says") }
        return found
    }
}
