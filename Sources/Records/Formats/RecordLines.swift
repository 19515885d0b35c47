// Invariant of this file: it reads bytes through JSONKey only, and through ranges that were checked against their count.

import Seal

/// Records in lines, each told from the others by its key.
package struct RecordLines: Sendable {
    /// Where a record lies.
    package struct Place: Equatable, Sendable {
        /// Behind its line feed.
        package let end: Int
        /// In the line; nil where the record has no key.
        package let key: KeySpan?
    }

    /// JSON objects, each with a line feed behind it.
    package let bytes: [UInt8]
    /// One a line.
    package let places: [Place]

    /// Records whose places are known.
    ///
    /// - Parameter places: one a line of `bytes`, ascending.
    package init(_ bytes: [UInt8], places: [Place]) {
        precondition(places.last?.end ?? 0 == bytes.count, "the places are not those of the lines")
        self.bytes = bytes
        self.places = places
    }

    /// Finds the places.
    ///
    /// - Parameter key: the member that names a record.
    package init(_ bytes: [UInt8], key: String) {
        let field = Array(key.utf8)
        var places: [Place] = []
        bytes.withUnsafeBytes { bytes in
            var start = 0
            while start < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
                let length = rest.firstIndex(of: .newline) ?? rest.count
                let line = UnsafeRawBufferPointer(rebasing: rest[..<length])
                start = min(start + length + 1, bytes.count)
                places.append(Place(end: start, key: length > 0 ? JSONKey.find(field, in: line) : nil))
            }
        }
        self.init(bytes, places: places)
    }

    /// Goes through the lines, empty ones left out.
    ///
    /// - Parameter body: is given a line without its line feed, where its key stands in it, and where the line ends in `bytes`.
    package func forEach(
        _ body: (_ line: UnsafeRawBufferPointer, _ key: KeySpan?, _ end: Int) throws -> Void
    ) rethrows {
        try bytes.withUnsafeBytes { bytes in
            var start = 0
            for place in places {
                precondition(place.end > start && place.end <= bytes.count, "places ascend")
                var line = UnsafeRawBufferPointer(rebasing: bytes[start..<place.end])
                if line.last == .newline { line = UnsafeRawBufferPointer(rebasing: line.dropLast()) }
                start = place.end
                if !line.isEmpty { try body(line, place.key, place.end) }
            }
        }
    }

    /// What the keys say, record by record; nil where one has none.
    package var keys: [[UInt8]?] {
        var keys: [[UInt8]?] = []
        forEach { line, key, _ in keys.append(key?.text(in: line)) }
        return keys
    }

    /// What a member of a JSON object says, where it is a text that is not empty or a number.
    package static func value(of member: String, in line: UnsafeRawBufferPointer) -> [UInt8]? {
        JSONKey.find(Array(member.utf8), in: line)?.text(in: line)
    }
}

extension KeySpan {
    /// The key that stands there.
    package func text(in record: UnsafeRawBufferPointer) -> [UInt8] {
        encoding.decode(UnsafeRawBufferPointer(rebasing: record[offset..<offset + length]))
    }
}
