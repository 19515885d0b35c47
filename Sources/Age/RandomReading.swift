import Store

/// Bytes that can be read at any place.
package protocol RandomReading: AnyObject {
    var byteCount: Int { get }

    /// Exactly `count` bytes from `offset` on.
    func read(_ count: Int, at offset: Int) throws -> [UInt8]
}

/// A file's.
package final class FileReading: RandomReading {
    private let file: OpenFile
    package let byteCount: Int

    /// - Throws: `StoreError`.
    package init(_ path: String) throws(StoreError) {
        file = try OpenFile(path, .read(followingLinks: true))
        byteCount = try file.byteCount()
    }

    package func read(_ count: Int, at offset: Int) throws -> [UInt8] { try file.read(count, at: offset) }
}

/// Those of an array.
package final class ArrayReading: RandomReading {
    private let bytes: [UInt8]
    package var byteCount: Int { bytes.count }

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package func read(_ count: Int, at offset: Int) throws -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= bytes.count - count else {
            throw AgeError.damaged("it ends before what it should hold")
        }
        return Array(bytes[offset..<offset + count])
    }
}
