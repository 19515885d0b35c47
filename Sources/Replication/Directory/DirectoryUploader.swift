import Seal
import Store
import Synchronization

/// Keeps objects as files of a folder: on another disk, or on a server that is mounted. Names are paths below it.
///
/// The folder has to be there: where a disk is not mounted, nothing is written to the one beneath it.
package final class DirectoryUploader: Uploader {
    package let place: String
    private let files: ObjectFiles
    /// Folders that were looked after, so that each is once.
    private let prepared = Mutex<Set<String>>([])

    /// Nanoseconds after which an unfinished file belongs to nobody any more.
    private static let abandoned: Int64 = 86_400_000_000_000

    /// - Parameter path: of the folder.
    package init(_ path: String) {
        place = path
        files = ObjectFiles(root: VaultFolder(path).path)
    }

    package func abilities() async throws -> UploaderAbilities {
        try files.checkRoot()
        return []
    }

    package func put(_ body: ObjectBody, as name: String, _ terms: PutTerms) async throws -> PutOutcome {
        try await doing("store \(name)") {
            try files.checkRoot()
            let path = try files.path(of: name)
            try prepare(DurableFile.parent(of: path))
            switch try DurableFile.kind(of: path) {
            case .file: return .alreadyThere
            case .nothing: break
            case .folder, .symbolicLink, .other:
                throw UploadError.failed(
                    doing: "store \(name)", place: place, reason: "something that is no file has that name")
            }
            let temporary = DurableFile.temporaryPath(in: DurableFile.parent(of: path))
            defer { DurableFile.remove(temporary) }
            try await write(body, to: temporary)
            guard try files.name(temporary, path) else { return .alreadyThere }
            try DurableFile.synchronise(folder: DurableFile.parent(of: path))
            return .stored
        }
    }

    package func read(_ name: String, _ range: Range<Int>) async throws -> [UInt8] {
        try await doing("read \(name)") {
            try files.checkRoot()
            let path = try files.path(of: name)
            guard case .file(let count, _) = try DurableFile.kind(of: path), range.upperBound <= count else {
                throw UploadError.noSuchObject(name: name, place: place)
            }
            return try OpenFile(path, .read(followingLinks: false)).read(range.count, at: range.lowerBound)
        }
    }

    package func list(_ prefix: String) async throws -> [ListedObject] {
        try await doing("list what is there") {
            try files.checkRoot()
            return try files.list(prefix)
        }
    }

    package func delete(_ name: String, everyVersion: Bool) async throws {
        try await doing("delete \(name)") {
            try files.checkRoot()
            let path = try files.path(of: name)
            guard case .file = try DurableFile.kind(of: path) else { return }
            // What a medium keeps of overwritten bytes nobody can say, and yet it is the best that can be done to a key.
            if everyVersion { try DurableFile.destroy(path) } else { try files.remove(path) }
            try DurableFile.synchronise(folder: DurableFile.parent(of: path))
        }
    }

    private func write(_ body: ObjectBody, to temporary: String) async throws {
        let file = try OpenFile(temporary, .create(permissions: 0o600))
        switch body {
        case .bytes(let bytes): try file.write(bytes)
        case .file(let path, let range):
            let source = try OpenFile(path, .read(followingLinks: false))
            for start in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 20) {
                try Task.checkCancellation()
                try file.write(try source.read(min(1 << 20, range.upperBound - start), at: start))
            }
        }
        try file.synchronise()
    }

    /// Makes a folder with its parents, all durable, and removes what was begun in it and never finished.
    private func prepare(_ folder: String) throws {
        guard !prepared.withLock({ $0.contains(folder) }) else { return }
        if folder != files.root {
            try prepare(DurableFile.parent(of: folder))
            try DurableFile.makeFolder(folder)
            // Another process may have made it a moment ago.
            try DurableFile.synchronise(folder: DurableFile.parent(of: folder))
        }
        let now = Timestamp.now
        for name in try DurableFile.names(in: folder) where name.hasPrefix(DurableFile.temporaryPrefix) {
            guard case .file(_, let modified) = try DurableFile.kind(of: "\(folder)/\(name)"),
                modified.nanoseconds + Self.abandoned < now.nanoseconds
            else { continue }
            DurableFile.remove("\(folder)/\(name)")
        }
        _ = prepared.withLock { $0.insert(folder) }
    }

    /// Has the system's refusals say what they mean for a copy.
    private func doing<Result>(_ doing: String, _ body: () async throws -> Result) async throws -> Result {
        do {
            try Task.checkCancellation()
            return try await body()
        } catch let error as StoreError {
            // What happened to the vault's own files stays what it is.
            throw UploadError(error, doing: doing, place: place, root: files.root) ?? error
        }
    }
}
