import Retention
import Store

/// What becomes of snapshots, as `--json` answers and as people read it.
struct DecisionAnswer: Encodable {
    let snapshot: String
    let source: String
    let created: Timestamp
    let stays: Bool
    /// The names of the rules that decided, as a policy has them.
    let rules: [String]
    /// The same in words.
    let reasons: [String]
    /// Whether nothing but a hold keeps it.
    let stoppedByHold: Bool

    init(_ decision: Decision) {
        snapshot = decision.snapshot.label.text
        source = decision.snapshot.source
        created = decision.snapshot.created
        stays = decision.stays
        rules = decision.keeping.map(\.rule) + [decision.going?.rule].compactMap(\.self)
        reasons = decision.keeping.map(\.words) + [decision.going?.words].compactMap(\.self)
        stoppedByHold = decision.isStoppedByHold
    }
}

/// A plan in lines: first what goes, then what stays, each with its reasons.
enum PlanText {
    static func text(_ decisions: [Decision], width: Int?) -> String {
        let going = decisions.filter { !$0.stays }
        let staying = decisions.filter(\.stays)
        let lines = (going + staying).map { decision in
            let answer = DecisionAnswer(decision)
            let snapshot = "\(answer.snapshot.prefix(8)) \(answer.created.readable) \(answer.source)".printable
            let stopped = decision.isStoppedByHold ? ["it would go otherwise"] : []
            return Wrapping.hanging(
                "\(snapshot): \((answer.reasons + stopped).joined(separator: "; "))",
                behind: decision.stays ? "stays  " : "goes   ", width: width) + "\n"
        }
        return lines.joined() + summary(going: going.count, staying: staying.count) + "\n"
    }

    /// `2 go, 3 stay`
    static func summary(going: Int, staying: Int) -> String {
        "\(going.grouped) \(going == 1 ? "goes" : "go"), \(staying.grouped) \(staying == 1 ? "stays" : "stay")"
    }
}
