import ArgumentParser

/// How long something may work: a whole number of seconds, minutes or hours.
struct WorkingTime: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600]
        guard let unit = argument.last.flatMap({ units[$0] }), let count = Int64(argument.dropLast()),
            (1...100_000).contains(count)
        else { return nil }
        duration = .seconds(count * unit)
    }
}
