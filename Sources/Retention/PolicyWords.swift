extension Policy {
    /// The policy in plain words: a heading and sentences for each source that is named, and for all others.
    package var words: [(heading: String, sentences: [String])] {
        var parts: [(String, [String])] = sources.sorted { $0.key < $1.key }.map {
            ("source \($0.key)", $0.value.words)
        }
        parts.append((sources.isEmpty ? "every source" : "every other source", usual.words))
        var general = [
            "Days, weeks, months and years are those of \(zone.name).",
            "What is dropped stays hidden for \(grace.words), and is then destroyed by gc.",
        ]
        general.append(
            isClockAttested
                ? "Time for terms is the clock's, and no later than the newest cosignature of a witness."
                : "Time for terms is the clock's.")
        parts.append(("in general", general))
        return parts
    }
}

extension KeepRules {
    /// The rules in plain words, a sentence each.
    var words: [String] {
        var sentences: [String] = []
        if !isSelective { sentences.append("Every snapshot stays.") }
        if let last { sentences.append(last == 1 ? "The last snapshot stays." : "The last \(last) snapshots stay.") }
        if let within { sentences.append("All of the last \(within.words) before the newest one stay.") }
        for period in Period.allCases {
            guard let count = periods[period] else { continue }
            sentences.append(
                "The last one of each \(period.word) stays, for \(Self.counted(count, period.word)) that \(count == 1 ? "has" : "have") one."
            )
        }
        if isSelective { sentences.append("Every other one goes.") }
        if let minimum {
            sentences.append("None goes before it is \(minimum.words) old.")
            sentences.append(
                isErasureAllowed
                    ? "People can be erased out of one that is younger."
                    : "Nobody is erased out of one that is younger.")
        }
        if let maximum { sentences.append("None is there any more when it is \(maximum.words) old.") }
        return sentences
    }

    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
