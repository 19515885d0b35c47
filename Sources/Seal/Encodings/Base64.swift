// Invariant: libsodium is given the exact length of every buffer, and what it writes is never longer than it was told.

import CSodium

/// Base64 with the standard alphabet and padding (RFC 4648, section 4), in time that does not depend on the bytes.
package enum Base64 {
    private static let variant = sodium_base64_VARIANT_ORIGINAL

    /// The text for `bytes`.
    package static func encode(_ bytes: [UInt8]) -> String {
        let length = encodedLength(bytes.count)
        return String(unsafeUninitializedCapacity: length + 1) { buffer in
            // libsodium ends what it writes with a zero byte, hence the one more.
            _ = sodium_bin2base64(UnsafeMutableRawPointer(buffer.start), length + 1, bytes, bytes.count, variant)
            return length
        }
    }

    /// The bytes that `text` stands for; `nil` unless it is exactly what `encode` would have written.
    package static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { characters in
            var isWhole = false
            let bytes = [UInt8](unsafeUninitializedCapacity: characters.count / 4 * 3) { buffer, initialized in
                let count = decode(UnsafeRawBufferPointer(characters), into: UnsafeMutableRawBufferPointer(buffer))
                isWhole = count != nil
                initialized = count ?? 0
            }
            return isWhole ? bytes : nil
        }
    }

    /// How long the text for `count` bytes is.
    static func encodedLength(_ count: Int) -> Int {
        (count + 2) / 3 * 4
    }

    /// Writes the text for `bytes` and a zero byte behind it: for secrets, whose text must not become a `String`.
    static func encode(_ bytes: UnsafeRawBufferPointer, into text: UnsafeMutableRawBufferPointer) {
        precondition(text.count > encodedLength(bytes.count), "the text needs room for its end")
        _ = sodium_bin2base64(text.start, text.count, bytes.start, bytes.count, variant)
    }

    /// Writes the bytes that `text` stands for and returns how many; `nil` if `text` is not base64 or they do not fit.
    static func decode(_ text: UnsafeRawBufferPointer, into bytes: UnsafeMutableRawBufferPointer) -> Int? {
        guard let start = bytes.baseAddress else { return text.isEmpty ? 0 : nil }
        var count = 0
        guard let characters = text.baseAddress else { return 0 }
        // libsodium 1.0.18 takes characters beyond ASCII for some value of its own. They are told without branching on any one.
        guard text.reduce(0, |) < 0x80 else { return nil }
        let result = sodium_base642bin(start, bytes.count, characters, text.count, nil, &count, nil, variant)
        return result == 0 ? count : nil
    }
}
