import Store

/// Where a bag's files go: a folder, or one file that is sealed.
///
/// It stands under a temporary name until it is whole; what a run that was cut short left under that name is taken away by the next.
protocol BagSink: AnyObject {
    /// Begins a file of so many bytes, which `append` then gets.
    func begin(_ path: String, byteCount: Int) throws

    /// More bytes of the file that was begun.
    func append(_ bytes: [UInt8]) throws

    /// Ends the file that was begun, which has all its bytes.
    func end() throws

    /// Has all of it stand, durably, where it should.
    ///
    /// - Throws: `EvidenceError.occupied` where something has come to be there meanwhile; `StoreError`.
    func finish() throws

    /// Takes away what was written. A sink that is let go before it finished does so by itself.
    func discard()
}

extension BagSink {
    /// Adds a whole file.
    func put(_ path: String, _ bytes: [UInt8]) throws {
        try begin(path, byteCount: bytes.count)
        try append(bytes)
        try end()
    }
}

/// A bag as a folder.
final class FolderSink: BagSink {
    private let target: String
    private let folder: String
    private var parents: Set<String>
    private var file: OpenFile?
    private var isOver = false

    /// - Throws: `EvidenceError.occupied`; `StoreError`.
    init(_ target: String) throws {
        guard !DurableFile.exists(target) else { throw EvidenceError.occupied(path: target) }
        self.target = target
        folder = Self.temporary(target)
        try Self.remove(folder)
        try DurableFile.makeFolder(folder)
        parents = [folder]
    }

    deinit { if !isOver { discard() } }

    func begin(_ path: String, byteCount: Int) throws {
        var parents: [Substring] = path.split(separator: "/")
        parents.removeLast()
        var parent = folder
        for name in parents {
            parent += "/\(name)"
            if self.parents.insert(parent).inserted { try DurableFile.makeFolder(parent) }
        }
        file = try OpenFile("\(folder)/\(path)", .create(permissions: 0o600))
    }

    func append(_ bytes: [UInt8]) throws { try file?.write(bytes) }

    func end() throws {
        try file?.synchronise()
        file = nil
        FaultPoint.pass("put a file into a bag")
    }

    func finish() throws {
        for parent in parents { try DurableFile.synchronise(folder: parent) }
        FaultPoint.pass("filled a bag")
        guard !DurableFile.exists(target) else { throw EvidenceError.occupied(path: target) }
        try DurableFile.rename(folder, to: target)
        try DurableFile.synchronise(folder: DurableFile.parent(of: target))
        isOver = true
        FaultPoint.pass("named a bag")
    }

    func discard() {
        file = nil
        isOver = true
        try? Self.remove(folder)
    }

    /// The name of what is not whole yet.
    static func temporary(_ target: String) -> String { target + ".part" }

    /// Takes away whatever is at the path.
    static func remove(_ path: String) throws {
        guard case .folder = try DurableFile.kind(of: path) else { return DurableFile.remove(path) }
        for name in try DurableFile.names(in: path) { try remove("\(path)/\(name)") }
        DurableFile.removeFolder(path)
    }
}
