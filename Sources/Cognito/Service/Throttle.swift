/// Has each request wait for its place in the quotas. All requests of a process to an account go through one.
package actor Throttle {
    private enum Line: Hashable {
        case category(QuotaCategory)
        case pool(operation: String, pool: String)
    }

    private let quotas: Quotas
    private let now: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void
    private var buckets: [Line: TokenBucket] = [:]

    /// - Parameters:
    ///   - now: the time on a clock that never goes back.
    ///   - sleep: waits so long.
    package init(
        _ quotas: Quotas, now: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.quotas = quotas
        self.now = now
        self.sleep = sleep
    }

    /// By the machine's clock.
    package init(_ quotas: Quotas) {
        let start = ContinuousClock.now
        self.init(
            quotas, now: { ContinuousClock.now - start }, sleep: { try await Task.sleep(for: $0, clock: .continuous) })
    }

    /// Returns when the request may go.
    ///
    /// - Parameter pool: the pool that it is about, where the operation has a quota for each.
    /// - Throws: `CancellationError`.
    package nonisolated func admit(_ operation: Operation, pool: String?) async throws {
        // Where there are no quotas nobody has to wait for another either.
        guard let rate = quotas.rate(of: operation.category) else { return }
        try await admit(operation, pool: pool, rate: rate)
    }

    private func admit(_ operation: Operation, pool: String?, rate: Double) async throws {
        let now = now()
        var start = take(.category(operation.category), rate: rate, at: now)
        if operation.category.isPerPool {
            start = max(
                start, take(.pool(operation: operation.name, pool: pool ?? ""), rate: Quotas.perPool, at: start))
        }
        if start > now { try await sleep(start - now) }
    }

    private func take(_ line: Line, rate: Double, at now: Duration) -> Duration {
        buckets[line, default: TokenBucket(rate: rate)].take(at: now)
    }
}
