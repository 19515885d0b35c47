#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A path as the system has it: bytes, which need not be UTF-8.
package struct FilePath: Hashable, Sendable, CustomStringConvertible {
    package let bytes: [UInt8]

    package init(_ text: String) { bytes = Array(text.utf8) }
    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// For people.
    package var description: String { String(decoding: bytes, as: UTF8.self) }

    /// The path of `name` in this folder.
    package func appending(_ name: [UInt8]) -> FilePath {
        FilePath(bytes: bytes.last == UInt8(ascii: "/") ? bytes + name : bytes + [UInt8(ascii: "/")] + name)
    }

    /// Lends the path as C wants it.
    package func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        try (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("the array holds at least the zero") }
            return try body(start)
        }
    }

    /// What the file system says of it, links not followed; nil where there is nothing (see `errno`).
    package func status() -> stat? {
        var status = stat()
        return withCString { lstat($0, &status) } == 0 ? status : nil
    }

    /// The target of a link; nil where it is none.
    package func linkTarget() -> [UInt8]? {
        let capacity = 65_536
        var count = -1
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
            buffer.withMemoryRebound(to: CChar.self) { target in
                guard let start = target.baseAddress else { return }
                count = withCString { readlink($0, start, capacity) }
            }
            filled = max(0, count)
        }
        return count >= 0 ? bytes : nil
    }
}
