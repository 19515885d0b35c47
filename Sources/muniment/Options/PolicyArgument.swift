import ArgumentParser
import Retention

/// A policy that a person wrote.
struct PolicyArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The policy, as YAML or JSON; - is standard input.", valueName: "file"), completion: .file())
    var path: String

    private static let longest = 1 << 20

    /// - Throws: `RetentionError` that names file, line and member.
    var policy: Policy {
        get throws {
            let file = GivenFile(path)
            return try Policy(file.text(limit: Self.longest), from: file.name)
        }
    }
}
