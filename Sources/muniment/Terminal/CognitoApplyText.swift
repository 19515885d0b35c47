#if Network
    import Cognito
    import Store
    import Vault

    /// What `cognito apply --json` answers.
    struct CognitoApplyAnswer: Encodable {
        let pool: String
        let isResumed: Bool
        let tally: ApplyTally
        let there: ReadBack
        let seconds: Double
        let results: [String]
        let journal: String
        /// The snapshot with the results.
        let snapshot: String?

        init(_ applied: AppliedPlan) {
            pool = applied.summary.pool
            isResumed = applied.summary.isResumed
            tally = applied.summary.tally
            there = applied.summary.there
            seconds = applied.summary.seconds
            results = ["\(applied.results.results).jsonl", "\(applied.results.results).csv"]
            journal = applied.results.journal
            snapshot = applied.archived?.snapshot
        }
    }

    /// What an apply did, for people.
    enum CognitoApplyText {
        static func text(_ applied: AppliedPlan, width: Int?) -> String {
            let summary = applied.summary
            var lines: [String] = []
            if summary.isResumed { lines.append("went on where an earlier apply had stopped") }
            lines.append(Self.counts("users", summary.tally.users, width))
            lines.append(Self.counts("else", summary.tally.entities, width))
            lines += failures(summary.tally.failures, width)
            let there = summary.there
            var facts = [
                "in \(summary.pool) now: \(there.users.counted("user"))", "\(there.enabled.grouped) enabled",
                "\(there.disabled.grouped) disabled", there.memberships.counted("membership"),
            ]
            for (name, one) in [
                ("groups", "group"), ("clients", "client"), ("identity-providers", "identity provider"),
            ] {
                if let count = there.entities[name], count > 0 { facts.append(count.counted(one)) }
            }
            lines.append(Wrapping.facts(facts, width: width))
            lines.append(
                Wrapping.hanging(
                    "\(applied.results.results).jsonl and .csv, which hold usernames and which only you can read"
                        .printable,
                    behind: "results ", width: width))
            if let snapshot = applied.archived {
                lines.append(
                    Wrapping.hanging(
                        "as snapshot \(snapshot.snapshot.prefix(8)) of \(snapshot.source)".printable,
                        behind: "archived ",
                        width: width))
            }
            return lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
        }

        private static func counts(_ name: String, _ counts: [Verdict: Int], _ width: Int?) -> String {
            let facts = Verdict.allCases.compactMap { verdict in
                counts[verdict].map { "\($0.grouped) \(verdict.words)" }
            }
            return facts.isEmpty ? "" : Wrapping.facts(["\(name)  \(facts[0])"] + facts.dropFirst(), width: width)
        }

        private static func failures(_ failures: [ApplyResult], _ width: Int?) -> [String] {
            failures.map { failure in
                Wrapping.hanging(
                    "\(failure.entity.noun) \(failure.name): \(failure.detail ?? "")".printable, behind: "failed  ",
                    width: width)
            }
        }
    }

    extension Verdict {
        fileprivate var words: String {
            switch self {
            case .created: "created"
            case .changed: "changed"
            case .same: "there already"
            case .left: "left as planned"
            case .cannot: "cannot be"
            case .failed: "failed"
            }
        }
    }
#endif
