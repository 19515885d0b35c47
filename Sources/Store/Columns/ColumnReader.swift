// Invariant of this file: spans that it makes lie within `bytes`, which always has room for sixteen bytes more, so that copies
// may write and read a whole word behind their end. Every count that bytes state is compared with what is left before
// anything is made room for.

/// Reads columns back, each into the spans of its values.
struct ColumnReader: ~Copyable {
    /// The page, and behind it the values that patterns and joins make: so one kind of span serves all.
    private(set) var bytes: Pile<UInt8>
    private var page: ByteReader
    private var bits: BitReader
    private let terminator: UInt8
    /// How many values further columns may have, and how many bytes what patterns and joins make.
    private var valuesLeft: Int
    private var bytesLeft: Int

    /// - Parameters:
    ///   - page: the whole page.
    ///   - reader: reads it, and has come to the columns.
    ///   - plainCount: how many bytes the block has.
    init(
        _ page: UnsafeBufferPointer<UInt8>, _ reader: ByteReader, bits: BitReader, terminator: UInt8, plainCount: Int
    ) {
        bytes = Pile(capacity: page.count + plainCount / 2 + WordCopy.behind)
        if let base = page.baseAddress { bytes.append(base, count: page.count) }
        bytes.makeRoom(WordCopy.behind)
        self.page = reader
        self.bits = bits
        self.terminator = terminator
        valuesLeft = Columns.mostValues(of: plainCount)
        bytesLeft = Columns.mostMade(of: plainCount)
    }

    /// Whether nothing is left of the page and the bits.
    var isAtEnd: Bool { page.remaining == 0 && bits.isAtEnd }

    /// Reads a column that rows have.
    ///
    /// - Parameter before: the columns before it.
    /// - Returns: false where the bytes are not a column of `values.count` values.
    mutating func column(
        into values: UnsafeMutableBufferPointer<ByteSpan>, before: (Int) -> UnsafeMutableBufferPointer<ByteSpan>?
    ) -> Bool {
        guard let kind = kind(of: values) else { return false }
        return kind == .again ? again(values, before) : column(kind, into: values, depth: 1)
    }

    private mutating func column(into values: UnsafeMutableBufferPointer<ByteSpan>, depth: Int) -> Bool {
        guard depth <= ColumnKind.deepest, let kind = kind(of: values) else { return false }
        return column(kind, into: values, depth: depth)
    }

    private mutating func kind(of values: UnsafeMutableBufferPointer<ByteSpan>) -> ColumnKind? {
        guard values.count > 0, values.count <= valuesLeft else { return nil }
        valuesLeft -= values.count
        return page.byte().flatMap(ColumnKind.init(rawValue:))
    }

    private mutating func column(
        _ kind: ColumnKind, into values: UnsafeMutableBufferPointer<ByteSpan>, depth: Int
    ) -> Bool {
        switch kind {
        case .text: return text(values)
        case .dictionary: return dictionary(values)
        case .pattern: return pattern(values)
        case .join: return join(values, depth)
        case .except: return except(values, depth)
        case .again: return false
        }
    }

    private mutating func text(_ values: UnsafeMutableBufferPointer<ByteSpan>) -> Bool {
        let end = page.offset + page.remaining
        let bytes = UnsafePointer(bytes.base)
        var position = page.offset
        for place in values.indices {
            let start = position
            while true {
                // Words may reach behind the page: sixteen bytes are there.
                let matches = ByteWord.equal(ByteWord.load(bytes, position), to: terminator)
                if matches != 0 {
                    position += ByteWord.firstMatch(matches)
                    break
                }
                position += 8
                if position >= end { return false }
            }
            if position >= end { return false }
            values[place] = ByteSpan(start, position - start)
            position += 1
        }
        return page.slice(position - page.offset) != nil
    }

    private mutating func dictionary(_ values: UnsafeMutableBufferPointer<ByteSpan>) -> Bool {
        guard let count = page.count(limit: ColumnKind.mostEntries), count > 0 else { return false }
        return withUnsafeTemporaryAllocation(of: ByteSpan.self, capacity: ColumnKind.mostEntries) { entries in
            let known = UnsafeMutableBufferPointer(rebasing: entries[..<count])
            guard text(known) else { return false }
            if count == 1 {
                values.update(repeating: known[0])
                return true
            }
            guard let indexes = page.slice(values.count) else { return false }
            for place in values.indices {
                let index = Int(indexes[place])
                guard index < count else { return false }
                values[place] = known[index]
            }
            return true
        }
    }

