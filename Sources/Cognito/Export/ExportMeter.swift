import Synchronization
import Vault

/// Tells how far the reading of a pool is.
final class ExportMeter: Sendable {
    private struct State {
        var users = 0
        var memberships = 0
        var factors = 0
    }

    private let report: @Sendable (Progress) -> Void
    /// How many users the pool has, about.
    private let estimate: Int?
    private let state = Mutex(State())

    init(_ report: @escaping @Sendable (Progress) -> Void, estimate: Int?) {
        self.report = report
        self.estimate = estimate
    }

    func add(_ entity: Entity, _ count: Int) {
        let counts = state.withLock { state in
            switch entity {
            case .users: state.users += count
            case .memberships: state.memberships += count
            case .factors: state.factors += count
            default: break
            }
            return state
        }
        // The slowest of what is read tells how long it takes.
        let (phase, done) =
            counts.factors > 0
            ? ("Reading factors", counts.factors)
            : counts.users > 0 ? ("Reading users", counts.users) : ("Reading memberships", counts.memberships)
        report(Progress(phase: phase, records: done, totalRecords: phase == "Reading memberships" ? nil : estimate))
    }

    func phase(_ phase: String) { report(Progress(phase: phase)) }
}
