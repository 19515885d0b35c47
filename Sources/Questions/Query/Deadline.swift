import Store

/// When a query's time is up.
struct Deadline: Sendable {
    let instant: ContinuousClock.Instant
    private let limit: Duration

    /// From now on.
    init(after limit: Duration) {
        instant = .now + limit
        self.limit = limit
    }

    var isPast: Bool { ContinuousClock.now >= instant }

    /// - Throws: `QuestionsError.overLimit`; `CancellationError`.
    func check() throws {
        try Task.checkCancellation()
        if isPast { throw error }
    }

    var error: QuestionsError {
        .overLimit(
            "the query was stopped after \(Elapsed.text(seconds: Int(limit.components.seconds))). Ask for less, or give it more time with --timeout"
        )
    }
}
