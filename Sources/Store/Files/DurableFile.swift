import Seal

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files that are there whole or not at all: written under a temporary name, fsynced, renamed, the folder fsynced.
package enum DurableFile {
    /// What unfinished files' names begin with; nobody reads such a file.
    package static let temporaryPrefix = ".tmp-"

    /// A name for an unfinished file in `folder` that no other process picks.
    package static func temporaryPath(in folder: String) -> String {
        "\(folder)/\(temporaryPrefix)\(Hex.encode(Randomness.bytes(8)))"
    }

    /// Puts `bytes` at `path`, durably, replacing what was there.
    package static func write(_ bytes: [UInt8], to path: String, permissions: UInt32 = 0o600) throws(StoreError) {
        try put(bytes, at: path, permissions: permissions, isSynchronised: true, step: "written \(path)")
        try synchronise(folder: parent(of: path))
        FaultPoint.pass("durable \(path)")
    }

    /// Puts `bytes` at `path` whole or not at all, in place of what was there, but not durably: for what is derived, which a
    /// crash may lose or leave half of.
    ///
    /// - Parameter isSynchronised: whether the bytes are on the medium when this returns all the same; the caller fsyncs the folder.
    package static func writeDerived(
        _ bytes: [UInt8], to path: String, isSynchronised: Bool = false
    ) throws(StoreError) {
        try put(bytes, at: path, permissions: 0o600, isSynchronised: isSynchronised, step: nil)
    }

    private static func put(
        _ bytes: [UInt8], at path: String, permissions: UInt32, isSynchronised: Bool, step: String?
    ) throws(StoreError) {
        let temporary = temporaryPath(in: parent(of: path))
        do throws(StoreError) {
            let file = try OpenFile(temporary, .create(permissions: permissions))
            try file.write(bytes)
            if isSynchronised { try file.synchronise() }
            if let step { FaultPoint.pass(step) }
            try rename(temporary, to: path)
        } catch {
            remove(temporary)
            throw error
        }
    }

    /// Gives a finished file its name. The caller fsyncs the folder.
    package static func rename(_ temporary: String, to path: String) throws(StoreError) {
        guard systemRename(temporary, path) == 0 else { throw .system(doing: "rename to", path: path, code: errno) }
    }

    /// What came of giving a file a name that none may have.
    package enum Naming: Sendable {
        case named
        /// A file has the name.
        case taken
        /// The file system cannot give a file a second name.
        case unsupported
    }

    /// Gives a finished file its name where there is none of it; the temporary one stays. The caller fsyncs the folder.
    package static func link(_ temporary: String, as path: String) throws(StoreError) -> Naming {
        guard systemLink(temporary, path) != 0 else { return .named }
        let code = errno
        switch code {
        case EEXIST:
            // A server that was asked twice, as its first answer got lost, says that the name is taken: by this very file.
            var status = stat()
            return lstat(temporary, &status) == 0 && status.st_nlink == 2 ? .named : .taken
        case EPERM, ENOSYS, EOPNOTSUPP, ENOTSUP, EXDEV: return .unsupported
        default: throw .system(doing: "give a name to", path: path, code: code)
        }
    }

    /// What is at a path.
    package enum Kind: Hashable, Sendable {
        case nothing
        case file(byteCount: Int, modified: Timestamp)
        case folder
        case symbolicLink
        case other
    }

    /// What is at the path; a link is not followed.
    package static func kind(of path: String) throws(StoreError) -> Kind {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            let code = errno
            guard code == ENOENT || code == ENOTDIR else { throw .system(doing: "look at", path: path, code: code) }
            return .nothing
        }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .file(byteCount: Int(status.st_size), modified: Timestamp(status.st_mtim))
        case S_IFDIR: .folder
        case S_IFLNK: .symbolicLink
        default: .other
        }
    }

    /// Returns when the folder's entries are on the medium.
    package static func synchronise(folder: String) throws(StoreError) {
        try OpenFile(folder, .read(followingLinks: true)).synchronise()
    }

    /// The whole file.
    ///
    /// - Throws: `.damaged` where it is longer than `limit`, so that a hostile file cannot take all memory.
    package static func read(_ path: String, limit: Int) throws(StoreError) -> [UInt8] {
        let file = try OpenFile(path, .read(followingLinks: true))
        let count = try file.byteCount()
        guard count <= limit else { throw .damaged(path: path, reason: "it is \(count) bytes long") }
        return try file.read(count, at: 0)
    }

    /// Removes a file; one that is not there is no failure.
    package static func remove(_ path: String) {
        unlink(path)
    }

    /// Removes an empty folder; one that is not there or not empty stays as it is.
    package static func removeFolder(_ path: String) {
        rmdir(path)
    }

    /// Overwrites a file with zeros, makes that durable, and removes it; one that is not there is no failure. For keys: what a
    /// medium keeps of overwritten bytes nobody can say (`SECURITY.md`), and a key is little to keep. The caller fsyncs the folder.
    package static func destroy(_ path: String) throws(StoreError) {
        guard exists(path) else { return }
        try OpenFile(path, .change).overwrite()
        remove(path)
        FaultPoint.pass("destroyed \(path)")
    }

    /// Gives a finished file its name, and overwrites the bytes of the one that had it. The caller fsyncs the folder.
    package static func rename(_ temporary: String, destroying path: String) throws(StoreError) {
        guard exists(path) else { return try rename(temporary, to: path) }
        let old = try OpenFile(path, .change)
        try rename(temporary, to: path)
        FaultPoint.pass("renamed to \(path)")
        try old.overwrite()
    }

    /// Whether anything is at the path (a dangling link counts).
    package static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// How long a file is; 0 where there is none.
    package static func byteCount(of path: String) throws(StoreError) -> Int {
        guard exists(path) else { return 0 }
        return try OpenFile(path, .read(followingLinks: false)).byteCount()
    }

    /// Whether this process may make files in the folder.
    package static func isWritable(folder: String) -> Bool {
        access(folder, W_OK) == 0
    }

    /// Makes a folder (mode 0700) where there is none, and its entry durable.
    package static func makeFolder(_ path: String) throws(StoreError) {
        guard mkdir(path, 0o700) != 0 else { return try synchronise(folder: parent(of: path)) }
        let code = errno
        var status = stat()
        guard code == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw .system(doing: "make the folder", path: path, code: code)
        }
    }

    /// The names in a folder, without `.` and `..`, in no order; none where there is no such folder.
    package static func names(in folder: String) throws(StoreError) -> [String] {
        guard exists(folder) else { return [] }
        return try names(in: FilePath(folder)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// As above, for names that may not be UTF-8, in a folder that is there.
    package static func names(in folder: FilePath) throws(StoreError) -> [[UInt8]] {
        var names: [[UInt8]] = []
        try forEachName(in: folder) { name in
            if !name.elementsEqual(".".utf8), !name.elementsEqual("..".utf8) { names.append(Array(name)) }
        }
        return names
    }

    /// The digests that are names in a folder, as hex; none where there is no such folder.
    package static func digests(in folder: String) throws(StoreError) -> Set<Digest256> {
        guard exists(folder) else { return [] }
        var digests: Set<Digest256> = []
        try forEachName(in: FilePath(folder)) { name in
            if let digest = Digest256(hexDigits: name) { digests.insert(digest) }
        }
        return digests
    }

    private static func forEachName(
        in folder: FilePath, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(StoreError) {
        guard let stream = folder.withCString({ opendir($0) }) else {
            throw .system(doing: "list", path: folder.description, code: errno)
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            withUnsafePointer(to: &entry.pointee.d_name) { name in
                body(
                    UnsafeRawBufferPointer(
                        start: name, count: strlen(UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))))
            }
        }
    }

    /// What a path ends with.
    package static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// The folder that holds `path`.
    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// `rename(2)` and `link(2)` under names that the methods above do not hide.
private func systemRename(_ from: String, _ to: String) -> Int32 { rename(from, to) }

private func systemLink(_ from: String, _ to: String) -> Int32 { link(from, to) }
