import Store

/// A file of a person's that is there whole or not at all: it gets its name when everything is in it.
final class NewFile {
    private let path: String
    private let temporary: String
    private let file: OpenFile
    private var isKept = false

    /// A file that is to be at `path`, where nothing may be yet.
    init(_ path: String) throws {
        guard !DurableFile.exists(path) else {
            throw CommandFailure(.badInput, "cannot write \(path): it is there already")
        }
        self.path = path
        temporary = DurableFile.temporaryPath(in: DurableFile.parent(of: path))
        file = try OpenFile(temporary, .create(permissions: 0o600))
    }

    /// Adds bytes at the end.
    func write(_ bytes: [UInt8]) throws {
        try file.write(bytes)
    }

    /// Gives the file its name.
    func keep() throws {
        try file.synchronise()
        try DurableFile.rename(temporary, to: path)
        isKept = true
    }

    deinit {
        if !isKept { DurableFile.remove(temporary) }
    }
}
