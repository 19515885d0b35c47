import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Credentials that are fetched when they are first needed and again before they end, once for all who wait.
package actor RenewedCredentials: CredentialSource {
    private let fetch: @Sendable () async throws -> Credentials
    private let notice: @Sendable (String) -> Void
    private let now: @Sendable () -> Date

    private var held: Credentials? {
        didSet {
            let lasting = held.flatMap { $0.expiration == nil ? $0 : nil }
            self.lasting.withLock { $0 = lasting }
        }
    }
    /// What is held, where it has no end.
    private nonisolated let lasting = Mutex<Credentials?>(nil)
    private var fetching: Task<Void, Never>?
    /// Counts the fetches, so that one that was given up is not taken for the one after it.
    private var fetchCount = 0
    private var waiting: [Int: CheckedContinuation<Credentials, any Error>] = [:]
    private var nextWaiter = 0
    /// How many wait for the fetch under way.
    var waitingCount: Int { waiting.count }
    private var noRenewalBefore = Date.distantPast

    /// From here on before their end they are renewed; where that fails they are used on. As in botocore.
    static let renewalWindow: TimeInterval = 15 * 60
    /// So long before their end they count as ended: a request takes time to arrive.
    static let margin: TimeInterval = 60
    /// How long a renewal that failed is not tried again while what is held still serves.
    static let pauseAfterFailure: TimeInterval = 60

    /// - Parameters:
    ///   - notice: told once of each renewal that failed while what is held still serves.
    ///   - now: the time, for tests.
    package init(
        notice: @escaping @Sendable (String) -> Void = { _ in }, now: @escaping @Sendable () -> Date = { Date() },
        fetch: @escaping @Sendable () async throws -> Credentials
    ) {
        self.fetch = fetch
        self.notice = notice
        self.now = now
    }

    package nonisolated func credentials() async throws -> Credentials {
        // Most have no end, and are asked for with each request.
        if let lasting = lasting.withLock(\.self) { return lasting }
        return try await current()
    }

    private func current() async throws -> Credentials {
        guard let held else { return try await fetched() }
        guard let end = held.expiration else { return held }
        let left = end.timeIntervalSince(now())
        if left > Self.renewalWindow || (left > Self.margin && now() < noRenewalBefore) { return held }
        guard left > Self.margin else { return try await fetched() }
        do { return try await fetched() } catch let error as AWSError {
            noRenewalBefore = now().addingTimeInterval(Self.pauseAfterFailure)
            notice("\(error). The credentials at hand are used until they end")
            return held
        }
    }

    package func discard(_ refused: Credentials) {
        if let held, held.signsLike(refused) { self.held = nil }
    }

    /// What the one fetch under way brings; begins it where there is none. Who is cancelled waits no longer, and the fetch
    /// goes on for the others.
    private func fetched() async throws -> Credentials {
        try Task.checkCancellation()
        let credentials = try await arrival()
        // They may have come before the word of a cancellation did.
        try Task.checkCancellation()
        return credentials
    }

    private func arrival() async throws -> Credentials {
        let waiter = nextWaiter
        nextWaiter += 1
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
                waiting[waiter] = continuation
                begin()
            }
        } onCancel: {
            Task { await self.leave(waiter) }
        }
    }

    private func begin() {
        guard fetching == nil else { return }
        fetchCount += 1
        let number = fetchCount
        fetching = Task {
            let result: Result<Credentials, any Error>
            do { result = .success(try await fetch()) } catch { result = .failure(error) }
            finish(number, result)
        }
    }

    private func finish(_ number: Int, _ result: Result<Credentials, any Error>) {
        guard number == fetchCount, fetching != nil else { return }
        fetching = nil
        if case .success(let credentials) = result { held = credentials }
        let all = waiting.values
        waiting = [:]
        for continuation in all { continuation.resume(with: result) }
    }

    private func leave(_ waiter: Int) {
        waiting.removeValue(forKey: waiter)?.resume(throwing: CancellationError())
        guard waiting.isEmpty else { return }
        // Nobody is left to wait for it. Who comes now begins another.
        fetching?.cancel()
        fetching = nil
    }
}
