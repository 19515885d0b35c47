#if Network
    import AsyncHTTPClient
    import NIOCore
    import NIOHTTP1

    /// Stands between a client and a real server, and lets happen what happens to servers and to the wires that lead there.
    package enum FaultyProxy {
        /// What becomes of one request.
        package enum Fault: Sendable {
            /// It goes to the server, and the answer back.
            case none
            /// The server never sees it: this is the answer.
            case answer(HTTPFixture.Reply)
            /// The server never sees it: the connection is closed.
            case lostRequest
            /// The server does what it was asked, and its answer is cut after so many bytes of the body.
            case cutAnswer(after: Int)
            /// The server does what it was asked, and its answer comes late, and slowly.
            case late(Duration)

            /// An error as S3 words it.
            package static func error(
                _ status: Int, _ code: String, headers: [(name: String, value: String)] = []
            ) -> Fault {
                let text = "<Error><Code>\(code)</Code><Message>\(code)</Message></Error>"
                return .answer(.init(status, headers: headers, text: text))
            }
        }

        /// Says what becomes of the nth request, counted from 0.
        package typealias Deciding = @Sendable (_ question: HTTPFixture.Question, _ index: Int) async -> Fault

        /// Counts the requests.
        private actor Count {
            private var value = 0
            func next() -> Int {
                defer { value += 1 }
                return value
            }
        }

        /// Listens while `body` runs, before the server of a URL. What a client signed stays good, as it goes on unchanged.
        package static func run<Result: Sendable>(
            before server: String, deciding: @escaping Deciding, _ body: @Sendable (HTTPFixture) async throws -> Result
        ) async throws -> Result {
            let count = Count()
            return try await HTTPFixture.run(
                answering: { question in
                    switch await deciding(question, await count.next()) {
                    case .none: return try await forward(question, to: server)
                    case .answer(let reply): return reply
                    case .lostRequest: throw CancellationError()
                    case .cutAnswer(let byteCount):
                        var reply = try await forward(question, to: server)
                        // One that is empty is cut in its head: there is none.
                        guard !reply.body.isEmpty else { throw CancellationError() }
                        reply.cutAfter = byteCount
                        return reply
                    case .late(let delay):
                        var reply = try await forward(question, to: server)
                        reply.delay = delay
                        return reply
                    }
                }, body)
        }

        private static func forward(
            _ question: HTTPFixture.Question, to server: String
        ) async throws -> HTTPFixture.Reply {
            var request = HTTPClientRequest(url: server + question.uri)
            request.method = HTTPMethod(rawValue: question.method)
            for header in question.headers where !["content-length", "connection"].contains(header.name.lowercased()) {
                request.headers.add(name: header.name, value: header.value)
            }
            if !question.body.isEmpty { request.body = .bytes(ByteBuffer(bytes: question.body)) }
            let response = try await HTTPClient.shared.execute(request, timeout: .minutes(5))
            let bytes = Array(try await response.body.collect(upTo: 1 << 30).readableBytesView)
            let headers = response.headers.filter { header in
                !["transfer-encoding", "connection"].contains(header.name.lowercased())
                    && (question.method == "HEAD" || header.name.lowercased() != "content-length")
            }
            return HTTPFixture.Reply(
                Int(response.status.code), headers: headers.map { ($0.name, $0.value) }, body: bytes)
        }
    }
#endif
