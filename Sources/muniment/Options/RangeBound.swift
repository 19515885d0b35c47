import ArgumentParser
import Questions

/// One end of a range of time: a day or time (UTC), or a snapshot by its id or place.
struct RangeBound: ExpressibleByArgument {
    private let text: String
    private let moment: Moment?

    init?(argument: String) {
        text = argument
        moment = Moment(argument: argument)
    }

    /// As a beginning: a day begins with its first instant.
    var start: TimeRange.Bound { moment.map { .time($0.start) } ?? .snapshot(text) }

    /// As an end: a day ends with its last instant.
    var end: TimeRange.Bound { moment.map { .time($0.end) } ?? .snapshot(text) }
}
