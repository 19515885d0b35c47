import ArgumentParser

/// A share of something, as `5%` names it.
struct Percentage: ExpressibleByArgument, CustomStringConvertible {
    /// More than 0, at most 1.
    let share: Double
    /// As it was given.
    let description: String

    init?(argument: String) {
        // The sign is asked for, as a bare 0.05 could mean either.
        guard argument.hasSuffix("%"), let percent = Double(argument.dropLast()), percent > 0, percent <= 100 else {
            return nil
        }
        share = percent / 100
        description = argument
    }
}
