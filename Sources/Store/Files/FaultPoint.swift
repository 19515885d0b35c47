#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where tests may stop the process dead, to prove that what stands on disk at that moment is enough.
///
/// `MUNIMENT_FAULT=N` in the environment kills the process, as `kill -9` would, when it passes its N-th point.
package enum FaultPoint {
    private static let target: Int = getenv("MUNIMENT_FAULT").flatMap { Int(String(cString: $0)) } ?? 0
    /// Counted without a lock: points lie on the one task that writes.
    nonisolated(unsafe) private static var passed = 0

    /// Told of each step that is taken within it: for tests that count them.
    @TaskLocal static var observer: (@Sendable (String) -> Void)?

    /// One durable step has been taken.
    package static func pass(_ step: @autoclosure () -> String) {
        observer?(step())
        guard target > 0 else { return }
        passed += 1
        if passed == target { kill(getpid(), SIGKILL) }
    }
}
