import Seal
import Store

/// A folder that a copy's files come into, each of them whole or not at all.
struct CloneFolder: Sendable {
    let folder: VaultFolder

    init(_ folder: VaultFolder) { self.folder = folder }

    /// Whether the file is there with these bytes. What is read is not held in memory at once.
    func holds(_ file: CopiedFile) throws -> Bool {
        let place = FilePart.place(of: file.path)
        let path = "\(folder.path)/\(place?.file ?? file.path)"
        guard case .file(let count, _) = try DurableFile.kind(of: path) else { return false }
        let start = place?.offset ?? 0
        guard place == nil ? count == file.byteCount : count >= start + file.byteCount else { return false }
        let open = try OpenFile(path, .read(followingLinks: false))
        var hash = Blake2b()
        for offset in stride(from: start, to: start + file.byteCount, by: 1 << 20) {
            let bytes = try open.read(min(1 << 20, start + file.byteCount - offset), at: offset)
            bytes.withUnsafeBytes { hash.update($0) }
        }
        return hash.finish() == file.digest
    }

    /// Takes a part of a file over from another folder, which holds it.
    func take(_ part: CopiedFile, from other: CloneFolder) throws {
        guard let place = FilePart.place(of: part.path) else { return }
        let path = "\(folder.path)/\(place.file)"
        try DurableFile.makeFolders(DurableFile.parent(of: path), below: folder.path)
        let bytes = try OpenFile("\(other.folder.path)/\(place.file)", .read(followingLinks: false))
            .read(part.byteCount, at: place.offset)
        let file = try OpenFile(path, .update)
        try file.write(bytes, at: place.offset)
        try file.synchronise()
    }

    /// Fetches one file.
    ///
    /// - Returns: what is wrong with its object; nil where the file is there now.
    /// - Throws: `UploadError` where the place cannot be asked; `StoreError`.
    func fetch(_ item: ClonePlan.Item) async throws -> String? {
        let file = item.file
        guard let object = item.objects[file.objectName] else { return "\(file.objectName): it is missing" }
        guard object.byteCount == file.byteCount else {
            return "\(file.objectName): it is \(object.byteCount) bytes long, and should be \(file.byteCount)"
        }
        do {
            let isWhole =
                if let place = FilePart.place(of: file.path) {
                    try await fetchPart(item, object, to: "\(folder.path)/\(place.file)", at: place.offset)
                } else {
                    try await fetchFile(item, object, to: "\(folder.path)/\(file.path)")
                }
            return isWhole ? nil : "\(file.objectName): its bytes are not those that it should have"
        } catch let error as UploadError {
            switch error {
            case .noSuchObject: return "\(file.objectName): it is missing, or ends too early"
            case .damaged(_, _, let reason): return "\(file.objectName): \(reason)"
            default: throw error
            }
        }
    }

    private func fetchFile(_ item: ClonePlan.Item, _ object: ListedObject, to path: String) async throws -> Bool {
        try DurableFile.makeFolders(DurableFile.parent(of: path), below: folder.path)
        let temporary = DurableFile.temporaryPath(in: DurableFile.parent(of: path))
        do {
            let file = try OpenFile(temporary, .create(permissions: Self.permissions(of: item.file.path)))
            var hash = Blake2b()
            try await item.place.forEachPiece(of: object) { piece in
                piece.withUnsafeBytes { hash.update($0) }
                try file.write(piece)
            }
            guard hash.finish() == item.file.digest else {
                DurableFile.remove(temporary)
                return false
            }
            try file.synchronise()
            try DurableFile.rename(temporary, to: path)
            return true
        } catch {
            DurableFile.remove(temporary)
            throw error
        }
    }

    /// Parts are small, and the file that they make counts for nothing before it is verified.
    private func fetchPart(
        _ item: ClonePlan.Item, _ object: ListedObject, to path: String, at offset: Int
    ) async throws -> Bool {
        let bytes = try await item.place.read(object)
        guard Blake2b.hash(bytes) == item.file.digest else { return false }
        try DurableFile.makeFolders(DurableFile.parent(of: path), below: folder.path)
        let file = try OpenFile(path, .update)
        try file.write(bytes, at: offset)
        try file.synchronise()
        return true
    }

    /// Those that the vault's own files have: what anyone may read of them is public.
    private static func permissions(of path: String) -> UInt32 {
        path == "muniment.json" || path.hasPrefix("ledger/epochs/") ? 0o644 : 0o600
    }

    /// Cuts the files that come in parts to what these parts make.
    func trim(to files: [CopiedFile]) throws {
        var lengths: [String: Int] = [:]
        for file in files {
            guard let place = FilePart.place(of: file.path) else { continue }
            lengths[place.file] = max(lengths[place.file] ?? 0, place.offset + file.byteCount)
        }
        for (path, count) in lengths {
            let file = try OpenFile("\(folder.path)/\(path)", .change)
            guard try file.byteCount() != count else { continue }
            try file.truncate(to: count)
            try file.synchronise()
        }
    }

    /// The vault's files that are there, by their paths below the folder; files that come in parts by their own.
    func paths() throws -> Set<String> {
        var found: Set<String> = DurableFile.exists(folder.header) ? ["muniment.json"] : []
        for name in CopiedFile.folders { try add(to: &found, below: name) }
        return found
    }

    private func add(to found: inout Set<String>, below path: String) throws {
        for name in try DurableFile.names(in: "\(folder.path)/\(path)") {
            let whole = "\(path)/\(name)"
            switch try DurableFile.kind(of: "\(folder.path)/\(whole)") {
            case .folder: try add(to: &found, below: whole)
            case .nothing: break
            default: found.insert(whole)
            }
        }
    }

    /// Makes all folders' entries durable.
    func synchronise() throws {
        try synchronise(below: folder.path)
    }

    private func synchronise(below path: String) throws {
        for name in try DurableFile.names(in: path) {
            if case .folder = try DurableFile.kind(of: "\(path)/\(name)") { try synchronise(below: "\(path)/\(name)") }
        }
        try DurableFile.synchronise(folder: path)
    }
}
