import Store
import Vault

/// What is destroyed, as `--json` prints it.
struct GarbageAnswer: Encodable {
    /// Whether it was done, and not only looked at.
    let isDone: Bool
    /// Absent where it was only looked at.
    let isFinished: Bool?
    let snapshots: [Snapshot]
    let stoppedByHolds: [Snapshot]
    let counts: RewriteCounts
    /// By how many bytes the vault is smaller; about, where it was only looked at.
    let bytesFreed: Int
    let leftovers: [String]
    let certificate: Int?

    struct Snapshot: Encodable {
        let id: String
        let source: String
        let created: Timestamp
        let reasons: [String]
        let holds: [Int]?

        init(_ disposal: Disposal, holds: [Int]? = nil) {
            id = disposal.snapshot.hex
            source = disposal.source
            created = disposal.created
            reasons = disposal.reasons
            self.holds = holds
        }
    }

    init(_ plan: GarbagePlan) {
        isDone = false
        isFinished = nil
        snapshots = plan.going.map { Snapshot($0) }
        stoppedByHolds = plan.held.map { Snapshot($0.disposal, holds: $0.holds) }
        counts = plan.counts
        bytesFreed = plan.bytesFreed
        leftovers = plan.leftovers
        certificate = nil
    }

    init(_ report: GarbageReport) {
        isDone = true
        isFinished = report.isFinished
        snapshots = report.plan.going.map { Snapshot($0) }
        stoppedByHolds = report.plan.held.map { Snapshot($0.disposal, holds: $0.holds) }
        counts = report.counts
        bytesFreed = report.bytesFreed
        leftovers = report.plan.leftovers
        certificate = report.certificate
    }
}

/// What is destroyed, for people.
enum GarbageText {
    static func text(_ plan: GarbagePlan, width: Int?) -> String {
        guard !plan.isEmpty else { return "nothing to destroy\n" }
        return lines(plan, "goes", width)
            + Wrapping.facts(
                ["would destroy \(plan.going.count.counted("snapshot"))"] + what(plan, plan.counts)
                    + ["free about \(ByteUnit.text(plan.bytesFreed))"], width: width) + "\n"
    }

    static func text(_ report: GarbageReport, width: Int?) -> String {
        let plan = report.plan
        guard !plan.isEmpty else { return "nothing to destroy\n" }
        let certificate = report.certificate.map { ["certificate \($0)"] } ?? []
        return lines(plan, "destroyed", width)
            + Wrapping.facts(
                ["destroyed \(plan.going.count.counted("snapshot"))"] + what(plan, report.counts)
                    + ["freed \(ByteUnit.text(report.bytesFreed))"] + certificate, width: width) + "\n"
    }

    private static func what(_ plan: GarbagePlan, _ counts: RewriteCounts) -> [String] {
        var facts = ["\(counts.records.counted("record version", "record versions"))"]
        facts.append(counts.packs.counted("pack"))
        if !plan.leftovers.isEmpty { facts.append(plan.leftovers.count.counted("unfinished file")) }
        return facts
    }

    private static func lines(_ plan: GarbagePlan, _ word: String, _ width: Int?) -> String {
        plan.going.map { disposal in
            let why = disposal.reasons.isEmpty ? "" : ": " + disposal.reasons.joined(separator: "; ")
            return Wrapping.hanging(
                "\(disposal.snapshot.hex.prefix(8)) \(disposal.created.readable) \(disposal.source)\(why)".printable,
                behind: "\(word) ", width: width) + "\n"
        }.joined()
    }
}

extension Messages {
    /// What is hidden and is not destroyed.
    func notices(of plan: GarbagePlan) {
        for (disposal, holds) in plan.held {
            let numbers = holds.map(String.init).joined(separator: ", ")
            notice("snapshot \(disposal.snapshot.hex.prefix(8)) of \(disposal.source) stays: held by hold \(numbers)")
        }
        for (disposal, reasons) in plan.kept {
            notice(
                "snapshot \(disposal.snapshot.hex.prefix(8)) of \(disposal.source) stays hidden: "
                    + reasons.joined(separator: "; "))
        }
        if let first = plan.waiting.map(\.until).min() {
            let isOne = plan.waiting.count == 1
            notice(
                "\(plan.waiting.count.counted("hidden snapshot")) \(isOne ? "waits until" : "wait, the first until") \(first.readable)"
            )
        }
    }
}
