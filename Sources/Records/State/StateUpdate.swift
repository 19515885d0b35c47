import BitCollections
import Seal
import Store

/// Makes the state after a snapshot out of the one before and what was stored, and with it the root over all leaves.
package final class StateUpdate {
    private var writer: PageFileWriter
    private var entries: ExternalSorter<RecordEntry>
    private var leaves: ExternalSorter<LeafEntry>
    private var replaced: BitArray
    /// How many records have a key that another record before them has.
    package private(set) var repeated = 0

    /// - Parameters:
    ///   - path: where the state goes.
    ///   - ordinalCount: of the state before, where the new one builds on it; 0 for a base.
    package init(at path: String, fingerprinter: Fingerprinter, ordinalCount: Int) throws(StoreError) {
        writer = try PageFileWriter(at: path, magic: StateFile.magic, fingerprinter: fingerprinter)
        let folder = DurableFile.parent(of: path)
        entries = ExternalSorter(spillingTo: folder)
        leaves = ExternalSorter(spillingTo: folder)
        replaced = BitArray(repeating: false, count: ordinalCount)
    }

    /// Tells the new state from every other.
    package var serial: [UInt8] { writer.serial }

    /// Takes what a stored block held.
    package func add(_ batch: EncodedBatch) throws(StoreError) {
        try entries.append(contentsOf: batch.entries)
        try leaves.append(contentsOf: batch.leaves)
        for entry in batch.entries where Int(entry.ordinal) < replaced.count { replaced[Int(entry.ordinal)] = true }
    }

    /// Writes the new state under a temporary name.
    ///
    /// - Parameters:
    ///   - state: the one before, where the new one builds on it.
    ///   - isPresent: which of its ordinals the new snapshot has.
    /// - Returns: the root over the leaves of all records that are there.
    package func write(after state: State?, isPresent: BitArray, order: Order) async throws -> Digest256 {
        try await writeEntries(after: state)
        let root = try await writeLeaves(after: state, isPresent: isPresent)
        for run in order.runs { writer.append(run) }
        writer.endPart()
        return root
    }

    /// Gives the new state its name.
    package func publish() async throws {
        try await writer.finish()
    }

    private func writeEntries(after state: State?) async throws {
        var new = try await entries.takeAll().sorted()
        var next = try await new.next()
        var part: [RecordEntry] = []
        part.reserveCapacity(Self.partCount)
        /// Writes what has been gathered.
        func write() async throws {
            writer.append(contentsOf: part)
            part.removeAll(keepingCapacity: true)
            try await writer.keepPace()
        }
        for ordinal in 0..<UInt32(state?.ordinalCount ?? 0) {
            if part.count == Self.partCount { try await write() }
            if let entry = next, entry.ordinal == ordinal {
                part.append(entry)
                if let held = new.nextHeld() { next = held } else { next = try await new.next() }
            } else if let state {
                part.append(try state.record(ordinal))
            }
        }
        while let entry = next {
            if part.count == Self.partCount { try await write() }
            part.append(entry)
            if let held = new.nextHeld() { next = held } else { next = try await new.next() }
        }
        try await write()
        writer.endPart()
    }

    /// How many entries are gathered before they are written.
    private static let partCount = 4096

    private func writeLeaves(after state: State?, isPresent: BitArray) async throws -> Digest256 {
        var new = try await leaves.takeAll().sorted()
        var nextNew = try await new.next()
        var isNewTaken = false
        var place = 0
        var nextOld: LeafEntry?
        var index: [UInt64] = []
        var written = 0
        var previous: Digest256?
        var repeated = 0
        let perPage = PageFile.perPage(MemoryLayout<LeafEntry>.stride)
        let replaced = replaced
        var entries: [LeafEntry] = []
        entries.reserveCapacity(Self.partCount)

        /// Writes what has been gathered.
        func write() {
            writer.append(contentsOf: entries)
            entries.removeAll(keepingCapacity: true)
        }
        /// The next leaf in ascending order, and whether its record is there.
        func next() throws -> (LeafEntry, isPresent: Bool)? {
            while nextOld == nil, let state, place < state.leafCount {
                let entry = try state.leaf(place)
                place += 1
                if !replaced[Int(entry.ordinal)] { nextOld = entry }
            }
            if let old = nextOld, nextNew.map({ old < $0 }) ?? true {
                nextOld = nil
                return (old, isPresent[Int(old.ordinal)])
            }
            guard let entry = nextNew else { return nil }
            isNewTaken = true
            return (entry, true)
        }

        let parts = try await OrderedTasks.map(
            next: { () -> [Digest256]? in
                var part: [Digest256] = []
                part.reserveCapacity(MerkleTree.partCount)
                try await self.writer.keepPace()
                while part.count < MerkleTree.partCount, let (entry, isPresent) = try next() {
                    if isNewTaken {
                        if let held = new.nextHeld() { nextNew = held } else { nextNew = try await new.next() }
                        isNewTaken = false
                    }
                    if written % perPage == 0 { index.append(entry.keyHash.leadingWord) }
                    written += 1
                    entries.append(entry)
                    if entries.count == Self.partCount { write() }
                    guard isPresent else { continue }
                    if previous == entry.keyHash { repeated += 1 }
                    previous = entry.keyHash
                    part.append(entry.leaf)
                }
                write()
                return part.isEmpty ? nil : part
            }, transform: { MerkleTree.root(of: $0) })
        self.repeated = repeated
        writer.endPart()
        for word in index { writer.append(word) }
        writer.endPart()
        return MerkleTree.root(of: parts)
    }
}
