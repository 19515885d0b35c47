import Foundation

/// An empty folder in which a shell runs the built program as `muniment`, with nothing of the caller's environment.
struct Workplace {
    private let folder: URL
    private let program: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "muniment-\(UUID().uuidString)")
        program = folder.appending(path: "bin")
        try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(at: program, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            at: program.appending(path: "muniment"), withDestinationURL: Self.binary)
    }

    /// Where the commands run.
    private var work: URL { folder.appending(path: "work") }

    /// `MUNIMENT_BINARY`, or what was built with these tests.
    static let binary: URL = {
        if let path = ProcessInfo.processInfo.environment["MUNIMENT_BINARY"] { return URL(filePath: path) }
        return built("muniment")
    }()

    /// The folder of the repository.
    static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

    /// A program that was built with these tests.
    static func built(_ name: String) -> URL {
        let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: name)
        if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
        return root.appending(path: ".build/debug/\(name)")
    }

    /// Runs a script, and gives what it wrote.
    ///
    /// - Parameter more: what its environment has besides.
    func run(
        _ script: String, environment more: [String: String] = [:], limit: Duration
    ) async throws -> (Child.Ending, output: String) {
        let scriptFile = folder.appending(path: "script")
        try Data("cd '\(work.path)'\n\(script)".utf8).write(to: scriptFile)
        let output = folder.appending(path: "output")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let ending = try await Child.run(
            ["/bin/bash", scriptFile.path],
            environment: [
                "PATH": "\(program.path):\(path)", "HOME": work.path, "TMPDIR": folder.path, "LC_ALL": "C.UTF-8",
                "TZ": "Pacific/Auckland",
            ].merging(more) { $1 }, output: output.path, limit: limit)
        return (ending, String(decoding: try Data(contentsOf: output), as: UTF8.self))
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }
}