    private mutating func again(
        _ values: UnsafeMutableBufferPointer<ByteSpan>, _ before: (Int) -> UnsafeMutableBufferPointer<ByteSpan>?
    ) -> Bool {
        guard let column = page.count(limit: Int(UInt32.max)), let known = before(column), known.count == values.count,
            let exceptions = gaps(values.count)
        else { return false }
        _ = values.update(fromContentsOf: known)
        return exceptions.isEmpty || replace(exceptions, of: values, depth: 2)
    }

    private mutating func except(_ values: UnsafeMutableBufferPointer<ByteSpan>, _ depth: Int) -> Bool {
        guard let exceptions = gaps(values.count), !exceptions.isEmpty else { return false }
        let main = values.count - exceptions.count
        guard main > 0, column(into: UnsafeMutableBufferPointer(rebasing: values[..<main]), depth: depth + 1) else {
            return false
        }
        // Spread from the end, so that nothing is overwritten that has yet to move.
        var source = main
        var target = values.count
        for exception in exceptions.reversed() {
            while target - 1 > exception {
                target -= 1
                source -= 1
                values[target] = values[source]
            }
            target -= 1
        }
        return replace(exceptions, of: values, depth: depth + 1)
    }

    private mutating func replace(
        _ exceptions: [Int], of values: UnsafeMutableBufferPointer<ByteSpan>, depth: Int
    ) -> Bool {
        var others = [ByteSpan](repeating: ByteSpan(0, 0), count: exceptions.count)
        guard others.withUnsafeMutableBufferPointer({ column(into: $0, depth: depth) }) else { return false }
        for (index, place) in exceptions.enumerated() { values[place] = others[index] }
        return true
    }

    /// Ascending places below `count`; nil where the page has something else.
    private mutating func gaps(_ count: Int) -> [Int]? {
        guard let exceptionCount = page.count(limit: min(count, page.remaining)) else { return nil }
        var places: [Int] = []
        places.reserveCapacity(exceptionCount)
        var next = 0
        for _ in 0..<exceptionCount {
            guard let gap = page.count(limit: count), next + gap < count else { return nil }
            places.append(next + gap)
            next += gap + 1
        }
        return places
    }

    private mutating func join(_ values: UnsafeMutableBufferPointer<ByteSpan>, _ depth: Int) -> Bool {
        guard let glueCount = page.count(limit: page.remaining) else { return false }
        let glue = ByteSpan(page.offset, glueCount)
        guard page.slice(glueCount) != nil, column(into: values, depth: depth + 1) else { return false }
        var tails = Pile<ByteSpan>(capacity: values.count)
        tails.fill(values.count, with: ByteSpan(0, 0))
        guard
            column(
                into: UnsafeMutableBufferPointer(start: tails.base, count: tails.count), depth: depth + 1)
        else { return false }
        var made = 0
        for place in values.indices { made += values[place].length + glueCount + tails.base[place].length }
        guard makeRoom(made) else { return false }
        for place in values.indices {
            let start = bytes.count
            bytes.appendWords(of: values[place])
            bytes.appendWords(of: glue)
            bytes.appendWords(of: tails.base[place])
            values[place] = ByteSpan(start, bytes.count - start)
        }
        return true
    }

    /// Makes room for so many bytes and those that copies of words write behind them; false where the format allows no more.
    private mutating func makeRoom(_ count: Int) -> Bool {
        guard count <= bytesLeft else { return false }
        bytesLeft -= count
        bytes.makeRoom(count + WordCopy.behind)
        return true
    }

    private mutating func pattern(_ values: UnsafeMutableBufferPointer<ByteSpan>) -> Bool {
        guard let pattern = PatternPrinter(&page) else { return false }
        let length = pattern.length
        guard pattern.bitCount == 0 || values.count <= bits.remaining / pattern.bitCount,
            makeRoom(values.count * length)
        else { return false }
        for place in values.indices {
            let start = bytes.count
            bytes.appendWords(of: pattern.text)
            for field in pattern.fields {
                guard field.write(bits.read(field.bitCount), bytes.base + start + field.start) else { return false }
            }
            values[place] = ByteSpan(start, length)
        }
        return bits.align()
    }
}
