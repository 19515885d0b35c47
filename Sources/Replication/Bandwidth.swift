/// Keeps all who share it to so many bytes a second: each waits until those before have had their time.
package actor Bandwidth {
    private let bytesPerSecond: Double
    /// When the line is free again.
    private var freeAt: ContinuousClock.Instant

    /// How much of unused time may be made up for: who paused may be fast for a moment, and no longer.
    private static let slack = Duration.milliseconds(250)

    package init(bytesPerSecond: Int) {
        self.bytesPerSecond = Double(bytesPerSecond)
        freeAt = .now
    }

    /// Returns when so many bytes may go.
    ///
    /// - Throws: `CancellationError`.
    package func take(_ byteCount: Int) async throws {
        let now = ContinuousClock.now
        let start = max(freeAt, now - Self.slack)
        freeAt = start + .seconds(Double(byteCount) / bytesPerSecond)
        if start > now { try await Task.sleep(until: start, clock: .continuous) }
    }
}
