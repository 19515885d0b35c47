// Invariant of this file: all spans lie within `bytes`; the table holds numbers of entries that are there.

/// Writes columns of values into the page (what zlib gets) and the bits (what it need not see), each column in the first of
/// these kinds that suits it: few different values as a dictionary; the values of an earlier column again; a pattern of
/// digits; two columns with a text between; plain text. Values that do not suit go beside as a column of their own.
struct ColumnWriter: ~Copyable {
    let bytes: SpanBytes
    /// Ends each text; no row has it.
    let terminator: UInt8
    var page = Pile<UInt8>(capacity: 1 << 16)
    var bits = BitWriter()
    /// How many values all columns have, the inner ones too.
    private(set) var valueCount = 0
    /// How many bytes a reader makes out of patterns and joins.
    private(set) var madeCount = 0

    private var table = [UInt16](repeating: 0, count: 1024)
    private var entries = [ByteSpan](repeating: ByteSpan(0, 0), count: ColumnKind.mostEntries)
    private var indexes = Pile<UInt8>(capacity: 1024)
    private var numbers = Pile<UInt64>(capacity: 4096)

    init(_ bytes: SpanBytes, terminator: UInt8) {
        self.bytes = bytes
        self.terminator = terminator
    }

    /// Writes a column that rows have; `before` are the values of earlier ones, to be had again.
    ///
    /// - Returns: whether later columns may look here for values that they have too.
    mutating func column(
        _ values: UnsafeBufferPointer<ByteSpan>, before: [(column: Int, values: UnsafeBufferPointer<ByteSpan>)]
    ) -> Bool {
        if dictionary(values) { return false }
        for (column, known) in before.reversed() where known.count == values.count {
            if again(values, column, known) { return false }
        }
        other(values, depth: 1)
        return true
    }

    private mutating func inner(_ values: [ByteSpan], depth: Int) {
        values.withUnsafeBufferPointer { values in
            if !dictionary(values) { other(values, depth: depth) }
        }
    }

    private mutating func other(_ values: UnsafeBufferPointer<ByteSpan>, depth: Int) {
        if depth + 2 <= ColumnKind.deepest {
            if pattern(values, depth: depth) { return }
            for rule in JoinRule.all where join(values, rule, depth: depth) { return }
        }
        text(values)
    }

    // The kinds.

    private mutating func text(_ values: UnsafeBufferPointer<ByteSpan>) {
        begin(.text, values.count)
        for span in values { textValue(span) }
    }

    @inline(__always)
    private mutating func textValue(_ span: ByteSpan) {
        page.append(bytes, span, terminator)
    }

    private mutating func dictionary(_ values: UnsafeBufferPointer<ByteSpan>) -> Bool {
        table.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        indexes.cut(to: 0)
        var entryCount = 0
        for (place, span) in values.enumerated() {
            var slot = Int(truncatingIfNeeded: bytes.hash(span.first, span.length) & 1023)
            var index = Int(table[slot])
            while index != 0, !bytes.same(entries[index - 1], span) {
                slot = (slot + 1) & 1023
                index = Int(table[slot])
            }
            if index == 0 {
                // Many different ones among the first: so it will go on.
                guard entryCount < entries.count, place < 96 || entryCount < place - place / 8 else { return false }
                entries[entryCount] = span
                entryCount += 1
                index = entryCount
                table[slot] = UInt16(index)
            }
            indexes.append(UInt8(index - 1))
        }
        guard entryCount == 1 || entryCount * 2 <= values.count else { return false }
        begin(.dictionary, values.count)
        page.append(varint: entryCount)
        for index in 0..<entryCount { textValue(entries[index]) }
        if entryCount > 1 { page.append(indexes.base, count: indexes.count) }
        return true
    }

    private mutating func again(
        _ values: UnsafeBufferPointer<ByteSpan>, _ column: Int, _ known: UnsafeBufferPointer<ByteSpan>
    ) -> Bool {
        let step = max(1, values.count / 16)
        var alike = 0
        for place in stride(from: 0, to: values.count, by: step) where bytes.same(values[place], known[place]) {
            alike += 1
        }
        guard alike >= 4 || alike * step >= values.count else { return false }
        var exceptions: [Int] = []
        for place in values.indices where !bytes.same(values[place], known[place]) { exceptions.append(place) }
        guard exceptions.count < values.count else { return false }
        begin(.again, values.count)
        page.append(varint: column)
        gaps(exceptions)
        if !exceptions.isEmpty { inner(exceptions.map { values[$0] }, depth: 2) }
        return true
    }

