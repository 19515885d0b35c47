/// Carries one request to a server and its answer back; neither signs nor repeats.
package protocol Transport: Sendable {
    /// - Throws: `TransportFailure`, `AnswerTooLong`, or `CancellationError`.
    func send(_ request: OutgoingRequest) async throws -> Response
}

/// A request as it goes on the wire.
package struct OutgoingRequest: Sendable {
    package let method: String
    /// Absolute, encoded.
    package let url: String
    package let headers: Headers
    package let body: Body
    /// How long to wait for the connection, and for the next sign of life; `nil` for the transport's own.
    package let patience: Duration?
    /// Where the answer is taken whole, the most bytes that it may have; `nil` where it is read as it comes. A transport need
    /// not heed it.
    package let wholeAnswerLimit: Int?
}

/// An answer has more bytes than are taken.
package struct AnswerTooLong: Error {
    package init() {}
}

/// Why no answer came, or not all of it.
package struct TransportFailure: Error, Hashable {
    package enum Kind: Hashable, Sendable {
        /// No connection: nobody listens, no such name, no route.
        case noConnection
        /// Nothing came in time.
        case timeout
        /// The connection ended before the answer did.
        case cut
        /// The server's certificate is not to be trusted, or it does not speak TLS: nothing was sent.
        case untrusted
        /// What was to be sent could not be.
        case unusable
    }

    package let kind: Kind
    /// As it follows the server's name: `closed the connection`.
    package let reason: String

    package init(kind: Kind, reason: String) {
        self.kind = kind
        self.reason = reason
    }

    /// That another attempt may fare better.
    var isTransient: Bool {
        switch kind {
        case .noConnection, .timeout, .cut: true
        case .untrusted, .unusable: false
        }
    }
}
