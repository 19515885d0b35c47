import Store

/// The files of a folder as objects: names, and no bytes.
struct ObjectFiles: Sendable {
    let root: String

    /// What a file system of its own keeps in its uppermost folder.
    private static let foreign: Set<String> = ["lost+found"]

    /// - Throws: `UploadError.unreachable` where the folder is not there.
    func checkRoot() throws {
        // The folder itself may be a link that its owner made; nothing in it is followed.
        switch try DurableFile.kind(of: "\(root)/.") {
        case .folder: return
        default:
            throw UploadError.unreachable(
                place: root,
                reason: "there is no such folder. Is the disk mounted? A new folder has to be made first: "
                    + "mkdir \(root)")
        }
    }

    /// Where an object lies.
    ///
    /// - Throws: `UploadError.badSettings` for a name that leads elsewhere.
    func path(of name: String) throws -> String {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0.first != "." && !$0.utf8.contains(0) }) else {
            throw UploadError.badSettings("'\(name)' cannot be the name of an object in a folder")
        }
        var path = root
        for part in parts.dropLast() {
            path += "/\(part)"
            guard case .symbolicLink = try DurableFile.kind(of: path) else { continue }
            throw UploadError.failed(
                doing: "use \(name)", place: root,
                reason: "\(path) is a symbolic link, and links are not followed there. Put the folder itself in its "
                    + "place")
        }
        return "\(path)/\(parts[parts.count - 1])"
    }

    /// Gives a finished file its name, unless another has it.
    ///
    /// - Returns: whether it has it now.
    func name(_ temporary: String, _ path: String) throws(StoreError) -> Bool {
        switch try DurableFile.link(temporary, as: path) {
        case .named: return true
        case .taken: return false
        case .unsupported:
            // As on exFAT. One of us at a time looks whether the name is free, and then takes it.
            let lock = try OpenFile("\(root)/.lock", .update)
            try lock.waitForLock()
            guard try DurableFile.kind(of: path) == .nothing else { return false }
            try DurableFile.rename(temporary, to: path)
            lock.unlock()
            return true
        }
    }

    /// The objects whose names begin with `prefix`, ascending.
    func list(_ prefix: String) throws -> [ListedObject] {
        var found: [ListedObject] = []
        let folder = prefix.lastIndex(of: "/").map { String(prefix[..<$0]) }
        // A prefix that cannot be a folder's name here is no object's beginning either.
        if let folder, (try? path(of: folder)) == nil { return [] }
        try add(to: &found, below: folder, startingWith: prefix)
        // By bytes: `a-b` comes before `a/b`, and so no folder's order is that of the names.
        return found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private func add(to found: inout [ListedObject], below folder: String?, startingWith prefix: String) throws {
        let path = folder.map { "\(root)/\($0)" } ?? root
        let names: [String]
        do { names = try DurableFile.names(in: path) } catch {
            // It went meanwhile.
            guard try DurableFile.kind(of: path) != .nothing else { return }
            throw error
        }
        for name in names where !name.hasPrefix(".") {
            if folder == nil, Self.foreign.contains(name) { continue }
            let whole = folder.map { "\($0)/\(name)" } ?? name
            guard whole.hasPrefix(prefix) || prefix.hasPrefix(whole + "/") else { continue }
            switch try DurableFile.kind(of: "\(path)/\(name)") {
            case .file(let count, _) where whole.hasPrefix(prefix):
                found.append(ListedObject(name: whole, byteCount: count))
            case .folder: try add(to: &found, below: whole, startingWith: prefix)
            default: break
            }
        }
    }

    /// - Throws: `StoreError.system` where the folder does not let go of it.
    func remove(_ path: String) throws(StoreError) {
        DurableFile.remove(path)
        guard case .nothing = try DurableFile.kind(of: path) else {
            throw .system(doing: "delete", path: path, code: StoreError.notPermitted)
        }
    }
}
