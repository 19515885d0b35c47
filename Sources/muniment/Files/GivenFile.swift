import Store

/// A document that a person gives: the file of a name, or - for standard input.
struct GivenFile {
    let path: String

    private static let piece = 1 << 16

    init(_ path: String) { self.path = path }

    /// What messages call it.
    var name: String { path == "-" ? "standard input" : path }

    /// All of its bytes.
    ///
    /// - Throws: `CommandFailure` where there are more than `limit`, or the file cannot be read.
    func bytes(limit: Int) throws(CommandFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        do throws(StoreError) {
            let file = try path == "-" ? OpenFile.standardInput() : OpenFile(path, .read(followingLinks: true))
            while bytes.count <= limit, case let next = try file.readPiece(Self.piece), !next.isEmpty { bytes += next }
        } catch {
            throw CommandFailure(.badInput, "\(error)")
        }
        guard bytes.count <= limit else {
            throw CommandFailure(.badInput, "\(name) is of no use: it is longer than \(ByteUnit.text(limit))")
        }
        return bytes
    }

    /// The same as text.
    func text(limit: Int) throws(CommandFailure) -> String {
        guard let text = String(validating: try bytes(limit: limit), as: UTF8.self) else {
            throw CommandFailure(.badInput, "\(name) is of no use: it is not text in UTF-8")
        }
        return text
    }
}
