import Foundation
import GRDB

/// Why the catalog gave no answer. `unusable` and `damaged` end with a rebuilding of the catalog, `io` does not:
/// a new catalog would meet the same full disk.
package enum CatalogError: Error, Equatable, CustomStringConvertible {
    /// The file is not a catalog of this vault and of this version, or SQLite finds it malformed.
    case unusable(path: String, reason: String)
    /// A row is not as it was written; `row` says which one.
    case damaged(row: String)
    /// The machine refused: disk full, permission, a lock that another process held for too long.
    case io(path: String, reason: String)
    /// Chunks and packs were asked for, or a row was to be written, without the key that their tags need.
    case needsTagKey

    /// What happened and what to do, in one or two sentences.
    package var description: String {
        switch self {
        case .unusable(let path, let reason):
            "the catalog \(path) cannot be used: \(reason). It is an index only and can be rebuilt from the vault's files"
        case .damaged(let row):
            "the catalog is damaged: \(row) is not as it was written. It can be rebuilt from the vault's files"
        case .io(let path, let reason):
            "the catalog \(path) cannot be read or written: \(reason)"
        case .needsTagKey:
            "the catalog's chunks and packs need the vault's `id` key, which this role does not hold"
        }
    }

    /// `error` as it came from SQLite while it worked on the catalog at `path`.
    init(_ error: any Error, at path: String) {
        guard let failure = error as? DatabaseError else {
            self = error as? CatalogError ?? .io(path: path, reason: String(describing: error))
            return
        }
        // Only the message: the error's full description would repeat the statement.
        let reason = failure.message ?? failure.resultCode.description
        switch failure.resultCode {
        case .SQLITE_IOERR where failure.extendedResultCode == .SQLITE_IOERR_SHORT_READ:
            self = .unusable(path: path, reason: "it is shorter than it was")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .io(path: path, reason: "another process has held it for too long (\(reason))")
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_NOMEM, .SQLITE_AUTH, .SQLITE_NOLFS,
            .SQLITE_INTERRUPT, .SQLITE_PROTOCOL:
            self = .io(path: path, reason: Self.isFull(path) ? "No space left on the device" : reason)
        case .SQLITE_READONLY where !Self.mayWrite(path):
            self = .io(path: path, reason: reason)
        case .SQLITE_READONLY:
            // A damaged header can claim a format that SQLite only reads.
            self = .unusable(path: path, reason: "its header says that it must not be written")
        default:
            self = .unusable(path: path, reason: reason)
        }
    }

    /// Whether the disk has no room for the smallest of SQLite's files, the 32 KiB of shared memory beside a log: SQLite
    /// reports that one as a failure of the disk.
    private static func isFull(_ path: String) -> Bool {
        var status = statvfs()
        guard statvfs(URL(fileURLWithPath: path).deletingLastPathComponent().path, &status) == 0 else { return false }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize) < 32 << 10
    }

    private static func mayWrite(_ path: String) -> Bool {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return access(path, W_OK) == 0 && access(folder, W_OK) == 0
    }
}
