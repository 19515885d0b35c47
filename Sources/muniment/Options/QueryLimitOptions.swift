import ArgumentParser
import Questions

/// What a query may take.
struct QueryLimitOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The seconds that a query may take.", valueName: "seconds"))
    var timeout: Int = 60

    @Option(
        help: ArgumentHelp("The MiB of memory that a query's tables and its answer may each take.", valueName: "mib"))
    var memory: Int = 1024

    @Option(help: ArgumentHelp("The rows that an answer may have.", valueName: "count"))
    var rows: Int = 1_000_000

    func validate() throws {
        guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout must be 1 to 86400.") }
        guard (8...1_048_576).contains(memory) else { throw ValidationError("--memory must be 8 to 1048576.") }
        guard rows > 0 else { throw ValidationError("--rows must be 1 or more.") }
    }

    var limits: QueryLimits {
        QueryLimits(time: .seconds(timeout), memory: memory << 20, rows: rows)
    }
}
