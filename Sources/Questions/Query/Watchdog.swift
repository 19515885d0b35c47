import Dispatch
import Synchronization

/// Does something at a time when work ought to be over, unless it is.
///
/// SQLite looks at the clock between the steps of its machine. A single step, such as searching one long text for
/// another, may take for ever and cannot be interrupted: nothing but the end of the process stops it.
final class Watchdog: Sendable {
    /// How long work may go on when it ought to be over: SQLite may be in the midst of a long sort.
    static let grace = Duration.seconds(2)

    private let isCalledOff = Mutex(false)

    init(after time: Duration, then act: @Sendable @escaping () -> Void) {
        let milliseconds = Int(time / .milliseconds(1))
        DispatchQueue(label: "muniment.watchdog").asyncAfter(deadline: .now() + .milliseconds(milliseconds)) {
            [weak self] in
            // The work may end this instant: then it waits here until what follows is done.
            self?.isCalledOff.withLock { if !$0 { act() } }
        }
    }

    /// The work is over.
    func callOff() {
        isCalledOff.withLock { $0 = true }
    }
}
