// Invariant of this file: `base` has room for `capacity` elements, the first `count` of which are initialised; the elements
// are trivial, so that none needs to be deinitialised. One owner: the memory goes with the value.

/// Elements that are added one by one, faster than an array takes them: nothing shares them, so nothing is checked but room.
struct Pile<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    fileprivate(set) var count = 0
    private(set) var capacity: Int

    init(capacity: Int) {
        self.capacity = max(capacity, 16)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    /// The elements; valid until the next is added.
    var elements: UnsafeBufferPointer<Element> { UnsafeBufferPointer(start: base, count: count) }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { makeRoom(1) }
        (base + count).initialize(to: element)
        count += 1
    }

    @inline(__always)
    mutating func append(_ source: UnsafePointer<Element>, count added: Int) {
        if capacity - count < added { makeRoom(added) }
        (base + count).initialize(from: source, count: added)
        count += added
    }

    mutating func fill(_ added: Int, with element: Element) {
        makeRoom(added)
        (base + count).initialize(repeating: element, count: added)
        count += added
    }

    @inline(never)
    mutating func makeRoom(_ added: Int) {
        guard capacity - count < added else { return }
        capacity = max(capacity * 2, count + added)
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        larger.initialize(from: base, count: count)
        base.deallocate()
        base = larger
    }

    /// Drops all elements behind the first `kept`.
    mutating func cut(to kept: Int) {
        if kept < count { count = kept }
    }
}

extension Pile<UInt8> {
    @inline(__always)
    mutating func append(varint value: Int) {
        var rest = UInt64(truncatingIfNeeded: value)
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends bytes of its own; there is room for them and for sixteen more.
    @inline(__always)
    mutating func appendWords(of span: ByteSpan) {
        WordCopy.copy(base + span.first, to: base + count, span.length)
        count += span.length
    }

    /// Appends the bytes of a span, and one behind them.
    @inline(__always)
    mutating func append(_ bytes: SpanBytes, _ span: ByteSpan, _ last: UInt8) {
        let length = span.length
        if capacity - count <= length + 16 { makeRoom(length + 17) }
        if length <= 32, span.first + 32 <= bytes.count {
            WordCopy.copy(bytes.base + span.first, to: base + count, length)
        } else {
            (base + count).update(from: bytes.base + span.first, count: length)
        }
        base[count + length] = last
        count += length + 1
    }
}
