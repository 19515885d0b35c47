import Foundation
import Testing

/// Runs every command of the documentation: what stands in a block marked `console` is a transcript, a page is one.
///
/// Unlike a test's transcript a page shows output as it once was: what differs from run to run is blanked in both.
@Suite("The documentation")
struct DocumentedCommandsTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

    static let pages: [String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "docs").path)) ?? []
        return ["README.md"] + names.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
    }()

    @Test("shows what the program answers", arguments: pages)
    func page(_ name: String) async throws {
        let page = try String(contentsOf: Self.root.appending(path: name), encoding: .utf8)
        let transcript = Transcript(Self.consoleBlocks(of: page))
        guard !transcript.steps.isEmpty else { return }
        let place = try Workplace()
        defer { place.remove() }

        let mark = "mark-\(UUID().uuidString)"
        let prelude = "ln -s '\(Self.root.path)/tools' tools\n"
        let (ending, output) = try await place.run(
            prelude + transcript.script(mark: mark), environment: transcript.environment, limit: .seconds(600))

        let outcomes = transcript.outcomes(in: output, mark: mark)
        for (step, outcome) in zip(transcript.steps, outcomes) {
            let expected = try step.expected.map(Self.blanked)
            let found = try outcome.output.map(Self.blanked)
            let isAsShown = try ExpectedLine.match(expected[...], found[...]) && step.status == outcome.status
            if !isAsShown {
                Issue.record(
                    """
                    \(name), line \(step.line): $ \(step.command)
                    shown, with status \(step.status):
                    \(expected.joined(separator: "\n"))
                    answered, with status \(outcome.status):
                    \(found.joined(separator: "\n"))
                    """)
            }
        }
        #expect(ending != .outOfTime, "\(name) took too long, and was stopped")
        #expect(outcomes.count == transcript.steps.count, "\(name) ended after \(outcomes.count) steps: \(output)")
    }

    /// The page with nothing left but the insides of its blocks marked `console`, each line where it was, and comments which say that
    /// days have passed: `<!-- 4 days later -->`.
    private static func consoleBlocks(of page: String) -> String {
        var isInside = false
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false).map { line -> Substring in
            if line.hasPrefix("```") {
                isInside = line == "```console"
                return ""
            }
            if line.hasPrefix("<!-- "), line.hasSuffix(" days later -->") {
                return "[\(line.dropFirst(5).dropLast(4))]"
            }
            return isInside ? line : ""
        }
        return lines.joined(separator: "\n")
    }

    /// What differs from run to run, and what stands in its place.
    private static let varying = [
        ("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}Z", "TIME"),
        (#"\b[0-9a-f]{4}( [0-9a-f]{4})+\b"#, "FINGERPRINT"),
        ("muniment-card-1:[A-Za-z0-9+/=]+", "CARD"),
        (#"\b[0-9a-f]{16,}\b"#, "HEX"),
        (#"\b[0-9a-f]{12}…"#, "HEX…"),
        (#"\b[0-9a-f]{8}\b"#, "ID"),
        ("packs/[0-9a-f]{2}/", "packs/XX/"),
        (#"\([0-9]{4}-[0-9]{2}-[0-9]{2}\)"#, "(DAY)"),
        (#"\b[0-9.]+ (bytes|kB|MB)"#, "SIZE"),
        (#"\b[0-9.]+ s\b"#, "SECONDS"),
        // Columns move with what stands in them.
        (" +", " "),
    ]

    private static func blanked(_ line: String) throws -> String {
        try varying.reduce(line) { line, rule in line.replacing(try Regex(rule.0), with: rule.1) }
    }
}
