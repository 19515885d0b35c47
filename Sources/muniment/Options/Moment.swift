import ArgumentParser
import Store

/// A day or an instant, UTC, as a person writes it.
struct Moment: ExpressibleByArgument {
    let start: Timestamp
    /// The last instant that it covers.
    let end: Timestamp

    init?(argument: String) {
        guard let instants = Timestamp.instants(named: argument) else { return nil }
        start = instants.lowerBound
        end = instants.upperBound
    }
}
