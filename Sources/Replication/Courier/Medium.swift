import Parity
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
        for name in try DurableFile.names(in: folder) where name.hasPrefix(DurableFile.temporaryPrefix) {
            let path = "\(folder)/\(name)"
            if isOfCourier(path) { DurableFile.remove(path) }
        }
    }

    /// Whether it begins as a volume or parity does: other files of such names may be in the making.
    private static func isOfCourier(_ path: String) -> Bool {
        guard let file = try? OpenFile(path, .read(followingLinks: false)),
            let count = try? file.byteCount(), let start = try? file.read(min(count, 16), at: 0)
        else { return false }
        return [CourierManifest.name, Parity.beginning].contains { start.starts(with: $0.utf8) }
    }
}
