/// A text of commands and what they answer, as a terminal would show it:
///
///     # A comment.
///     $ muniment snapshots
///     > this goes on with the command above
///     the lines that the command must print, on standard output and standard error together
///     [exit 13]
///     [4 days later]
///
/// `[exit N]` stands where the status is not 0; `[N days later]` puts the clock of all commands that follow forward. In expected lines `<id>`, `<time>` and the other names in
/// `ExpectedLine` stand for what differs from run to run; a line of `...` stands for any lines.
struct Transcript {
    /// A command and what is expected of it.
    struct Step {
        var command: String
        /// The command's line in the file, counted from 1.
        let line: Int
        var expected: [String] = []
        var status = 0
    }

    /// What a command did.
    struct Outcome {
        let output: [String]
        let status: Int
    }

    let steps: [Step]
    /// Whether days pass in it.
    private(set) var isLong = false

    /// Reads the text of a transcript.
    init(_ text: String) {
        var steps: [Step] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("$ ") {
                steps.append(Step(command: String(line.dropFirst(2)), line: index + 1))
            } else if line.hasPrefix("#") || steps.isEmpty {
                continue
            } else if line.hasPrefix("> ") || line == ">" {
                steps[steps.count - 1].command += "\n" + line.dropFirst(2)
            } else if let days = Self.number(in: line, between: "[", and: " days later]") {
                isLong = true
                let command = "export LATER_SECONDS=$((${LATER_SECONDS:-0} + \(days * 86_400)))"
                steps.append(Step(command: command, line: index + 1))
            } else if let status = Self.number(in: line, between: "[exit ", and: "]") {
                steps[steps.count - 1].status = status
            } else {
                steps[steps.count - 1].expected.append(String(line))
            }
        }
        // Blank lines may part the steps.
        for index in steps.indices {
            while steps[index].expected.last?.isEmpty == true { steps[index].expected.removeLast() }
        }
        self.steps = steps
    }

    private static func number(in line: Substring, between start: String, and end: String) -> Int? {
        guard line.hasPrefix(start), line.hasSuffix(end) else { return nil }
        return Int(line.dropFirst(start.count).dropLast(end.count))
    }

    /// What the script needs in its environment.
    var environment: [String: String] {
        get async throws { isLong ? try await LaterClock.environment(daysLater: 0) : [:] }
    }

    /// One shell script that does all the steps, each followed by a line with `mark` and its status.
    func script(mark: String) -> String {
        steps.map { "\($0.command)\nprintf '\\n\(mark) %d\\n' $?\n" }.joined()
    }

    /// What each step did, out of the script's output; fewer than there are steps where the script was stopped.
    func outcomes(in output: String, mark: String) -> [Outcome] {
        var outcomes: [Outcome] = []
        var lines: [String] = []
        for line in output.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix(mark), let status = Int(line.dropFirst(mark.count + 1)) else {
                lines.append(String(line))
                continue
            }
            // The mark begins with a line break of its own.
            while lines.last?.isEmpty == true { lines.removeLast() }
            outcomes.append(Outcome(output: lines, status: status))
            lines = []
        }
        return outcomes
    }
}
