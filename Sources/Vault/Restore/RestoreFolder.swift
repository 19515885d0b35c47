import Records
import Seal
import Store

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The folder that a snapshot is restored to. Follows no link below itself, and gives a file its name only when its
/// bytes have been checked.
struct RestoreFolder {
    private let root: FilePath
    private let overwrite: Bool
    private let files: [Manifest.File]
    private let digests: [String?]
    private let sizes: [Int?]
    private var temporaries: [Int: String] = [:]

    init(_ path: String, overwrite: Bool, snapshot: Snapshot) throws {
        root = FilePath(path)
        self.overwrite = overwrite
        files = snapshot.manifest.files
        digests = snapshot.layout.files.map { $0.erased?.digest ?? $0.digest }
        sizes = zip(snapshot.manifest.files, snapshot.layout.files).map { $1.erased?.size ?? $0.size }
        if mkdir(path, 0o777) != 0, errno != EEXIST {
            throw StoreError.system(doing: "make the folder", path: path, code: errno)
        }
    }

    /// Makes ready for file `index`; what to write its bytes to, or nil where nothing is to be written.
    mutating func prepare(_ index: Int, _ summary: inout RestoreSummary) throws -> OpenFile? {
        let file = files[index]
        let path = root.appending(file.name)
        guard try makeParents(of: file.name, &summary) else { return nil }
        switch file.kind {
        case .folder:
            _ = try makeFolder(path, &summary)
            return nil
        case .link:
            try makeLink(path, file, &summary)
            return nil
        case .file:
            if let status = path.status() {
                guard status.st_mode & S_IFMT == S_IFREG else {
                    summary.conflicts.append(path.description)
                    return nil
                }
                if Int(status.st_size) == sizes[index], try Self.digest(of: path).hex == digests[index] {
                    summary.unchanged += 1
                    return nil
                }
                guard overwrite else {
                    summary.conflicts.append(path.description)
                    return nil
                }
            }
            let temporary = DurableFile.temporaryPath(in: root.description)
            temporaries[index] = temporary
            return try OpenFile(temporary, .create(permissions: 0o600))
        }
    }

    /// Gives a checked file its name.
    mutating func finish(_ index: Int) throws {
        guard let temporary = temporaries.removeValue(forKey: index) else { return }
        let path = root.appending(files[index].name)
        guard path.withCString({ rename(temporary, $0) }) == 0 else {
            let code = errno
            DurableFile.remove(temporary)
            throw StoreError.system(doing: "rename to", path: path.description, code: code)
        }
    }

    func removeUnfinished() {
        for temporary in temporaries.values { DurableFile.remove(temporary) }
    }

    /// Gives folders their modes and times, the innermost first, now that nothing is put into them any more.
    func finishFolders(_ wanted: [Int]) throws {
        for index in wanted.reversed() where files[index].kind == .folder {
            let path = root.appending(files[index].name)
            guard let status = path.status(), status.st_mode & S_IFMT == S_IFDIR, let mode = files[index].permissions
            else {
                continue
            }
            try OpenFile(path, .read(followingLinks: false)).restore(permissions: mode, modified: files[index].modified)
        }
    }

    /// Makes the folders above a path; false where something that is no folder is in the way.
    private func makeParents(of name: [UInt8], _ summary: inout RestoreSummary) throws -> Bool {
        let parts = name.split(separator: UInt8(ascii: "/"))
        var path = root
        for part in parts.dropLast() {
            path = path.appending(Array(part))
            guard try makeFolder(path, &summary) else { return false }
        }
        return true
    }

    private func makeFolder(_ path: FilePath, _ summary: inout RestoreSummary) throws -> Bool {
        if let status = path.status() {
            if status.st_mode & S_IFMT == S_IFDIR { return true }
            summary.conflicts.append(path.description)
            return false
        }
        guard path.withCString({ mkdir($0, 0o700) }) == 0 else {
            throw StoreError.system(doing: "make the folder", path: path.description, code: errno)
        }
        return true
    }

    private func makeLink(_ path: FilePath, _ file: Manifest.File, _ summary: inout RestoreSummary) throws {
        guard let target = file.link else { return }
        if let status = path.status() {
            if path.linkTarget() == target {
                summary.unchanged += 1
                return
            }
            guard overwrite, status.st_mode & S_IFMT != S_IFDIR else {
                summary.conflicts.append(path.description)
                return
            }
            _ = path.withCString { unlink($0) }
        }
        let code = FilePath(bytes: target).withCString { target in path.withCString { symlink(target, $0) } }
        guard code == 0 else { throw StoreError.system(doing: "make the link", path: path.description, code: errno) }
        if let modified = file.modified {
            _ = path.withCString {
                utimensat(AT_FDCWD, $0, [modified.timespec, modified.timespec], AT_SYMLINK_NOFOLLOW)
            }
        }
        summary.files += 1
    }

    private static func digest(of path: FilePath) throws -> Digest256 {
        let file = try OpenFile(path, .read(followingLinks: false))
        var hash = SHA256State()
        while true {
            let piece = try file.readPiece(1 << 20)
            if piece.isEmpty { return hash.finish() }
            piece.withUnsafeBytes { hash.update($0) }
        }
    }
}
