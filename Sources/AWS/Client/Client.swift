import Crypto
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Sends requests to services of AWS and to what is like them: signs, repeats, keeps to the server's clock, and says what
/// failed.
///
/// It knows no service and where no credentials come from; a request brings both. One client serves many workers. It is no actor:
/// what they share is two numbers, and a request that had to wait its turn for them would be slower than the service.
package final class Client: Sendable {
    private let transport: any Transport
    private let policy: RetryPolicy
    private let notice: @Sendable (String) -> Void
    private let now: @Sendable () -> Date

    private struct State {
        var budget: Int
        /// By server: how far its clock is ahead of this machine's, where that matters.
        var offsets: [String: TimeInterval] = [:]
    }

    private let state: Mutex<State>

    /// No error and no list is larger; what is (an object) is read as it comes.
    private static let longestAnswer = 16 << 20

    /// - Parameters:
    ///   - notice: told what people should know although it did not fail, once each: a clock that is off.
    ///   - now: the time, for tests.
    package init(
        transport: any Transport, policy: RetryPolicy = RetryPolicy(),
        notice: @escaping @Sendable (String) -> Void = { _ in }, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.transport = transport
        self.policy = policy
        self.notice = notice
        self.now = now
        state = Mutex(State(budget: policy.budget))
    }

    /// Sends a request and takes the whole answer, which is for small ones.
    ///
    /// - Throws: `AWSError`, and `CancellationError`.
    package func answer(to request: Request, patience: Duration? = nil) async throws -> Answer {
        try await perform(request, patience: patience, isWhole: true) { response in
            Answer(
                status: response.status, headers: response.headers,
                bytes: try await Self.collect(response, of: request))
        }
    }

    /// Sends a request and returns where the answer begins. What fails from there on is the caller's to repeat: reading the
    /// body throws a `TransportFailure`.
    ///
    /// - Throws: `AWSError`, and `CancellationError`.
    package func open(_ request: Request) async throws -> Response {
        try await perform(request, patience: nil, isWhole: false) { $0 }
    }

    /// One request with its repetitions. `take` may fail as the transport does, and the request is repeated then, too.
    private func perform<Taken: Sendable>(
        _ request: Request, patience: Duration?, isWhole: Bool, take: @Sendable (Response) async throws -> Taken
    ) async throws -> Taken {
        var course = Course()
        while true {
            course.attempts += 1
            var credentials: Credentials?
            do {
                try await request.admission?()
                credentials = try await request.signing?.credentials.credentials()
                let response = try await transport.send(
                    outgoing(request, credentials, patience: patience, isWhole: isWhole))
                guard (200..<300).contains(response.status) else {
                    let refusal = try await Self.refusal(
                        response, of: request, credentials: credentials, attempts: course.attempts)
                    try await weigh(refusal, response.headers, of: request, credentials: credentials, &course)
                    continue
                }
                let taken = try await take(response)
                earn(course.attempts > 1 ? policy.cost : 1)
                return taken
            } catch is AnswerTooLong {
                throw Self.tooLong(request)
            } catch let failure as TransportFailure {
                guard failure.isTransient, request.isRepeatable, !Task.isCancelled,
                    course.attempts < policy.attempts, spend()
                else {
                    try Task.checkCancellation()
                    throw AWSError.unreachable(
                        doing: request.doing, server: request.endpoint.hostAndPort, reason: failure.reason,
                        attempts: course.attempts)
                }
                try await Task.sleep(for: policy.wait(before: course.attempts, isThrottled: false))
            }
        }
    }

    /// What has happened to one request so far.
    private struct Course {
        var attempts = 0
        var hasSetClock = false
        var hasRenewed = false
    }

    /// Returns where the request is to be repeated, after what had to be done and waited for.
    private func weigh(
        _ refusal: Refusal, _ headers: Headers, of request: Request, credentials: Credentials?, _ course: inout Course
    ) async throws {
        if credentials != nil, refusal.mayBeOfClock, !course.hasSetClock, setClock(by: headers, of: request) {
            course.hasSetClock = true
            return
        }
        if let credentials, refusal.isAboutIdentity, !course.hasRenewed, let source = request.signing?.credentials {
            course.hasRenewed = true
            await source.discard(credentials)
            // The same ones again would be refused again.
            if try await !source.credentials().signsLike(credentials) { return }
        }
        let most =
            refusal.status == 500 && refusal.code.isEmpty
            ? min(policy.attempts, policy.wordlessAttempts) : policy.attempts
        guard refusal.isTransient, request.isRepeatable || refusal.isThrottling, course.attempts < most, spend() else {
            throw AWSError.refused(refusal)
        }
        let wait = policy.wait(before: course.attempts, isThrottled: refusal.isThrottling)
        try await Task.sleep(for: max(wait, Self.askedWait(headers, longest: policy.longestWait)))
    }

    private func spend() -> Bool {
        state.withLock { state in
            guard state.budget >= policy.cost else { return false }
            state.budget -= policy.cost
            return true
        }
    }

    private func earn(_ amount: Int) {
        state.withLock { $0.budget = min(policy.budget, $0.budget + amount) }
    }

    private func offset(of server: String) -> TimeInterval { state.withLock { $0.offsets[server] ?? 0 } }

    /// How long the server asks to wait, up to a limit: a wrong one may not stop a job for a day.
    private static func askedWait(_ headers: Headers, longest: Duration) -> Duration {
        guard let text = headers["Retry-After"], let seconds = Int(text), seconds > 0 else { return .zero }
        return min(.seconds(seconds), longest * 3)
    }

    /// Signs with the server's time from now on, where that is far from this machine's.
    private func setClock(by headers: Headers, of request: Request) -> Bool {
        let server = request.endpoint.hostAndPort
        guard let theirs = ServerClock.date(in: headers) else { return false }
        let offset = theirs.timeIntervalSince(now())
        let isNew = state.withLock { state in
            guard abs(offset - (state.offsets[server] ?? 0)) > ServerClock.tolerance else { return false }
            state.offsets[server] = offset
            return true
        }
        guard isNew else { return false }
        notice(
            "this machine's clock is \(ServerClock.describe(offset)) \(offset < 0 ? "ahead of" : "behind") that of "
                + "\(server); requests are signed with the server's time. Set the clock")
        return true
    }

    private func outgoing(
        _ request: Request, _ credentials: Credentials?, patience: Duration?, isWhole: Bool
    ) -> OutgoingRequest {
        let path = request.encodedPath
        var headers = request.headers
        headers["Host"] = request.endpoint.hostAndPort
        headers["User-Agent"] = "muniment"
        if request.body.length > 0 || ["PUT", "POST"].contains(request.method) {
            headers["Content-Length"] = "\(request.body.length)"
        }
        if let signing = request.signing, let credentials {
            let message = Signer.Message(
                method: request.method, path: path, query: request.query, headers: headers,
                payloadHash: Hexadecimal.text(request.body.sha256))
            let time = now().addingTimeInterval(offset(of: request.endpoint.hostAndPort))
            headers = signing.signer.sign(message, with: credentials, at: time)
        }
        return OutgoingRequest(
            method: request.method,
            url: request.endpoint.url(path: path, query: PercentEncoding.join(request.query)),
            headers: headers, body: request.body, patience: patience,
            wholeAnswerLimit: isWhole ? Self.longestAnswer : nil)
    }

    private static func refusal(
        _ response: Response, of request: Request, credentials: Credentials?, attempts: Int
    ) async throws -> Refusal {
        let errors = ServiceErrors(headers: response.headers, bytes: try await collect(response, of: request))
        return Refusal(
            doing: request.doing, server: request.endpoint.hostAndPort, status: response.status, code: errors.code,
            message: errors.message, requestID: errors.requestID, region: errors.region,
            accessKeyID: credentials?.accessKeyID, attempts: attempts)
    }

    private static func collect(_ response: Response, of request: Request) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in response.body {
            guard bytes.count + piece.count <= longestAnswer else { throw tooLong(request) }
            if bytes.isEmpty { bytes = piece } else { bytes += piece }
        }
        return bytes
    }

    private static func tooLong(_ request: Request) -> AWSError {
        .unexpectedAnswer(
            doing: request.doing, server: request.endpoint.hostAndPort,
            reason: "it is longer than \(longestAnswer >> 20) MiB")
    }
}
