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

    // Closing the file would not do: a child process that is just being started holds a copy of the descriptor until it
    // runs its program, and the lock with it.
    deinit { file.unlock() }
}
