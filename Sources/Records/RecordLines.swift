// Invariant of this file: it reads bytes through JSONKey only, and through ranges that were checked against their count.

import Seal

/// Records in lines, each told from the others by its key.
package enum RecordLines {
    /// Goes through lines of JSON objects.
    ///
    /// - Parameters:
    ///   - key: the member that names a record.
    ///   - body: is given a line without its line feed, and the key in it; nil where it has none.
    package static func forEach(
        in lines: [UInt8], key: String, _ body: (_ line: UnsafeRawBufferPointer, _ key: [UInt8]?) throws -> Void
    ) rethrows {
        let field = Array(key.utf8)
        try lines.withUnsafeBytes { bytes in
            var start = 0
            while start < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
                let length = rest.firstIndex(of: .newline) ?? rest.count
                let line = UnsafeRawBufferPointer(rebasing: rest[..<length])
                start += length + 1
                guard length > 0 else { continue }
                try body(line, value(of: field, in: line))
            }
        }
    }

    /// What a member of a JSON object says, where it is a text that is not empty or a number.
    package static func value(of member: String, in line: UnsafeRawBufferPointer) -> [UInt8]? {
        value(of: Array(member.utf8), in: line)
    }

    private static func value(of member: [UInt8], in line: UnsafeRawBufferPointer) -> [UInt8]? {
        JSONKey.find(member, in: line).map {
            $0.encoding.decode(UnsafeRawBufferPointer(rebasing: line[$0.offset..<$0.offset + $0.length]))
        }
    }
}
