#if Network
    import NIOCore
    import NIOHTTP1
    import NIOPosix
    import NIOSSL

    /// A server on this machine, for as long as a closure runs: it answers what a test says, and keeps what it was asked. It can
    /// be as bad as servers and the wires to them are.
    package final class HTTPFixture: Sendable {
        /// What it was asked.
        package struct Question: Sendable {
            package let method: String
            /// As it was sent: encoded, with what stands after the question mark.
            package let uri: String
            package let headers: [(name: String, value: String)]
            package let body: [UInt8]

            /// The first line of that name.
            package func header(_ name: String) -> String? {
                headers.first { $0.name.lowercased() == name.lowercased() }?.value
            }

            /// What stands before the question mark.
            package var path: String { String(uri.prefix { $0 != "?" }) }
        }

        /// What it says, and how.
        package struct Reply: Sendable {
            package var status: Int
            package var headers: [(name: String, value: String)]
            package var body: [UInt8]
            /// Closes the connection after so many bytes of the body, whatever was announced.
            package var cutAfter: Int?
            /// Waits that long before the answer, and again in the middle of it.
            package var delay: Duration?

            package init(
                _ status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
                cutAfter: Int? = nil, delay: Duration? = nil
            ) {
                self.status = status
                self.headers = headers
                self.body = body
                self.cutAfter = cutAfter
                self.delay = delay
            }

            package init(_ status: Int = 200, headers: [(name: String, value: String)] = [], text: String) {
                self.init(status, headers: headers, body: Array(text.utf8))
            }
        }

        package typealias Answering = @Sendable (Question) async throws -> Reply

        /// On 127.0.0.1.
        package let port: Int
        private let answering: Answering
        private let notes = Notes()

        private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPPart<HTTPResponseHead, ByteBuffer>>

        private actor Notes {
            var questions: [Question] = []
            func add(_ question: Question) { questions.append(question) }
        }

        private let isSecure: Bool
        private let keepsQuestions: Bool

        private init(port: Int, isSecure: Bool, keepsQuestions: Bool, answering: @escaping Answering) {
            self.port = port
            self.isSecure = isSecure
            self.keepsQuestions = keepsQuestions
            self.answering = answering
        }

        package var url: String { "\(isSecure ? "https" : "http")://127.0.0.1:\(port)" }

        /// All it was asked so far, in order.
        package var questions: [Question] { get async { await notes.questions } }

        /// Listens while `body` runs.
        ///
        /// - Parameters:
        ///   - certificate: a file of PEM with a certificate and its key, for TLS.
        ///   - keepsQuestions: whether it can be asked what it was asked.
        package static func run<Result: Sendable>(
            certificate: String? = nil, keepsQuestions: Bool = true, answering: @escaping Answering,
            _ body: @Sendable (HTTPFixture) async throws -> Result
        ) async throws -> Result {
            let security = try certificate.map { path in
                try NIOSSLContext(
                    configuration: .makeServerConfiguration(
                        certificateChain: NIOSSLCertificate.fromPEMFile(path).map { .certificate($0) },
                        privateKey: .privateKey(NIOSSLPrivateKey(file: path, format: .pem))))
            }
            let listening = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.backlog, value: 256)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: "127.0.0.1", port: 0) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if let security { try pipeline.addHandler(NIOSSLServerHandler(context: security)) }
                        try pipeline.configureHTTPServerPipeline()
                        try pipeline.addHandler(Unpacked())
                        return try Connection(wrappingChannelSynchronously: channel)
                    }
                }
            let fixture = HTTPFixture(
                port: listening.channel.localAddress?.port ?? 0, isSecure: security != nil,
                keepsQuestions: keepsQuestions,
                answering: answering)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await fixture.accept(listening) }
                defer { group.cancelAll() }
                return try await body(fixture)
            }
        }

        private func accept(_ listening: NIOAsyncChannel<Connection, Never>) async throws {
            try await withThrowingDiscardingTaskGroup { group in
                try await listening.executeThenClose { connections in
                    for try await connection in connections {
                        // A connection that ends badly is of no concern to the others.
                        group.addTask { try? await self.serve(connection) }
                    }
                }
            }
        }

        private func serve(_ connection: Connection) async throws {
            try await connection.executeThenClose { incoming, outgoing in
                var head: HTTPRequestHead?
                var body: [UInt8] = []
                for try await part in incoming {
                    switch part {
                    case .head(let received):
                        head = received
                        body = []
                    case .body(let piece): body += piece.readableBytesView
                    case .end:
                        guard let head else { return }
                        let question = Question(
                            method: head.method.rawValue, uri: head.uri,
                            headers: head.headers.map { ($0.name, $0.value) }, body: body)
                        if keepsQuestions { await notes.add(question) }
                        let reply = try await answering(question)
                        guard try await send(reply, to: head, outgoing) else { return }
                    }
                }
            }
        }

        /// Whether the connection goes on.
        private func send(
            _ reply: Reply, to head: HTTPRequestHead,
            _ outgoing: NIOAsyncChannelOutboundWriter<HTTPPart<HTTPResponseHead, ByteBuffer>>
        ) async throws -> Bool {
            if let delay = reply.delay { try await Task.sleep(for: delay) }
            var headers = HTTPHeaders(reply.headers.map { ($0.name, $0.value) })
            // The answer to HEAD says how long the body would be.
            if !headers.contains(name: "Content-Length") {
                headers.add(name: "Content-Length", value: "\(reply.body.count)")
            }
            try await outgoing.write(
                .head(.init(version: .http1_1, status: .init(statusCode: reply.status), headers: headers)))
            guard head.method != .HEAD else {
                try await outgoing.write(.end(nil))
                return true
            }
            let sent = reply.body.prefix(reply.cutAfter ?? reply.body.count)
            let half = sent.count / 2
            try await outgoing.write(.body(ByteBuffer(bytes: sent.prefix(half))))
            if let delay = reply.delay { try await Task.sleep(for: delay) }
            try await outgoing.write(.body(ByteBuffer(bytes: sent.dropFirst(half))))
            guard reply.cutAfter == nil else { return false }
            try await outgoing.write(.end(nil))
            return true
        }

        /// The bytes of an answer, as the encoder wants them.
        private final class Unpacked: ChannelOutboundHandler, Sendable {
            typealias OutboundIn = HTTPPart<HTTPResponseHead, ByteBuffer>
            typealias OutboundOut = HTTPServerResponsePart

            func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
                let part: HTTPServerResponsePart =
                    switch unwrapOutboundIn(data) {
                    case .head(let head): .head(head)
                    case .body(let bytes): .body(.byteBuffer(bytes))
                    case .end(let trailers): .end(trailers)
                    }
                context.write(wrapOutboundOut(part), promise: promise)
            }
        }
    }
#endif
