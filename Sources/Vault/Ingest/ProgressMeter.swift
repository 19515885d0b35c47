import Store

/// Tells how far an operation is, not more often than people can see. One owner.
final class ProgressMeter {
    private var progress: Progress
    private let report: @Sendable (Progress) -> Void
    private var last = Timestamp(nanoseconds: 0)

    /// Ten times a second.
    private static let interval: Int64 = 100_000_000

    init(_ progress: Progress, report: @Sendable @escaping (Progress) -> Void) {
        self.progress = progress
        self.report = report
    }

    /// - Parameter totalBytes: how many bytes there are to come; nil where they are counted on.
    func phase(_ phase: String, totalBytes: Int? = nil) {
        progress.phase = phase
        if let totalBytes {
            progress.totalBytes = totalBytes
            progress.bytes = 0
        }
        tell()
    }

    /// - Parameter records: all so far of what is under way.
    func add(bytes: Int, records: Int? = nil) {
        progress.bytes += bytes
        if let records { progress.records = records }
        if Timestamp.now.nanoseconds - last.nanoseconds >= Self.interval { tell() }
    }

    private func tell() {
        last = .now
        report(progress)
    }
}
