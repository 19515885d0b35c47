import Foundation
import Testing

@Suite("The command line")
struct TranscriptTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Transcripts")

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted()
    }()

    @Test("is tested by transcripts")
    func transcriptsExist() {
        #expect(!Self.names.isEmpty)
    }

    @Test("answers as the transcript says", arguments: names)
    func transcript(_ name: String) async throws {
        try await Self.check(name)
    }

    /// Plays a transcript of the folder, and holds what the program answers against it.
    ///
    /// - Parameter more: what the environment has besides.
    static func check(_ name: String, environment more: [String: String] = [:]) async throws {
        let transcript = Transcript(try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8))
        let place = try Workplace()
        defer { place.remove() }

        let mark = "mark-\(UUID().uuidString)"
        let (ending, output) = try await place.run(
            transcript.script(mark: mark), environment: transcript.environment.merging(more) { $1 },
            limit: .seconds(600))

        let outcomes = transcript.outcomes(in: output, mark: mark)
        for (step, outcome) in zip(transcript.steps, outcomes) {
            let isAsExpected =
                try ExpectedLine.match(step.expected[...], outcome.output[...]) && step.status == outcome.status
            if !isAsExpected { Issue.record("\(Self.report(name, step, outcome))") }
        }
        #expect(ending != .outOfTime, "\(name) took too long, and was stopped")
        #expect(outcomes.count == transcript.steps.count, "\(name) ended after \(outcomes.count) steps: \(output)")
    }

    private static func report(_ name: String, _ step: Transcript.Step, _ outcome: Transcript.Outcome) -> String {
        """
        \(name), line \(step.line): $ \(step.command)
        expected:
        \((step.expected + ["[exit \(step.status)]"]).joined(separator: "\n"))
        but it answered:
        \((outcome.output + ["[exit \(outcome.status)]"]).joined(separator: "\n"))
        """
    }
}
