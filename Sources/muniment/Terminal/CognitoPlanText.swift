import Cognito
import Store

/// A plan for people, as tools that build infrastructure show theirs.
enum CognitoPlanText {
    static func text(_ plan: CognitoPlan, width: Int?) -> String {
        var parts = [head(plan, width)]
        if let partial = plan.partial {
            parts.append(list("Not in the snapshot, as it could not be read when it was made", partial, width))
        }
        parts.append(steps(plan.steps, width))
        if let users = plan.users { parts.append(self.users(users, plan.options, width)) }
        if !plan.calls.isEmpty { parts.append(calls(plan.calls, width)) }
        if !plan.ids.isEmpty { parts.append(ids(plan, width)) }
        if !plan.foreign.isEmpty { parts.append(foreign(plan.foreign, width)) }
        if !plan.lost.isEmpty { parts.append(list("Never comes back", plan.lost, width)) }
        parts.append(summary(plan, width))
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func head(_ plan: CognitoPlan, _ width: Int?) -> String {
        let snapshot = "snapshot \(plan.snapshot.prefix(8)) of \(plan.created.readable)"
        return Wrapping.hanging(
            "\(snapshot), \(plan.source) → \(plan.target.name)".printable, behind: "plan  ", width: width) + "\n"
    }

    // What is to be done stands before what is left.
    private static func steps(_ steps: [PlanStep], _ width: Int?) -> String {
        var lines = ""
        for step in steps where step.action != .leave {
            let head = "\(step.action.sign) \(step.action.rawValue.padded(to: 7)) "
            var text = "\(step.entity.noun) \(step.name)"
            if let reason = step.reason { text += ": \(reason)" }
            lines += Wrapping.hanging(text.printable, behind: head, width: width) + "\n"
            for change in step.changes {
                let values =
                    change.from == nil && change.to == nil
                    ? "" : ": \(change.from ?? "nothing") → \(change.to ?? "nothing")"
                lines +=
                    Wrapping.hanging(
                        "\(change.member)\(values)".printable, behind: "            ", width: width) + "\n"
            }
        }
        let left = steps.count { $0.action == .leave }
        if left > 0 {
            lines +=
                "\(PlanStep.Action.leave.sign) leave   \(left.counted("other thing")) that \(left == 1 ? "is" : "are") as archived\n"
        }
        return lines
    }

    private static func users(_ users: UsersPlan, _ options: PlanOptions, _ width: Int?) -> String {
        var table = Table([
            Table.Column(title: "Users", isElastic: true), Table.Column(title: "How they come back", isElastic: true),
            Table.Column(title: "Count", isNumber: true),
        ])
        for row in users.rows { table.add([row.cohort, row.text, row.users.grouped]) }
        for obstacle in users.obstacles { table.add(["cannot", obstacle.reason, obstacle.users.grouped]) }
        if users.same > 0 { table.add(["in the pool", "as archived", users.same.grouped]) }
        if users.differing > 0 {
            let way = options.existing == .change ? "changed to what is archived" : "differ, and stay as they are"
            table.add(["in the pool", way, users.differing.grouped])
        }
        var text = users.total == 0 ? "no users in the snapshot\n" : table.text(width: width)
        var facts: [String] = []
        if users.memberships > 0 { facts.append(users.memberships.counted("membership")) }
        if users.disabled > 0 { facts.append("\(users.disabled.grouped) disabled again") }
        if users.links > 0 { facts.append("\(users.links.counted("account")) linked") }
        if users.others > 0 { facts.append("\(users.others.grouped) others in the pool are not touched") }
        if !facts.isEmpty { text += Wrapping.facts(facts, width: width) + "\n" }
        return text
    }

    private static func calls(_ calls: [PlannedCalls], _ width: Int?) -> String {
        var table = Table([
            Table.Column(title: "Quota", isElastic: true), Table.Column(title: "Calls", isNumber: true),
            Table.Column(title: "A second", isNumber: true), Table.Column(title: "At least", isNumber: true),
        ])
        for row in calls {
            table.add([
                row.category.rawValue, row.calls.grouped, row.rate.map { $0.fixed(1) } ?? "any",
                row.rate == nil ? "" : Seconds.text(Double(row.seconds)),
            ])
        }
        return table.text(width: width)
    }

    private static func ids(_ plan: CognitoPlan, _ width: Int?) -> String {
        list(
            "Ids that change",
            plan.ids.map { "\($0.entity.noun) \($0.name), until now \($0.old)" }
                + ((plan.users?.created ?? 0) > 0 ? ["the sub of each user who is made"] : []), width)
    }

    private static func foreign(_ names: [CognitoPlan.ForeignName], _ width: Int?) -> String {
        list(
            "Outside of the pool, and not made",
            names.map { name in
                let becomes = name.becomes.map { " → \($0)" } ?? ""
                return "\(name.name)\(becomes)"
                    + (name.isElsewhere ? " (of another region: give a new name with --map)" : "")
            }, width)
    }

    private static func list(_ title: String, _ items: [String], _ width: Int?) -> String {
        "\(title)\n" + items.map { Wrapping.hanging($0.printable, behind: "  ", width: width) + "\n" }.joined()
    }

    private static func summary(_ plan: CognitoPlan, _ width: Int?) -> String {
        func count(_ action: PlanStep.Action) -> Int { plan.steps.count { $0.action == action } }
        var facts = ["\(count(.create).grouped) to create", "\(count(.change).grouped) to change"]
        if count(.cannot) > 0 { facts.append("\(count(.cannot).grouped) cannot be") }
        if let users = plan.users { facts.append("\(users.created.counted("user")) to make") }
        if plan.seconds > 0 { facts.append("at least \(Seconds.text(Double(plan.seconds)))") }
        facts.append(
            plan.messages == 0
                ? "no messages go out" : "\(plan.messages.counted("message")) \(plan.messages == 1 ? "goes" : "go") out"
        )
        return Wrapping.facts(facts, width: width) + "\n"
    }
}

extension PlanStep.Action {
    /// What stands before a line; the word stands behind it.
    fileprivate var sign: String {
        switch self {
        case .create: "+"
        case .change: "~"
        case .leave: "="
        case .cannot: "!"
        }
    }
}
