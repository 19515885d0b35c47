import Store

/// What becomes of a snapshot, and why.
package struct Decision: Hashable, Sendable {
    /// Why a snapshot stays.
    package enum Keeping: Hashable, Sendable {
        /// By the holds of these numbers.
        case held([Int])
        case broughtBack
        case suspect(Suspicion)
        case minimum(Term, until: Timestamp)
        /// The policy chooses none of the source's snapshots.
        case everything
        case last(Int, place: Int)
        case within(Term)
        case period(Period, named: String)
    }

    /// Why a snapshot goes.
    package enum Going: Hashable, Sendable {
        /// It must be gone by then.
        case maximum(Term, by: Timestamp)
        /// None of the policy's rules keeps it.
        case unneeded
    }

    package let snapshot: HistorySnapshot
    /// All that keep it; none where it goes.
    package let keeping: [Keeping]
    /// Why it goes; nil where it stays.
    package let going: Going?
    /// Whether nothing but a hold keeps it.
    package let isStoppedByHold: Bool

    /// Whether it stays.
    package var stays: Bool { going == nil }

    /// Why it is in doubt; nil where it is in none.
    package var suspicion: Suspicion? {
        for case .suspect(let suspicion) in keeping { return suspicion }
        return nil
    }
}

extension Decision.Keeping {
    /// The rule's name, for programs: as a policy has it, or what stands above policies.
    package var rule: String {
        switch self {
        case .held: "hold"
        case .broughtBack: "undrop"
        case .suspect(let suspicion): "suspect-\(suspicion.name)"
        case .minimum: "minimum"
        case .everything: "everything"
        case .last: "keep-last"
        case .within: "keep-within"
        case .period(let period, _): period.rawValue
        }
    }

    /// In plain words, as a clause about the snapshot.
    package var words: String {
        switch self {
        case .held(let numbers):
            "held by \(numbers.count == 1 ? "hold" : "holds") \(numbers.map { "\($0)" }.joined(separator: ", "))"
        case .broughtBack: "brought back; it stays until it is dropped again"
        case .suspect(let suspicion): "in doubt: \(suspicion.words)"
        case .minimum(let term, let until): "not \(term.words) old before \(until.readable)"
        case .everything: "the policy keeps everything"
        case .last(let count, let place): count == 1 ? "the last" : "number \(place) of the last \(count)"
        case .within(let term): "made within \(term.words) of the newest"
        case .period(let period, let name): "the last of the \(period.word) \(name)"
        }
    }
}

extension Decision.Going {
    package var rule: String {
        switch self {
        case .maximum: "maximum"
        case .unneeded: "unneeded"
        }
    }

    /// In plain words, as a clause about the snapshot.
    package var words: String {
        switch self {
        case .maximum(let term, let by): "it must be gone by \(by.readable), when it is \(term.words) old"
        case .unneeded: "no rule keeps it"
        }
    }
}
