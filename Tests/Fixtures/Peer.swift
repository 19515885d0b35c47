import Foundation

/// The AWS SDK for Python and what builds on it, as the tests' peer: what it does is what users are used to. `tools/install`
/// puts it into `.venv`.
package enum Peer {
    /// It ended badly; what it said.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// AWS's published vectors of signatures, which botocore's source has.
    package static let vectors = root.appending(path: ".venv/share/aws4_testsuite")

    /// Runs a program of `Tests/Fixtures/Peers` on questions, one a line, and returns the lines that it answers.
    package static func run(_ name: String, on lines: [String]) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muniment-peer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(lines.joined(separator: "\n").utf8).write(to: folder.appending(path: "questions"))
        let program = root.appending(path: "Tests/Fixtures/Peers/\(name).py").path
        let python = root.appending(path: ".venv/bin/python").path
        let ended = try Spawned.run([python, program, "questions", "answers"], in: folder.path)
        guard ended.status == 0 else {
            throw Failure(description: "\(name) failed; tools/install installs what it needs: \(ended.text)")
        }
        let text = String(decoding: try Data(contentsOf: folder.appending(path: "answers")), as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
