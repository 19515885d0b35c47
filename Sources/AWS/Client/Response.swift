/// A server's answer, whose body is still to come.
package struct Response: Sendable {
    package let status: Int
    package let headers: Headers
    package let body: Incoming

    package init(status: Int, headers: Headers, body: Incoming) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A body as it arrives. It can be read once; not reading on holds the server back.
    package struct Incoming: AsyncSequence, Sendable {
        private let start: @Sendable () -> AsyncIterator

        /// - Parameter start: gives what returns the next bytes, `nil` at the end, and throws a `TransportFailure`.
        package init(_ start: @escaping @Sendable () -> AsyncIterator) { self.start = start }

        package struct AsyncIterator: AsyncIteratorProtocol {
            private let following: () async throws -> [UInt8]?

            package init(_ following: @escaping () async throws -> [UInt8]?) { self.following = following }

            package mutating func next() async throws -> [UInt8]? { try await following() }
        }

        /// A body that is here already.
        package init(_ whole: [UInt8]) {
            start = {
                var left: [UInt8]? = whole.isEmpty ? nil : whole
                return AsyncIterator { left.take() }
            }
        }

        package func makeAsyncIterator() -> AsyncIterator { start() }
    }
}

/// A server's whole answer.
package struct Answer: Sendable {
    package let status: Int
    package let headers: Headers
    package let bytes: [UInt8]
}
