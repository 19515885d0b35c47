import Seal
import Store

/// The folder that a courier or a receipt is written to, while that is done. What a process that was killed began there is cleared
/// away first: it is hidden, of no use, and may be as large as a volume.
struct Medium: ~Copyable {
    private let file: OpenFile

    /// - Parameter folder: made where it is not there.
    /// - Throws: `StoreError`.
    init(_ folder: String) throws(StoreError) {
        try DurableFile.makeFolder(folder)
        let file = try OpenFile(folder, .read(followingLinks: true))
        // Who writes there holds the lock together with others who do. Some file systems lock no folder: nothing is cleared away there.
        if let isAlone = try? file.lock() {
            if isAlone { try Self.clear(folder) }
            try? file.waitForSharedLock()
        }
        self.file = file
    }

    deinit { file.unlock() }

    private static func clear(_ folder: String) throws(StoreError) {
        for name in try DurableFile.names(in: folder) where isUnfinished(name) {
            DurableFile.remove("\(folder)/\(name)")
        }
    }

    private static func isUnfinished(_ name: String) -> Bool {
        name.hasPrefix(DurableFile.temporaryPrefix)
            && Hex.decode(name.dropFirst(DurableFile.temporaryPrefix.count))?.count == 8
    }
}
