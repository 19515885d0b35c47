#if Network
    import NIOCore
    import NIOHTTP1

    /// Has the head of a request go out with the first bytes of its body, and not alone before them: one packet and one waking of the
    /// server in place of two.
    final class HeadWithBody: ChannelOutboundHandler {
        typealias OutboundIn = HTTPClientRequestPart
        typealias OutboundOut = HTTPClientRequestPart

        private var isHeadAlone = false

        /// Puts one where the parts of requests pass on their way to the encoder.
        static func add(to channel: any Channel) -> EventLoopFuture<Void> {
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
                try pipeline.addHandler(HeadWithBody(), position: .after(decoder))
            }
        }

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            if case .head(let head) = unwrapOutboundIn(data) {
                isHeadAlone = head.headers.first(name: "Content-Length").map { $0 != "0" } ?? false
            } else {
                isHeadAlone = false
            }
            context.write(data, promise: promise)
        }

        func flush(context: ChannelHandlerContext) {
            if !isHeadAlone { context.flush() }
        }
    }
#endif
