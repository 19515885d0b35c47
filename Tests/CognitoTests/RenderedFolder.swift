import Cognito
import Foundation

/// A rendering in a scratch folder.
final class RenderedFolder {
    let path: URL
    private let scratch: URL
    private(set) var summary: RenderSummary

    init(_ pool: ArchivedPool, _ format: RenderFormat) async throws {
        scratch = FileManager.default.temporaryDirectory.appending(path: "muniment-render-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        path = scratch.appending(path: "out")
        summary = try await pool.render(format, to: path.path)
    }

    deinit { try? FileManager.default.removeItem(at: scratch) }

    /// A file's text.
    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: path.appending(path: name)), as: UTF8.self)
    }

    /// A file as JSON.
    func json(_ name: String) throws -> JSON { try JSON(parsing: try Data(contentsOf: path.appending(path: name))) }

    /// The names of the files that begin so.
    func names(_ prefix: String = "") -> [String] { summary.files.map(\.name).filter { $0.hasPrefix(prefix) } }
}