    private mutating func pattern(_ values: UnsafeBufferPointer<ByteSpan>, depth: Int) -> Bool {
        let step = max(1, values.count / 32)
        var sample: [ByteSpan] = []
        for place in stride(from: 0, to: values.count, by: step) { sample.append(values[place]) }
        var lengths: [UInt32: Int] = [:]
        for span in sample { lengths[span.count, default: 0] += 1 }
        guard let (length, count) = lengths.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }),
            count * 4 >= sample.count * 3, length >= 4, length <= DigitPattern.longest
        else { return false }
        sample.removeAll { $0.count != length }
        guard var pattern = DigitPattern(sample, bytes) else { return false }
        numbers.cut(to: 0)
        var exceptions: [Int] = []
        for (place, span) in values.enumerated() {
            guard span.count == length, pattern.read(span.first, bytes, into: &numbers) else {
                exceptions.append(place)
                if exceptions.count * 4 > values.count { return false }
                continue
            }
        }
        guard exceptions.count < values.count else { return false }
        pattern.fit(numbers)
        guard pattern.bitCount <= Int(length) * 5 else { return false }
        beginExcept(exceptions, of: values.count)
        begin(.pattern, values.count - exceptions.count)
        madeCount += pattern.text.count * (values.count - exceptions.count)
        page.append(varint: pattern.text.count)
        for byte in pattern.text { page.append(byte) }
        page.append(varint: pattern.fields.count)
        for field in pattern.fields {
            page.append(varint: field.start)
            page.append(UInt8(field.base))
            page.append(UInt8(field.width))
            page.append(varint: Int(field.least))
            page.append(varint: Int(field.step))
            page.append(UInt8(field.bitCount))
        }
        write(pattern)
        endExcept(exceptions, of: values, depth: depth)
        return true
    }

    private mutating func write(_ pattern: DigitPattern) {
        var place = 0
        while place < numbers.count {
            for field in pattern.fields {
                let distance = numbers.base[place] - field.least
                bits.write(field.step == 1 ? distance : distance / field.step, bitCount: field.bitCount)
                place += 1
            }
        }
        bits.align()
    }

    private mutating func join(_ values: UnsafeBufferPointer<ByteSpan>, _ rule: JoinRule, depth: Int) -> Bool {
        var heads: [ByteSpan] = []
        var tails: [ByteSpan] = []
        var exceptions: [Int] = []
        for (place, span) in values.enumerated() {
            guard let (head, tail) = rule.split(span, bytes) else {
                exceptions.append(place)
                if exceptions.count * 4 > place + 64 { return false }
                continue
            }
            heads.append(head)
            tails.append(tail)
        }
        guard heads.count * 4 >= values.count * 3, rule.isWorthwhile(tails) else { return false }
        let kept = (page: page.count, bits: bits.bytes.count, values: valueCount, made: madeCount)
        beginExcept(exceptions, of: values.count)
        begin(.join, heads.count)
        page.append(varint: rule.glue.count)
        for byte in rule.glue { page.append(byte) }
        let isInner = exceptions.isEmpty ? 1 : 2
        let places = page.count
        inner(heads, depth: depth + isInner)
        let tailPlace = page.count
        inner(tails, depth: depth + isInner)
        if page.base[places] == ColumnKind.text.rawValue, page.base[tailPlace] == ColumnKind.text.rawValue {
            page.cut(to: kept.page)
            bits.cut(to: kept.bits)
            valueCount = kept.values
            madeCount = kept.made
            return false
        }
        for index in heads.indices { madeCount += heads[index].length + rule.glue.count + tails[index].length }
        endExcept(exceptions, of: values, depth: depth)
        return true
    }

    // What kinds share.

    private mutating func begin(_ kind: ColumnKind, _ count: Int) {
        page.append(kind.rawValue)
        valueCount += count
    }

    private mutating func gaps(_ exceptions: [Int]) {
        page.append(varint: exceptions.count)
        var next = 0
        for place in exceptions {
            page.append(varint: place - next)
            next = place + 1
        }
    }

    private mutating func beginExcept(_ exceptions: [Int], of count: Int) {
        if exceptions.isEmpty { return }
        begin(.except, count)
        gaps(exceptions)
    }

    private mutating func endExcept(
        _ exceptions: [Int], of values: UnsafeBufferPointer<ByteSpan>, depth: Int
    ) {
        if exceptions.isEmpty { return }
        inner(exceptions.map { values[$0] }, depth: depth + 1)
    }
}
