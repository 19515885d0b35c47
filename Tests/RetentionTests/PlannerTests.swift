import Fixtures
import Retention
import Store
import Testing

/// What a policy decides of small histories. That it decides as a model does of large ones is for
/// `tools/tests/test_retention.py`.
@Suite("A planner")
struct PlannerTests {
    /// A history of one source, in the order of record: a letter for each snapshot.
    private func history(
        _ snapshots: [(label: String, created: String, bytes: Int)], holds: [HoldScope] = [], confirmed: [String] = [],
        at now: String
    ) throws -> History {
        History(
            try snapshots.enumerated().map { order, one in
                HistorySnapshot(
                    label: SnapshotLabel(one.label), source: "pool",
                    created: try #require(Timestamp("\(one.created)T04:00:00Z")), byteCount: one.bytes, order: order)
            }, holds: holds, confirmed: Set(confirmed.map { SnapshotLabel($0) }),
            now: try #require(Timestamp("\(now)T12:00:00Z")))
    }

    private func going(_ policy: String, _ history: History) throws -> [String] {
        Planner.decisions(by: try Policy("version: 1\ndefault: {\(policy)}", from: "test"), of: history)
            .filter { !$0.stays }.map(\.snapshot.label.text).sorted()
    }

    private func decision(_ label: String, _ policy: String, _ history: History) throws -> Decision {
        let decisions = Planner.decisions(by: try Policy("version: 1\ndefault: {\(policy)}", from: "test"), of: history)
        return try #require(decisions.first { $0.snapshot.label.text == label })
    }

    private let week = (1...7).map { day in (label: "d\(day)", created: "2026-03-0\(day)", bytes: 1000) }

    @Test("keeps everything where the policy says nothing of which")
    func keepsEverything() throws {
        #expect(try going("minimum: 1d", history(week, at: "2036-03-08")).isEmpty)
    }

    @Test("lets go what no rule keeps, and says by which rules the others stay")
    func counts() throws {
        let history = try history(week, at: "2026-03-08")

        #expect(try going("keep-last: 2, weekly: 2", history) == ["d2", "d3", "d4", "d5"])
        let kept = try decision("d7", "keep-last: 2, weekly: 2", history)
        #expect(
            kept.keeping.map(\.words) == ["number 1 of the last 2", "the last of the week 2026-W10"])
        #expect(try decision("d2", "keep-last: 2", history).going?.words == "no rule keeps it")
    }

    @Test("counts what is kept within a term from the newest snapshot, so that a job that stopped loses nothing")
    func stoppedJob() throws {
        #expect(try going("keep-within: 3d", history(week, at: "2036-03-08")) == ["d1", "d2", "d3", "d4"])
    }

    @Test("gives no count away to what is held")
    func heldUseUpNothing() throws {
        let hold = HoldScope(number: 4, subjects: [.snapshot(SnapshotLabel("d7")), .snapshot(SnapshotLabel("d1"))])
        let history = try history(week, holds: [hold], at: "2026-03-08")

        #expect(try going("keep-last: 2", history) == ["d2", "d3", "d4"])
        #expect(try decision("d1", "keep-last: 2", history).isStoppedByHold)
        #expect(try !decision("d7", "keep-last: 2", history).isStoppedByHold)
        #expect(try decision("d1", "keep-last: 2", history).keeping == [.held([4])])
    }

    @Test("lets a hold beat the maximum, and says that it did")
    func holdBeatsMaximum() throws {
        let hold = HoldScope(number: 1, subjects: [.source("pool")])

        let decision = try decision("d1", "maximum: 1m", history(week, holds: [hold], at: "2027-03-08"))

        #expect(decision.stays && decision.isStoppedByHold)
    }

    @Test("keeps what is younger than the minimum, whatever else")
    func minimum() throws {
        #expect(try going("keep-last: 1, minimum: 5d", history(week, at: "2026-03-08")) == ["d1", "d2", "d3"])
    }

    @Test("hides what must be gone for the grace time before it must")
    func maximum() throws {
        #expect(try going("maximum: 30d", history(week, at: "2026-03-23")) == [])
        #expect(try going("maximum: 30d", history(week, at: "2026-03-24")) == ["d1"])
        #expect(try going("minimum: 30d, maximum: 30d", history(week, at: "2026-03-30")) == [])
        #expect(try going("minimum: 30d, maximum: 30d", history(week, at: "2026-03-31")) == ["d1"])
    }

    // Who can add snapshots and wants good ones gone.

    @Test("lets a snapshot from the future take no other's place")
    func future() throws {
        let strange = (1...5).map { (label: "x\($0)", created: "2031-01-0\($0)", bytes: 1000) }
        let history = try history(week + strange, at: "2026-03-08")

        #expect(try going("keep-last: 7", history).isEmpty)
        #expect(try decision("x1", "keep-last: 7", history).suspicion == .future)
    }

    @Test("lets snapshots that are dated back take no day from those that were there")
    func datedBack() throws {
        let strange = (1...6).map { (label: "x\($0)", created: "2026-03-0\($0)", bytes: 1000) }
        let history = try history(week + strange, at: "2026-03-08")

        #expect(try going("daily: 7", history).isEmpty)
        #expect(try decision("x3", "daily: 7", history).suspicion == .outOfOrder(after: SnapshotLabel("d7")))
        #expect(try going("daily: 7", self.history(week + strange, confirmed: ["x3"], at: "2026-03-08")) == ["d3"])
    }

    @Test("lets a snapshot that is less than half as large as the one before take no other's place")
    func small() throws {
        let cut = [(label: "x", created: "2026-03-08", bytes: 499), (label: "y", created: "2026-03-09", bytes: 400)]
        let history = try history(week + cut, at: "2026-03-10")

        #expect(try going("keep-last: 1", history) == ["d1", "d2", "d3", "d4", "d5", "d6"])
        #expect(try decision("y", "keep-last: 1", history).suspicion == .small(byteCount: 400, before: 1000))
        let confirmed = try self.history(week + cut, confirmed: ["x"], at: "2026-03-10")
        #expect(try going("keep-last: 1", confirmed) == week.map(\.label) + ["x"])
        let half = try self.history(week + [(label: "x", created: "2026-03-08", bytes: 500)], at: "2026-03-10")
        #expect(try decision("x", "keep-last: 1", half).suspicion == nil)
    }

    @Test("puts no snapshot in doubt by one that is in doubt itself")
    func doubtDoesNotSpread() throws {
        let strange = [(label: "x", created: "2031-01-01", bytes: 9_000_000)]
        let later = [(label: "d8", created: "2026-03-08", bytes: 1000)]

        let decisions = Planner.decisions(
            by: try Policy("version: 1", from: "test"), of: try history(week + strange + later, at: "2026-03-09"))

        #expect(decisions.filter { $0.suspicion != nil }.map(\.snapshot.label.text) == ["x"])
    }

    @Test("gives a flood of snapshots no more than their own day")
    func flood() throws {
        let flood = (1...50).map { (label: "f\($0)", created: "2026-03-08", bytes: 1000) }

        let gone = try going("daily: 8", history(week + flood, at: "2026-03-09"))

        #expect(!gone.contains { $0.hasPrefix("d") })
        #expect(gone.count == 49)
    }

    @Test("decides nothing of what is hidden, and keeps what was brought back")
    func hiddenAndBroughtBack() throws {
        var history = try history(week, at: "2026-03-08")
        history.snapshots[6].isHidden = true
        history.snapshots[0].isBroughtBack = true

        #expect(try going("keep-last: 2", history) == ["d2", "d3", "d4"])
        #expect(try decision("d1", "keep-last: 2", history).keeping == [.broughtBack])
    }

    @Test("trusts no snapshot that the ledger does not tell of")
    func unrecorded() throws {
        var history = try history(week, at: "2026-03-08")
        history.snapshots.append(
            HistorySnapshot(
                label: SnapshotLabel("x"), source: "pool", created: try #require(Timestamp("2026-03-07T23:00:00Z")),
                byteCount: 1000, order: nil))

        #expect(try decision("x", "keep-last: 1", history).suspicion == .unrecorded)
        #expect(try decision("d7", "keep-last: 1", history).stays)
    }

    @Test("never lets go more where a hold is added or a minimum is longer", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func monotone(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let snapshots = (0..<20).map { index in
                (
                    label: "s\(index)",
                    created: "2026-0\(1 + index / 5)-\(10 + Int.random(in: 0...18, using: &generator))",
                    bytes: Int.random(in: 600...1000, using: &generator)
                )
            }
            let held = SnapshotLabel("s\(Int.random(in: 0..<20, using: &generator))")
            let rules = "keep-last: \(Int.random(in: 1...5, using: &generator)), weekly: 2"
            let plain = try history(snapshots, at: "2026-05-01")
            var holding = plain
            holding.holds = [HoldScope(number: 1, subjects: [.snapshot(held)])]

            let before = Set(try going(rules, plain))
            let after = Set(try going(rules, holding))

            #expect(after.isSubset(of: before) && !after.contains(held.text), "seed \(seed)")
            #expect(Set(try going(rules + ", minimum: 3m", plain)).isSubset(of: before), "seed \(seed)")
        }
    }
}
