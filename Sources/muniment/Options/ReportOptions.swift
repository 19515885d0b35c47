import ArgumentParser
import Questions

/// What reports can be told.
struct ReportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How many days at least.", valueName: "count"))
    var days: Int?

    @Option(help: ArgumentHelp("The group.", valueName: "name"))
    var group: String?

    @Option(help: ArgumentHelp("The attribute.", valueName: "name"))
    var attribute: String?

    func validate() throws {
        guard days.map({ $0 >= 0 }) ?? true else { throw ValidationError("--days must be 0 or more.") }
    }

    /// Those that were said.
    var values: [Report.Parameter: String] {
        var values: [Report.Parameter: String] = [:]
        values[.days] = days.map(String.init)
        values[.group] = group
        values[.attribute] = attribute
        return values
    }
}
