#if Network
    import Store

    /// The bytes of a body, wherever they are, read as often as is asked.
    final class BodyBytes: Sendable {
        private let file: OpenFile?
        private let bytes: [UInt8]
        private let start: Int
        private let name: String

        /// How much of a file is hashed at once.
        private static let pieceLength = 1 << 20

        /// - Throws: `StoreError` where the file cannot be opened.
        init(_ body: ObjectBody) throws {
            switch body {
            case .bytes(let bytes):
                file = nil
                self.bytes = bytes
                start = 0
                name = "bytes"
            case .file(let path, let range):
                file = try OpenFile(path, .read(followingLinks: false))
                bytes = []
                start = range.lowerBound
                name = path
            }
        }

        /// - Throws: `StoreError`, also where the file is shorter than it was.
        func read(_ count: Int, at offset: Int) throws -> [UInt8] {
            guard file != nil else { return Array(bytes[offset..<offset + count]) }
            let read = try file?.read(count, at: start + offset) ?? []
            guard read.count == count else {
                throw StoreError.damaged(path: name, reason: "it became shorter while it was read")
            }
            return read
        }

        func sha256(_ range: Range<Int>) throws -> [UInt8] {
            var hash = SHA256State()
            var offset = range.lowerBound
            while offset < range.upperBound {
                let piece = try read(min(Self.pieceLength, range.upperBound - offset), at: offset)
                piece.withUnsafeBytes { hash.update($0) }
                offset += piece.count
            }
            return hash.finish().bytes
        }
    }

    extension ObjectBody {
        /// All of it, counted from its own beginning.
        var wholeRange: Range<Int> { 0..<byteCount }
    }
#endif
