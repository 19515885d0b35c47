import ArgumentParser
import Store

/// A day or an instant, UTC, as a person writes it.
struct Moment: ExpressibleByArgument {
    let start: Timestamp
    /// The last instant that it covers.
    let end: Timestamp

    init?(argument: String) {
        if let day = CivilDate(argument) {
            guard let start = Timestamp("\(day)T00:00:00Z"), let end = Timestamp("\(day)T23:59:59.999999999Z") else {
                return nil
            }
            self.start = start
            self.end = end
        } else if let instant = Timestamp(argument) {
            start = instant
            // A second that is named without decimals is meant whole.
            end = argument.contains(".") ? instant : Timestamp(nanoseconds: instant.nanoseconds &+ 999_999_999)
        } else {
            return nil
        }
    }
}
