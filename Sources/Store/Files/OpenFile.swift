#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An open file descriptor that is closed when its one owner lets it go.
///
/// This file and `DurableFile` hold the store's system calls: every call is retried when a signal interrupts it, every
/// failure becomes a `StoreError` that names the path, and no pointer outlives the closure it is given to.
package struct OpenFile: ~Copyable, Sendable {
    /// The path it was opened under, for messages.
    package let path: String
    private let descriptor: Int32

    /// How a file is opened.
    package enum Mode: Sendable {
        /// For reading; a symbolic link at the end of the path is refused where `followingLinks` is false.
        case read(followingLinks: Bool)
        /// A new file, for reading and writing; fails where one exists.
        case create(permissions: UInt32)
        /// For reading and writing, made where it does not exist.
        case update
        /// For reading and writing; fails where there is no such file, and does not follow a link at the end of the path.
        case change
    }

    /// Opens `path`, never leaving the descriptor to child processes.
    package init(_ path: String, _ mode: Mode) throws(StoreError) {
        try self.init(FilePath(path), mode)
    }

    /// As above, for paths that may not be UTF-8.
    package init(_ path: FilePath, _ mode: Mode) throws(StoreError) {
        let flags: Int32
        var permissions: mode_t = 0o600
        let doing: String
        switch mode {
        case .read(let followingLinks):
            // A pipe without a writer must not hang the caller, who looks at the kind of file next.
            flags = O_RDONLY | O_NONBLOCK | (followingLinks ? 0 : O_NOFOLLOW)
            doing = "open"
        case .create(let wanted):
            flags = O_RDWR | O_CREAT | O_EXCL
            permissions = mode_t(wanted)
            doing = "create"
        case .update:
            flags = O_RDWR | O_CREAT
            doing = "open"
        case .change:
            flags = O_RDWR | O_NOFOLLOW
            doing = "open"
        }
        let opened = retrying { path.withCString { open($0, flags | O_CLOEXEC, permissions) } }
        guard opened >= 0 else { throw .system(doing: doing, path: path.description, code: errno) }
        self.path = path.description
        self.descriptor = opened
    }

    /// Standard input, under a descriptor of its own.
    package static func standardInput() throws(StoreError) -> OpenFile {
        let copy = dup(0)
        guard copy >= 0 else { throw .system(doing: "read", path: "standard input", code: errno) }
        return OpenFile(descriptor: copy, path: "standard input")
    }

    /// Standard output, under a descriptor of its own.
    package static func standardOutput() throws(StoreError) -> OpenFile {
        let copy = dup(1)
        guard copy >= 0 else { throw .system(doing: "write to", path: "standard output", code: errno) }
        return OpenFile(descriptor: copy, path: "standard output")
    }

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// What the file system says of the open file.
    package func status() throws(StoreError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(doing: "look at", path: path, code: errno) }
        return status
    }

    /// The file's size in bytes.
    package func byteCount() throws(StoreError) -> Int {
        Int(try status().st_size)
    }

    /// Reads on from the current place: the number of bytes read, 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(StoreError) -> Int {
        let count = retrying { readBytes(descriptor, buffer.baseAddress, buffer.count) }
        guard count >= 0 else { throw .system(doing: "read", path: path, code: errno) }
        return count
    }

    /// Whether there is something to read, or the end, within this time; files always have one or the other.
    package func hasInput(withinMilliseconds limit: Int32) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, limit) > 0
    }

    /// Reads on from the current place until there are `count` bytes or the file ends, into the memory of an earlier piece.
    package func readPiece(_ count: Int, into piece: inout [UInt8]) throws(StoreError) {
        if piece.count != count { piece = [UInt8](repeating: 0, count: count) }
        let outcome = piece.withUnsafeMutableBytes { whole in
            Result { () throws(StoreError) in
                var filled = 0
                while filled < count {
                    let got = try read(into: UnsafeMutableRawBufferPointer(rebasing: whole[filled...]))
                    if got == 0 { break }
                    filled += got
                }
                return filled
            }
        }
        piece.removeLast(count - (try outcome.get()))
    }

    /// Reads on from the current place until there are `count` bytes or the file ends.
    package func readPiece(_ count: Int) throws(StoreError) -> [UInt8] {
        var failure: StoreError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let whole = UnsafeMutableRawBufferPointer(buffer)
            do throws(StoreError) {
                while filled < count {
                    let got = try read(into: UnsafeMutableRawBufferPointer(rebasing: whole[filled...]))
                    if got == 0 { break }
                    filled += got
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Reads exactly `count` bytes at `offset`.
    ///
    /// - Throws: `.damaged` when the file ends before that.
    package func read(_ count: Int, at offset: Int) throws(StoreError) -> [UInt8] {
        var failure: StoreError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = retrying {
                    pread(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
                }
                if got > 0 {
                    filled += got
                } else {
                    failure =
                        got == 0
                        ? .damaged(path: path, reason: "it ends at byte \(offset + filled), before what it should hold")
                        : .system(doing: "read", path: path, code: errno)
                    return
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Reads from `offset` on until the buffer is full or the file ends: the number of bytes read.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(StoreError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let got = retrying {
                pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled, off_t(offset + filled))
            }
            guard got >= 0 else { throw .system(doing: "read", path: path, code: errno) }
            if got == 0 { break }
            filled += got
        }
        return filled
    }

    /// Writes all of `bytes` at the current place.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = retrying { writeBytes(descriptor, rest.baseAddress, rest.count) }
            guard count >= 0 else { throw .system(doing: "write to", path: path, code: errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Writes all of `bytes` at the current place.
    package func write(_ bytes: [UInt8]) throws(StoreError) {
        // `withUnsafeBytes` does not carry typed errors.
        let outcome = bytes.withUnsafeBytes { bytes in Result { () throws(StoreError) in try write(bytes) } }
        try outcome.get()
    }

    /// Writes `bytes` at `offset` with one call of the system: the number of bytes written, fewer where the disk is full.
    package func writeOnce(_ bytes: [UInt8], at offset: Int) throws(StoreError) -> Int {
        let count = retrying { bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset)) } }
        guard count >= 0 else { throw .system(doing: "write to", path: path, code: errno) }
        return count
    }

    /// Writes all of `bytes` at `offset`.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(StoreError) {
        var written = 0
        while written < bytes.count {
            let count = retrying {
                pwrite(
                    descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written, off_t(offset + written))
            }
            guard count >= 0 else { throw .system(doing: "write to", path: path, code: errno) }
            written += count
        }
    }

    /// Writes all of `bytes` at `offset`.
    package func write(_ bytes: [UInt8], at offset: Int) throws(StoreError) {
        // As above.
        let outcome = bytes.withUnsafeBytes { bytes in
            Result { () throws(StoreError) in try write(bytes, at: offset) }
        }
        try outcome.get()
    }

    /// Cuts the file to `count` bytes and goes on writing there.
    package func truncate(to count: Int) throws(StoreError) {
        guard ftruncate(descriptor, off_t(count)) == 0, lseek(descriptor, off_t(count), SEEK_SET) >= 0 else {
            throw .system(doing: "cut", path: path, code: errno)
        }
    }

    /// Puts zeros in place of all bytes, and returns when they are on the medium.
    package func overwrite() throws(StoreError) {
        try write([UInt8](repeating: 0, count: byteCount()), at: 0)
        try synchronise()
    }

    /// Returns when the file's bytes are on the medium.
    package func synchronise() throws(StoreError) {
        guard retrying({ fsync(descriptor) }) == 0 else {
            throw .system(doing: "make durable", path: path, code: errno)
        }
    }

    /// Returns when the file's bytes and its length are on the medium; its times may follow later.
    package func synchroniseData() throws(StoreError) {
        #if canImport(Glibc)
            let result = retrying { fdatasync(descriptor) }
        #else
            let result = retrying { fsync(descriptor) }
        #endif
        guard result == 0 else { throw .system(doing: "make durable", path: path, code: errno) }
    }

    /// Sets permission bits and the time of the last change.
    package func restore(permissions: UInt32, modified: Timestamp?) throws(StoreError) {
        guard fchmod(descriptor, mode_t(permissions)) == 0 else {
            throw .system(doing: "set the mode of", path: path, code: errno)
        }
        guard let modified else { return }
        guard futimens(descriptor, [modified.timespec, modified.timespec]) == 0 else {
            throw .system(doing: "set the time of", path: path, code: errno)
        }
    }

    /// Takes the exclusive advisory lock on the file without waiting; false where another holds it.
    package func lock() throws(StoreError) -> Bool {
        guard retrying({ flock(descriptor, LOCK_EX | LOCK_NB) }) != 0 else { return true }
        guard errno == EWOULDBLOCK else { throw .system(doing: "lock", path: path, code: errno) }
        return false
    }

    /// Takes the exclusive advisory lock on the file, and waits for it where another holds it.
    package func waitForLock() throws(StoreError) {
        guard retrying({ flock(descriptor, LOCK_EX) }) == 0 else {
            throw .system(doing: "lock", path: path, code: errno)
        }
    }

    /// Takes the advisory lock on the file together with others, or keeps of an exclusive one so much, and waits for it where another
    /// holds it alone.
    package func waitForSharedLock() throws(StoreError) {
        guard retrying({ flock(descriptor, LOCK_SH) }) == 0 else {
            throw .system(doing: "lock", path: path, code: errno)
        }
    }

    /// Lets the lock go.
    package func unlock() {
        _ = retrying { flock(descriptor, LOCK_UN) }
    }
}

/// Calls again for as long as a signal interrupts the call.
func retrying<Result: FixedWidthInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}

/// `read(2)` and `write(2)` under names that the methods above do not hide.
private func readBytes(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

private func writeBytes(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
