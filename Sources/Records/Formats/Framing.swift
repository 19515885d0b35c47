import Store

/// What stands around the records of one file: with it and them the file comes back byte for byte
/// (`schema/FORMAT.md`, "Framing").
package struct FramingWriter: Sendable {
    /// What is ready to be stored.
    package private(set) var bytes: [UInt8] = []
    private var separator: [UInt8] = []
    private var repeated = 0

    package init() {}

    /// The bytes before a file's first record.
    package mutating func prefix(_ prefix: UnsafeRawBufferPointer) {
        append(prefix)
        repeated = 0
    }

    /// The bytes between two records.
    package mutating func separator(_ bytes: UnsafeRawBufferPointer) {
        if repeated > 0, separator.elementsEqual(bytes) {
            repeated += 1
        } else {
            flush()
            separator = Array(bytes)
            repeated = 1
        }
    }

    /// The bytes behind a file's last record.
    package mutating func suffix(_ suffix: UnsafeRawBufferPointer) {
        flush()
        bytes.append(varint: 0)
        append(suffix)
    }

    /// Hands over what is ready.
    package mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    private mutating func flush() {
        guard repeated > 0 else { return }
        bytes.append(varint: repeated)
        bytes.append(varint: separator.count)
        bytes += separator
        repeated = 0
    }

    private mutating func append(_ text: UnsafeRawBufferPointer) {
        bytes.append(varint: text.count)
        bytes.append(contentsOf: text)
    }
}

/// Reads a framing stream back, piece by piece.
package struct FramingReader {
    /// The next bytes of the stream, nil at its end.
    private let more: () throws -> [UInt8]?
    private var buffer: [UInt8] = []
    private var offset = 0
    private var separator: [UInt8] = []
    private var repeats = 0

    /// The stream does not have its form.
    package struct Malformed: Error {
        package init() {}
    }

    /// No prefix, separator or suffix is longer.
    private static let longest = 32 << 20

    package init(more: @escaping () throws -> [UInt8]?) {
        self.more = more
    }

    /// The bytes before a file's first record.
    package mutating func prefix() throws -> [UInt8] {
        repeats = 0
        return try text()
    }

    /// The bytes between two records.
    package mutating func nextSeparator() throws -> [UInt8] {
        if repeats == 0 {
            repeats = try varint()
            guard repeats > 0 else { throw Malformed() }
            separator = try text()
        }
        repeats -= 1
        return separator
    }

    /// The bytes behind a file's last record.
    package mutating func suffix() throws -> [UInt8] {
        guard repeats == 0, try varint() == 0 else { throw Malformed() }
        return try text()
    }

    /// Passes over a whole file; its prefix.
    @discardableResult
    package mutating func skipFile() throws -> [UInt8] {
        let prefix = try text()
        while try varint() > 0 { _ = try text() }
        _ = try text()
        return prefix
    }

    private mutating func text() throws -> [UInt8] {
        let count = try varint()
        guard count <= Self.longest else { throw Malformed() }
        while buffer.count - offset < count { guard try fill() else { throw Malformed() } }
        defer { offset += count }
        return Array(buffer[offset..<offset + count])
    }

    private mutating func varint() throws -> Int {
        while true {
            let read = buffer[offset...].withUnsafeBytes { bytes -> (Int, Int)? in
                var reader = ByteReader(bytes)
                return reader.count(limit: Int(UInt32.max)).map { ($0, reader.offset) }
            }
            if let (value, count) = read {
                offset += count
                return value
            }
            guard buffer.count - offset < 10, try fill() else { throw Malformed() }
        }
    }

    private mutating func fill() throws -> Bool {
        guard let next = try more() else { return false }
        buffer.removeFirst(offset)
        offset = 0
        buffer += next
        return true
    }
}
