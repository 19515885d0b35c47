import Dispatch
import Synchronization
import Vault

/// One line on the terminal's standard error that says how far long work has come: redrawn ten times a second at most,
/// gone when the work is done. Where no person looks, nothing is written.
///
/// A timer draws, not the work: so the line also appears when the work is slow to report.
final class ProgressLine: Sendable {
    private struct State {
        var phase: String
        var latest: Progress?
        var phaseStarted: ContinuousClock.Instant
        var isShown = false
        var isOver = false
    }

    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "muniment.progress")

    /// Shorter work shows no line, which would only flicker.
    private static let patience = DispatchTimeInterval.milliseconds(300)
    private static let interval = DispatchTimeInterval.milliseconds(100)

    /// A line that says `phase` until the work reports what it is doing; none where it is not wanted.
    init(_ phase: String, isWanted: Bool = true) {
        state = Mutex(State(phase: phase, phaseStarted: .now))
        guard isWanted, StandardStream.error.isTerminal, Environment["TERM"] != "dumb" else { return }
        draw(after: Self.patience)
    }

    /// Takes note of how far the work is.
    func report(_ progress: Progress) {
        state.withLock { state in
            if progress.phase != state.phase {
                state.phase = progress.phase
                state.phaseStarted = .now
            }
            state.latest = progress
        }
    }

    /// Clears the line for good.
    func finish() {
        state.withLock { state in
            if state.isShown { try? StandardStream.error.write(Self.clear) }
            state.isShown = false
            state.isOver = true
        }
    }

    /// Does `work` under a line that is cleared whether the work succeeds or fails.
    static func during<Result>(
        _ phase: String, isWanted: Bool = true, _ work: (@Sendable @escaping (Progress) -> Void) async throws -> Result
    ) async throws -> Result {
        let line = ProgressLine(phase, isWanted: isWanted)
        defer { line.finish() }
        return try await work { line.report($0) }
    }

    /// Back to the line's start, and the line emptied (ECMA-48, EL).
    private static let clear = "\r\u{1B}[K"

    private func draw(after delay: DispatchTimeInterval) {
        queue.asyncAfter(deadline: .now() + delay) { [weak self] in
            guard let self, self.draw() else { return }
            self.draw(after: Self.interval)
        }
    }

    /// Draws the line anew; false when the work is over.
    private func draw() -> Bool {
        state.withLock { state in
            guard !state.isOver else { return false }
            let elapsed = (ContinuousClock.now - state.phaseStarted) / .seconds(1)
            let facts = Self.facts(state.phase, state.latest, seconds: elapsed)
            // A line in the last column would make some terminals wrap.
            let width = (StandardStream.error.columns ?? 80) - 1
            try? StandardStream.error.write(Self.clear + Self.fitting(facts, width: width))
            state.isShown = true
            return true
        }
    }

    /// What is known, the most telling first.
    private static func facts(_ phase: String, _ progress: Progress?, seconds: Double) -> [String] {
        guard let progress, progress.bytes > 0 || progress.records > 0 else { return [phase] }
        var facts: [String] = []
        let isMeasurable = seconds >= 0.5
        if progress.bytes == 0 { return countFacts(phase, progress, seconds: isMeasurable ? seconds : nil) }
        let rate = Double(progress.bytes) / max(seconds, 0.001)
        if let total = progress.totalBytes, total > 0 {
            let percent = min(100, progress.bytes * 100 / total)
            facts.append("\(phase) \(percent) %")
            if isMeasurable, rate > 0 {
                facts.append("\(Seconds.text(Double(max(0, total - progress.bytes)) / rate)) left")
            }
            facts.append("\(ByteUnit.text(progress.bytes, beside: total)) of \(ByteUnit.text(total))")
        } else {
            facts.append("\(phase) \(ByteUnit.text(progress.bytes))")
        }
        if progress.records > 0 { facts.append(progress.records.counted("record")) }
        if isMeasurable { facts.append("\(ByteUnit.text(Int(rate)))/s") }
        return facts
    }

    /// The same of work whose bytes nobody knows beforehand, such as reading from a server.
    private static func countFacts(_ phase: String, _ progress: Progress, seconds: Double?) -> [String] {
        var facts = [phase]
        let rate = seconds.map { Double(progress.records) / $0 }
        if let total = progress.totalRecords, total > progress.records {
            facts = ["\(phase) \(progress.records * 100 / total) %"]
            if let rate, rate > 0 { facts.append("\(Seconds.text(Double(total - progress.records) / rate)) left") }
            facts.append("\(progress.records.grouped) of about \(total.grouped)")
        } else {
            facts.append(progress.records.grouped)
        }
        if let rate { facts.append("\(Int(rate).grouped)/s") }
        return facts
    }

    private static func fitting(_ facts: [String], width: Int) -> String {
        var line = ""
        for fact in facts {
            let longer = line.isEmpty ? fact : line + " · " + fact
            guard longer.columns <= width else { break }
            line = longer
        }
        return line.isEmpty ? (facts.first ?? "").shortened(to: width) : line
    }
}
