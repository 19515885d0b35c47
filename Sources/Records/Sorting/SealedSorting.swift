import HeapModule
import Store

// Invariant of this file: an entry's parts lie in the piece that it was read from; what is lent stays in the call.

/// Entries of bytes in ascending order, which may be gone through again and again.
package struct SealedSorting: Sendable {
    /// How many entries there are.
    package let count: Int
    let stretches: [[Piece]]
    let spool: SealedSpool?

    /// Entries that follow one another in a stretch.
    enum Piece: Sendable {
        case held([UInt8])
        /// A piece of the spool.
        case laidAside(Int)
    }

    /// Hands over key and content of each entry, in order.
    ///
    /// - Throws: `StoreError` where the spool is not what was laid aside; what `body` throws.
    package func forEach(
        _ body: (_ key: UnsafeRawBufferPointer, _ content: UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard stretches.count > 1 else {
            for piece in stretches.first ?? [] {
                try Task.checkCancellation()
                try bytes(of: piece).withUnsafeBytes { bytes in
                    var reader = ByteReader(bytes)
                    while let entry = Entry(&reader) { try body(entry.key, entry.content) }
                }
            }
            return
        }
        var cursors = stretches.map { Cursor(rest: $0[...]) }
        var heads = Heap<Head>()
        func advance(_ stretch: Int) throws {
            if let entry = try cursors[stretch].next(in: self) { heads.insert(Head(bytes: entry, stretch: stretch)) }
        }
        for stretch in stretches.indices { try advance(stretch) }
        while let head = heads.popMin() {
            try head.withEntry { try body($0.key, $0.content) }
            try advance(head.stretch)
        }
    }

    private func bytes(of piece: Piece) throws(StoreError) -> [UInt8] {
        switch piece {
        case .held(let bytes): bytes
        case .laidAside(let index): try spool?.piece(index) ?? []
        }
    }

    /// What tells most keys apart: one that goes before another has no greater one.
    static func glance(_ key: some Collection<UInt8>) -> UInt64 {
        let head = key.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return key.count < 8 ? head << UInt64(8 * (8 - key.count)) : head
    }

    /// An entry, lent.
    struct Entry {
        let key: UnsafeRawBufferPointer
        let tie: UnsafeRawBufferPointer
        let content: UnsafeRawBufferPointer

        /// The next one; nil at the end of a piece.
        init?(_ reader: inout ByteReader) {
            guard let keyCount = reader.count(limit: reader.remaining),
                let tieCount = reader.count(limit: reader.remaining),
                let contentCount = reader.count(limit: reader.remaining), let key = reader.slice(keyCount),
                let tie = reader.slice(tieCount), let content = reader.slice(contentCount)
            else { return nil }
            (self.key, self.tie, self.content) = (key, tie, content)
        }

        static func < (left: Entry, right: Entry) -> Bool {
            if left.key.lexicographicallyPrecedes(right.key) { return true }
            return left.key.elementsEqual(right.key) && left.tie.lexicographicallyPrecedes(right.tie)
        }
    }

    /// Where a merge stands in a stretch.
    private struct Cursor {
        var rest: ArraySlice<Piece>
        private var piece: [UInt8] = []
        private var offset = 0

        init(rest: ArraySlice<Piece>) { self.rest = rest }

        /// The bytes of the next entry; nil at the stretch's end.
        mutating func next(in sorting: SealedSorting) throws -> [UInt8]? {
            if offset == piece.count {
                guard let next = rest.popFirst() else { return nil }
                try Task.checkCancellation()
                piece = try sorting.bytes(of: next)
                offset = 0
            }
            let start = offset
            offset = piece.withUnsafeBytes { bytes in
                var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[start...]))
                return Entry(&reader) == nil ? bytes.count : start + reader.offset
            }
            return Array(piece[start..<offset])
        }
    }

    /// The entry of a stretch whose turn it is.
    private struct Head: Comparable {
        let bytes: [UInt8]
        let stretch: Int
        private let glance: UInt64

        init(bytes: [UInt8], stretch: Int) {
            self.bytes = bytes
            self.stretch = stretch
            glance = Self.withEntry(of: bytes) { SealedSorting.glance($0.key) } ?? 0
        }

        func withEntry(_ body: (Entry) throws -> Void) rethrows { try Self.withEntry(of: bytes, body) }

        private static func withEntry<Result>(
            of bytes: [UInt8], _ body: (Entry) throws -> Result
        ) rethrows -> Result? {
            try bytes.withUnsafeBytes { bytes in
                var reader = ByteReader(bytes)
                return try Entry(&reader).map(body)
            }
        }

        static func < (left: Head, right: Head) -> Bool {
            guard left.glance == right.glance else { return left.glance < right.glance }
            let isBefore = withEntry(of: left.bytes) { left in withEntry(of: right.bytes) { left < $0 } }
            return (isBefore ?? nil) ?? false
        }

        static func == (left: Head, right: Head) -> Bool { !(left < right) && !(right < left) }
    }
}
