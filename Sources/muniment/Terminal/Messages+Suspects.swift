import Retention

extension Messages {
    /// Says which snapshots are in doubt, and what is to be done.
    func warnings(ofSuspects suspects: [Decision]) {
        for decision in suspects {
            guard let suspicion = decision.suspicion else { continue }
            let id = decision.snapshot.label.text.prefix(8)
            let advice =
                switch suspicion {
                case .small, .outOfOrder:
                    "Look at it, then: muniment retention confirm \(id), or muniment snapshots drop \(id)"
                case .future: "Is the clock right that made it, and this one?"
                case .unrecorded: "See: muniment doctor"
                }
            warning("snapshot \(id) is in doubt and takes no other's place: \(suspicion.words). \(advice)")
        }
    }
}
