import Records
import Seal
import Store

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Finds what there is to archive: files as they are named, folders with all that is in them, in a stable order.
struct InputFinder {
    private let excludes: [String]
    /// Device and inode of the vault, which does not archive itself.
    private let vault: stat?
    private let spoolFolder: String
    private(set) var found: [InputFile] = []
    private(set) var skipped: [String] = []

    init(excludes: [String], vault: VaultFolder) {
        self.excludes = excludes
        self.vault = Self.status(vault.path)
        spoolFolder = vault.local
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    mutating func find(_ input: IngestInput) throws {
        switch input {
        case .standardInput(let name):
            let file = try OpenFile.standardInput()
            var writer = try SealedSpoolWriter(in: spoolFolder)
            while true {
                let piece = try Self.piece(of: file, count: FileSource.headCount)
                if !piece.isEmpty { try writer.append(piece) }
                // A terminal ends once: asked again, it would wait for more to be typed.
                if piece.count < FileSource.headCount { break }
            }
            let spool = writer.finish()
            let count = (0..<spool.count).reduce(0) { $0 + spool.byteCount($1) }
            let bytes = Array(name.utf8)
            guard Self.isName(bytes) else {
                throw VaultError.badInput(
                    "\(name) cannot be the name of a file: it is empty, absolute, or has a part that is empty, “.” or “..”"
                )
            }
            found.append(InputFile(name: bytes, content: .spool(spool), byteCount: count, mode: nil, modified: nil))
        case .path(let path):
            guard let status = FilePath(path).status() else {
                throw StoreError.badInput(path: path, reason: String(cString: strerror(errno)))
            }
            let trimmed = Self.trimmed(path)
            let last = trimmed.split(separator: "/").last.map(String.init) ?? ""
            // Of “.”, “..” and “/” only what is in them has names.
            let name = last == "." || last == ".." ? "" : last
            try visit(FilePath(trimmed), name: Array(name.utf8), status)
        }
    }

    /// The next bytes of a stream: `count`, or those that there are before its end. A person who stops the ingest does not
    /// wait for whoever writes the stream.
    private static func piece(of stream: borrowing OpenFile, count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let whole = UnsafeMutableRawBufferPointer(buffer)
            while filled < count {
                while !stream.hasInput(withinMilliseconds: 100) { try Task.checkCancellation() }
                let got = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: whole[filled...]))
                if got == 0 { break }
                filled += got
            }
        }
    }

    private static func isName(_ bytes: [UInt8]) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return !bytes.contains(0)
            && parts.allSatisfy { !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }
    }

    private static func trimmed(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }

    private mutating func visit(_ path: FilePath, name: [UInt8], _ status: stat) throws {
        if isExcluded(name) { return }
        let modified = Timestamp(status.st_mtim)
        let mode = UInt32(status.st_mode & 0o7777)
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            guard path.withCString({ access($0, R_OK) }) == 0 else {
                return skip(path, String(cString: strerror(errno)))
            }
            found.append(
                InputFile(
                    name: name, content: .file(path: path), byteCount: Int(status.st_size), mode: mode,
                    modified: modified))
        case S_IFLNK:
            guard let target = path.linkTarget() else { return skip(path, String(cString: strerror(errno))) }
            found.append(
                InputFile(name: name, content: .link(target: target), byteCount: 0, mode: nil, modified: modified))
        case S_IFDIR:
            if let vault, vault.st_dev == status.st_dev, vault.st_ino == status.st_ino {
                return skip(path, "it is the vault itself")
            }
            if !name.isEmpty {
                found.append(InputFile(name: name, content: .folder, byteCount: 0, mode: mode, modified: modified))
            }
            try visitChildren(of: path, name: name)
        case S_IFSOCK: skip(path, "it is a socket")
        case S_IFIFO: skip(path, "it is a pipe; give its contents on standard input, as - with --name")
        default: skip(path, "it is a device")
        }
    }

    private mutating func visitChildren(of path: FilePath, name: [UInt8]) throws {
        let names: [[UInt8]]
        do throws(StoreError) { names = try DurableFile.names(in: path) } catch { return skip(path, "\(error)") }
        for child in names.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let childPath = path.appending(child)
            let childName = name.isEmpty ? child : name + [UInt8(ascii: "/")] + child
            guard let status = childPath.status() else { continue }
            try visit(childPath, name: childName, status)
        }
    }

    private mutating func skip(_ path: FilePath, _ reason: String) {
        skipped.append("\(path): \(reason)")
    }

    private func isExcluded(_ name: [UInt8]) -> Bool {
        guard !excludes.isEmpty else { return false }
        let path = String(decoding: name, as: UTF8.self)
        let last = path.split(separator: "/").last.map(String.init) ?? path
        return excludes.contains { fnmatch($0, path, 0) == 0 || fnmatch($0, last, 0) == 0 }
    }
}
