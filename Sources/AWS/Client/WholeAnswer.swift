#if Network
    import AsyncHTTPClient
    import NIOCore
    import NIOHTTP1
    import Synchronization

    /// Gathers an answer on its connection's event loop.
    final class WholeAnswer: HTTPClientResponseDelegate {
        private struct State {
            var head: HTTPResponseHead?
            var bytes: [UInt8] = []
        }

        /// Bytes.
        private let limit: Int
        private let state = Mutex(State())

        init(limit: Int) { self.limit = limit }

        func didReceiveHead(task: HTTPClient.Task<Response>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
            let announced = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
            state.withLock {
                $0.head = head
                // What a server announces is believed as far as it would be taken.
                $0.bytes.reserveCapacity(min(announced, limit))
            }
            return task.eventLoop.makeSucceededVoidFuture()
        }

        func didReceiveBodyPart(task: HTTPClient.Task<Response>, _ part: ByteBuffer) -> EventLoopFuture<Void> {
            let fits = state.withLock { state in
                guard state.bytes.count + part.readableBytes <= limit else { return false }
                part.withUnsafeReadableBytes { state.bytes.append(contentsOf: $0) }
                return true
            }
            return fits ? task.eventLoop.makeSucceededVoidFuture() : task.eventLoop.makeFailedFuture(AnswerTooLong())
        }

        func didFinishRequest(task: HTTPClient.Task<Response>) throws -> Response {
            let (head, bytes) = state.withLock { ($0.head, $0.bytes) }
            return Response(
                status: Int(head?.status.code ?? 0),
                headers: Headers((head?.headers ?? [:]).map { .init(name: $0.name, value: $0.value) }),
                body: Response.Incoming(bytes))
        }
    }
#endif
