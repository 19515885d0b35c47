/// The one writer's advisory lock on a vault: held while this value lives, and let go by the system when the process
/// dies, however it dies.
package struct WriterLock: ~Copyable, Sendable {
    private let file: OpenFile

    /// Takes the lock without waiting.
    ///
    /// - Throws: `.locked` where another process has it.
    package init(_ folder: VaultFolder) throws(StoreError) {
        try DurableFile.makeFolder(folder.local)
        let file = try OpenFile(folder.lock, .update)
        guard try file.lock() else { throw .locked(path: folder.path) }
        self.file = file
    }
}
