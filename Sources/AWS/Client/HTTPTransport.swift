#if Network
    import AsyncHTTPClient
    import NIOCore
    import NIOHTTP1
    import NIOPosix
    import NIOSSL
    import Synchronization

    #if canImport(Glibc)
        import Glibc
    #else
        import Darwin
    #endif

    /// Carries requests over HTTP/1.1, with TLS where the URL says so; the certificate is always checked. Redirections are not
    /// followed: the signature is for one server.
    package final class HTTPTransport: Transport {
        private let client: HTTPClient
        /// Runs tasks beside the connections that they ask on.
        package let executor: any TaskExecutor
        /// The last small request, without headers and body.
        private let last = Mutex<(url: String, request: HTTPClient.Request)?>(nil)

        /// How requests are carried.
        package struct Settings: Sendable {
            /// A file of PEM with the authorities to trust in place of the system's.
            package var authorities: String?
            /// How many connections to a server are open at most.
            package var connections = 16
            /// To reach the server.
            package var connectTimeout = Duration.seconds(10)
            /// For its next sign of life, and for it to take the next bytes.
            package var idleTimeout = Duration.seconds(60)

            package init() {}
        }

        /// - Throws: `AWSError.badSetting` where the file of authorities is none.
        package init(_ settings: Settings = Settings()) throws(AWSError) {
            var security = TLSConfiguration.makeClientConfiguration()
            if let path = settings.authorities {
                do { security.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path)) } catch {
                    throw .badSetting(
                        name: "the file of certificates", value: path,
                        reason: "it cannot be read as certificates in PEM")
                }
            }
            var configuration = HTTPClient.Configuration(
                tlsConfiguration: security, redirectConfiguration: .disallow,
                timeout: .init(
                    connect: TimeAmount(settings.connectTimeout), read: TimeAmount(settings.idleTimeout),
                    write: TimeAmount(settings.idleTimeout)))
            configuration.httpVersion = .http1Only
            configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = settings.connections
            // The client above repeats what failed, within its budget.
            configuration.connectionPool.retryConnectionEstablishment = false
            configuration.http1_1ConnectionDebugInitializer = { HeadWithBody.add(to: $0) }
            let loops = HTTPClient.defaultEventLoopGroup
            client = HTTPClient(eventLoopGroup: loops, configuration: configuration)
            executor = LoopExecutor(loops.next())
        }

        deinit {
            // It keeps itself until its connections are closed.
            client.shutdown { _ in }
        }

        package func send(_ request: OutgoingRequest) async throws -> Response {
            if let limit = request.wholeAnswerLimit, let body = request.body.bytes {
                return try await exchange(request, body, limit: limit)
            }
            var outgoing = HTTPClientRequest(url: request.url)
            outgoing.method = HTTPMethod(rawValue: request.method)
            for field in request.headers.fields { outgoing.headers.add(name: field.name, value: field.value) }
            if request.body.length > 0 {
                outgoing.body = .stream(
                    Buffers(pieces: request.body.pieces), length: .known(Int64(request.body.length)))
            }
            do {
                let response = try await client.execute(outgoing, deadline: Self.deadline(request))
                let headers = Headers(response.headers.map { .init(name: $0.name, value: $0.value) })
                return Response(status: Int(response.status.code), headers: headers, body: Self.incoming(response.body))
            } catch {
                throw try Self.failure(error)
            }
        }

        // What limits a large body is the time between signs of life.
        private static func deadline(_ request: OutgoingRequest) -> NIODeadline {
            request.patience.map { NIODeadline.now() + TimeAmount($0) } ?? .distantFuture
        }

        /// A small question and its whole answer: all of it happens where the connection is, and who waits is woken once.
        private func exchange(_ request: OutgoingRequest, _ body: [UInt8], limit: Int) async throws -> Response {
            do {
                var outgoing = try prototype(request)
                outgoing.headers = HTTPHeaders(request.headers.fields.map { ($0.name, $0.value) })
                outgoing.body = body.isEmpty ? nil : .byteBuffer(ByteBuffer(bytes: body))
                let task = client.execute(
                    request: outgoing, delegate: WholeAnswer(limit: limit), deadline: Self.deadline(request))
                return try await withTaskCancellationHandler {
                    try await task.get()
                } onCancel: {
                    task.cancel()
                }
            } catch {
                throw try Self.failure(error)
            }
        }

        /// A request of the same method to the same URL. Most go where the one before went, and a URL is slow to take apart.
        private func prototype(_ request: OutgoingRequest) throws -> HTTPClient.Request {
            try last.withLock { last in
                if let last, last.url == request.url, last.request.method.rawValue == request.method {
                    return last.request
                }
                let new = try HTTPClient.Request(url: request.url, method: HTTPMethod(rawValue: request.method))
                last = (request.url, new)
                return new
            }
        }

        private static func incoming(_ body: HTTPClientResponse.Body) -> Response.Incoming {
            Response.Incoming {
                var pieces = body.makeAsyncIterator()
                return Response.Incoming.AsyncIterator {
                    do { return try await pieces.next().map { Array($0.readableBytesView) } } catch {
                        throw try failure(error)
                    }
                }
            }
        }

        /// What went wrong, in words for people.
        ///
        /// - Throws: what is no fault of the transport: cancellation, and what reading the body to send failed with.
        private static func failure(_ error: any Error) throws -> TransportFailure {
            if Task.isCancelled { throw CancellationError() }
            switch error {
            case let error as AnswerTooLong: throw error
            case let error as HTTPClientError: return failure(of: error)
            case let error as NIOSSLError:
                if case .handshakeFailed(let inner) = error { return untrusted(inner) }
                return TransportFailure(kind: .cut, reason: "closed the connection (\(error))")
            case is BoringSSLError, is NIOSSLExtraError:
                return untrusted(error)
            case let error as NIOConnectionError:
                guard let first = error.connectionErrors.first else {
                    return TransportFailure(kind: .noConnection, reason: "cannot be found: there is no such name")
                }
                return TransportFailure(kind: .noConnection, reason: "cannot be reached: \(first.error)")
            case let error as IOError where noConnection.contains(error.errnoCode):
                return TransportFailure(
                    kind: .noConnection, reason: "cannot be reached: \(String(cString: strerror(error.errnoCode)))")
            case is ChannelError, is IOError, is HTTPParserError:
                return TransportFailure(kind: .cut, reason: "closed the connection (\(error))")
            default: throw error
            }
        }

        /// Why the system makes no connection.
        private static let noConnection: Set<Int32> = [
            ECONNREFUSED, EHOSTDOWN, EHOSTUNREACH, ENETDOWN, ENETUNREACH, EADDRNOTAVAIL, ETIMEDOUT,
        ]

        private static func untrusted(_ error: any Error) -> TransportFailure {
            TransportFailure(
                kind: .untrusted,
                reason: "cannot be trusted: \(error). Give its authority's certificate with --ca-file, or correct the "
                    + "endpoint")
        }

        private static func failure(of error: HTTPClientError) -> TransportFailure {
            switch error {
            case .remoteConnectionClosed:
                TransportFailure(kind: .cut, reason: "closed the connection before its answer was complete")
            case .readTimeout, .writeTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout:
                TransportFailure(kind: .timeout, reason: "did not answer in time")
            case .connectTimeout, .tlsHandshakeTimeout:
                TransportFailure(
                    kind: .noConnection, reason: "cannot be reached: it did not take the connection in time")
            case .bodyLengthMismatch:
                TransportFailure(kind: .unusable, reason: "was not sent what was announced: the file changed meanwhile")
            default: TransportFailure(kind: .unusable, reason: "cannot be asked: \(error.shortDescription)")
            }
        }

        /// A body in the form that the library sends.
        private struct Buffers: AsyncSequence, Sendable {
            let pieces: Body.Pieces

            struct AsyncIterator: AsyncIteratorProtocol {
                var pieces: Body.Pieces.AsyncIterator

                mutating func next() async throws -> ByteBuffer? {
                    try await pieces.next().map { ByteBuffer(bytes: $0) }
                }
            }

            func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pieces: pieces.makeAsyncIterator()) }
        }
    }
#endif
