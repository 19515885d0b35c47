import Seal
import Store

/// The folder that a rendering is written to. It comes into being whole or not at all: everything is written into a folder
/// under a temporary name beside it, which gets the name when all is there. So nothing that is there already is ever replaced.
///
/// Files are for their owner alone (mode 0600, programs 0700, folders 0700), as most hold people or secrets.
package final class RenderFolder {
    private let path: String
    private let temporary: String
    private var isKept = false
    /// What was written, by its path in the folder.
    private(set) var files: [RenderedFile] = []

    /// - Throws: `CognitoError.occupied` where something is at `path` that is no empty folder.
    package init(_ path: String) throws {
        let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        switch try DurableFile.kind(of: path) {
        case .nothing: break
        case .folder:
            guard try DurableFile.names(in: path).isEmpty else {
                throw CognitoError.occupied(
                    "the folder \(path) is not empty, and nothing in it is replaced: name a new one")
            }
        case .file, .symbolicLink, .other:
            throw CognitoError.occupied("\(path) is there already, and is no empty folder")
        }
        self.path = path
        temporary = DurableFile.temporaryPath(in: DurableFile.parent(of: path))
        try DurableFile.makeFolder(temporary)
    }

    /// Makes a folder in it.
    func makeFolder(_ name: String) throws {
        try DurableFile.makeFolder("\(temporary)/\(name)")
    }

    /// A new file in it, to be written piece by piece and then finished.
    func file(_ name: String) throws -> RenderFile {
        try RenderFile(name, at: "\(temporary)/\(name)", permissions: 0o600)
    }

    /// Counts a finished file among what was written.
    func finish(_ file: RenderFile) throws {
        files.append(try file.finish())
    }

    /// Writes a whole file.
    func write(_ text: String, to name: String, isProgram: Bool = false) throws {
        let file = try RenderFile(name, at: "\(temporary)/\(name)", permissions: isProgram ? 0o700 : 0o600)
        try file.write(Array(text.utf8))
        try finish(file)
    }

    /// Writes a value as a document for people to read and change: members in the order of their names, indented.
    func write(_ document: JSON, to name: String) throws {
        try write(document.indented, to: name)
    }

    /// Gives the folder its name.
    func keep() throws {
        try DurableFile.synchronise(folder: temporary)
        // An empty folder may be there: rename(2) takes its place, and fails where it has got something in it since.
        try DurableFile.rename(temporary, to: path)
        try DurableFile.synchronise(folder: DurableFile.parent(of: path))
        isKept = true
    }

    deinit {
        if !isKept { Self.remove(temporary) }
    }

    private static func remove(_ folder: String) {
        for name in (try? DurableFile.names(in: folder)) ?? [] {
            let path = "\(folder)/\(name)"
            if (try? DurableFile.kind(of: path)) == .folder { remove(path) } else { DurableFile.remove(path) }
        }
        DurableFile.removeFolder(folder)
    }
}

/// A file of a rendering that is being written.
final class RenderFile {
    let name: String
    private let file: OpenFile
    private var pending: [UInt8] = []
    /// Bytes so far.
    private(set) var byteCount = 0
    private static let pieceCount = 1 << 18

    fileprivate init(_ name: String, at path: String, permissions: UInt32) throws {
        self.name = name
        file = try OpenFile(path, .create(permissions: permissions))
    }

    /// Adds bytes at the end.
    func write(_ bytes: some Collection<UInt8>) throws {
        pending.append(contentsOf: bytes)
        byteCount += bytes.count
        guard pending.count >= Self.pieceCount else { return }
        try file.write(pending)
        pending.removeAll(keepingCapacity: true)
    }

    fileprivate func finish() throws -> RenderedFile {
        try file.write(pending)
        try file.synchronise()
        return RenderedFile(name: name, bytes: byteCount)
    }
}

/// A file that was written.
package struct RenderedFile: Hashable, Sendable, Codable {
    /// Its path in the folder.
    package let name: String
    package let bytes: Int
}
