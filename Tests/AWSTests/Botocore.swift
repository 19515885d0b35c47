import Fixtures
import Foundation
import Testing

/// The AWS SDK for Python, as the tests' peer: what it does is what users are used to. `tools/install` puts it into `.venv`.
enum Botocore {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// AWS's published vectors, which botocore's source has.
    static let vectors = root.appending(path: ".venv/share/aws4_testsuite")

    /// Runs a program of `Tests/AWSTests/Peer` on a document of JSON, one item a line, and returns the lines that it answers.
    static func run(_ name: String, on lines: [String]) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muniment-peer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(lines.joined(separator: "\n").utf8).write(to: folder.appending(path: "questions"))
        let peer = root.appending(path: "Tests/AWSTests/Peer/\(name).py").path
        let ended = try Spawned.run(
            [root.appending(path: ".venv/bin/python").path, peer, "questions", "answers"], in: folder.path)
        try #require(ended.status == 0, "\(name) failed; tools/install installs what it needs: \(ended.text)")
        let text = String(decoding: try Data(contentsOf: folder.appending(path: "answers")), as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}

/// Values as one line of JSON.
func jsonLine(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
