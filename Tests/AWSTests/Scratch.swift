import Foundation

/// A folder for one test, which is gone after it.
struct Scratch {
    let url: URL

    static func run<Result>(_ body: (Scratch) async throws -> Result) async throws -> Result {
        let url = FileManager.default.temporaryDirectory.appending(path: "muniment-aws-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        return try await body(Scratch(url: url))
    }

    /// Writes a file, and returns its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        return file.path
    }
}
