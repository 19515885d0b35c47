import Store

/// The lock of whoever changes what is at a place, held while this lives: two at once would delete what the other one has just put.
struct CopyLock: ~Copyable {
    private let file: OpenFile

    /// Takes it without waiting.
    ///
    /// - Parameter name: of the replica.
    /// - Throws: `StoreError.locked` where another process of this machine has it.
    init(_ folder: VaultFolder, _ name: String) throws(StoreError) {
        try DurableFile.makeFolder(folder.local)
        try DurableFile.makeFolder(folder.localCopies)
        let file = try OpenFile("\(folder.localCopies)/\(name).lock", .update)
        guard try file.lock() else { throw .locked(path: "\(folder.path), replica \(name)") }
        self.file = file
    }

    // See `WriterLock`.
    deinit { file.unlock() }
}
