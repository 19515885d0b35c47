import Crypto

/// What a request carries. It can be read again, from any place, so that a request can be repeated.
package struct Body: Sendable {
    /// In bytes.
    package let length: Int
    /// SHA-256 of all of it.
    package let sha256: [UInt8]
    /// All of it, where that is in memory anyhow.
    package let bytes: [UInt8]?
    /// Reads so many bytes from an offset on; it may wait, as where a bandwidth is kept to.
    package let read: @Sendable (_ offset: Int, _ count: Int) async throws -> [UInt8]

    package init(
        length: Int, sha256: [UInt8], read: @escaping @Sendable (_ offset: Int, _ count: Int) async throws -> [UInt8]
    ) {
        self.length = length
        self.sha256 = sha256
        self.read = read
        bytes = nil
    }

    package init(_ bytes: [UInt8]) {
        length = bytes.count
        sha256 = Array(SHA256.hash(data: bytes))
        self.bytes = bytes
        read = { offset, count in Array(bytes[offset..<offset + count]) }
    }

    package init(_ text: String) { self.init(Array(text.utf8)) }

    package static let none = Body([])

    /// How much is read and sent at once: large enough that calls cost nothing, small enough for memory.
    static let pieceLength = 256 << 10

    /// The body in pieces, from its beginning.
    struct Pieces: AsyncSequence, Sendable {
        let body: Body

        struct AsyncIterator: AsyncIteratorProtocol {
            let body: Body
            var offset = 0

            mutating func next() async throws -> [UInt8]? {
                guard offset < body.length else { return nil }
                let piece = try await body.read(offset, Swift.min(Body.pieceLength, body.length - offset))
                offset += piece.count
                return piece
            }
        }

        func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: body) }
    }

    var pieces: Pieces { Pieces(body: self) }
}
