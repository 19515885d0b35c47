import Records
import Store
import Vault

// Invariant of this file: entries' ranges lie in `text`, which is only ever appended to; what is lent stays in its call.

/// The attributes of a record, by their names. Most records that are compared have much in common, so that nothing is made of
/// an attribute before it is known to differ.
struct RecordAttributes: Sendable {
    private struct Entry: Sendable {
        /// Of the name in `text`.
        let name: Range<Int>
        /// Of the value, which stands behind it.
        let value: Range<Int>
        let kind: AttributeKind
        /// The name's length and its last bytes: other names have mostly another.
        let glance: UInt64
    }

    /// Names and values, one behind the other.
    private var text: [UInt8] = []
    /// In the order of the record; where a name comes twice the first one counts.
    private var entries: [Entry] = []
    /// Whether the record is a line of a table, where all values are text.
    private let isTabular: Bool

    /// - Parameter isWanted: tells by name whether an attribute counts.
    /// - Throws: `AttributeScan.Malformed`.
    init(
        of record: UnsafeRawBufferPointer, _ context: AttributeContext,
        isWanted: (UnsafeRawBufferPointer) -> Bool = { _ in true }
    ) throws {
        isTabular = context != .json
        text.reserveCapacity(record.count)
        entries.reserveCapacity(16)
        try AttributeScan(context).forEach(in: record) { name, kind, value in
            if isWanted(name) { append(name, kind, value) }
        }
    }

    private mutating func append(
        _ name: UnsafeRawBufferPointer, _ kind: AttributeKind, _ value: UnsafeRawBufferPointer
    ) {
        let glance = Self.glance(name)
        guard place(of: name, glance, from: entries.count) == nil else { return }
        let start = text.count
        text.append(contentsOf: name)
        text.append(contentsOf: value)
        entries.append(
            Entry(
                name: start..<start + name.count, value: start + name.count..<text.count, kind: kind, glance: glance))
    }

    private static func glance(_ name: UnsafeRawBufferPointer) -> UInt64 {
        name.suffix(7).reduce(UInt64(truncatingIfNeeded: name.count)) { $0 << 8 | UInt64($1) }
    }

    /// Where the attribute with this name stands; looked for at `start` first.
    private func place(of name: UnsafeRawBufferPointer, _ glance: UInt64, from start: Int) -> Int? {
        func isNamed(_ entry: Entry) -> Bool {
            entry.glance == glance && lend(entry.name) { $0.elementsEqual(name) }
        }
        if start < entries.count, isNamed(entries[start]) { return start }
        return entries.firstIndex(where: isNamed)
    }

    private func lend<Result>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
    {
        try text.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    private func name(of entry: Entry) -> String { lend(entry.name) { String(decoding: $0, as: UTF8.self) } }

    private func value(of entry: Entry) -> AttributeValue {
        lend(entry.value) { AttributeValue(kind: entry.kind, bytes: $0) }
    }

    /// All of them, in the order of the record.
    var list: [Attribute] { entries.map { Attribute(name: name(of: $0), value: value(of: $0)) } }

    /// What became of them in `new`, by the bytes of the names, ascending.
    func changes(to new: RecordAttributes) -> [AttributeChange] {
        var changes: [AttributeChange] = []
        // Most records have their attributes in one order, so that each is found where the one before it was.
        var next = 0
        for entry in entries {
            guard let place = lend(entry.name, { new.place(of: $0, entry.glance, from: next) }) else {
                changes.append(AttributeChange(name: name(of: entry), old: value(of: entry), new: nil))
                continue
            }
            next = place + 1
            let other = new.entries[place]
            // A table's values are text, whatever they are elsewhere.
            let isOfOneKind = entry.kind == other.kind || isTabular != new.isTabular
            let isSame =
                isOfOneKind && entry.value.count == other.value.count
                && lend(entry.value) { left in new.lend(other.value) { left.elementsEqual($0) } }
            if !isSame {
                changes.append(AttributeChange(name: name(of: entry), old: value(of: entry), new: new.value(of: other)))
            }
        }
        next = 0
        for entry in new.entries {
            if let place = new.lend(entry.name, { place(of: $0, entry.glance, from: next) }) {
                next = place + 1
            } else {
                changes.append(AttributeChange(name: new.name(of: entry), old: nil, new: new.value(of: entry)))
            }
        }
        return changes.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
