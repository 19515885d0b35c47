// Catalog knows where things lie: snapshots, their files, packs and chunks, in one SQLite file.
// It is an index of the vault's files and never the truth: it may be lost, old, cut short or altered at any time.
// Invariant: what it returns is what was inserted, or it throws; tags and AEADs of each row see to that. It may know
// fewer rows than the vault has files, and its caller compares. It never holds a name, a key or a value in the clear.

import Foundation
import GRDB
import Seal

/// The index of a vault. Safe to use from several tasks, and by several processes at once.
package final class Catalog: Sendable {
    let database: DatabaseQueue
    let path: String
    let tagKey: SecretKey?

    private init(_ database: DatabaseQueue, path: String, tagKey: SecretKey?) {
        self.database = database
        self.path = path
        self.tagKey = tagKey
    }

    /// Opens the catalog at `path`, or makes an empty one where there is no file, or one of no bytes
    /// (SQLite takes a file of one byte for such a one).
    ///
    /// - Parameters:
    ///   - vault: the vault's id, 16 bytes.
    ///   - tagKey: `derive("catalog")`; nil for a role without `id`, which can then list snapshots, unauthenticated,
    ///     and read those whose key it has.
    /// - Throws: `CatalogError.unusable` where the file is not a sound catalog of this vault and this version, which
    ///   is to be discarded and rebuilt; `.io` where the machine refuses.
    package static func open(at path: String, vault: [UInt8], tagKey: SecretKey?) throws(CatalogError) -> Catalog {
        try reporting(at: path) {
            let database = try DatabaseQueue(path: literal(path), configuration: configuration())
            let schema = CatalogSchema()
            try database.writeWithoutTransaction { db in
                // The journal is set only on a file that is empty or ours: another program's is left as it is.
                let found = try schema.recognise(db, at: path)
                try keepWriteAheadLog(db)
                if found == .empty {
                    try db.inTransaction(.immediate) {
                        // Another process may have made the tables by now.
                        if try schema.recognise(db, at: path) == .empty { try schema.create(db, vault: vault) }
                        return .commit
                    }
                }
                try schema.checkVault(db, is: vault, at: path)
                try checkLength(db, at: path)
            }
            return Catalog(database, path: path, tagKey: tagKey)
        }
    }

    /// Opens the catalog at `path` on a medium that cannot be written. Makes no file beside it and takes no lock, so
    /// nobody may write to it meanwhile.
    ///
    /// - Throws: as `open`; and `CatalogError.unusable` where a write-ahead log lies beside it, which cannot be
    ///   merged here: without it the file alone may be a mixture of two states.
    package static func openReadOnly(
        at path: String, vault: [UInt8], tagKey: SecretKey?
    ) throws(CatalogError) -> Catalog {
        try reporting(at: path) {
            if FileManager.default.fileExists(atPath: path), byteCount(path + "-wal") > 0 {
                throw CatalogError.unusable(path: path, reason: "its last changes are still in \(path)-wal")
            }
            var configuration = configuration()
            configuration.readonly = true
            let database = try DatabaseQueue(path: immutable(path), configuration: configuration)
            let schema = CatalogSchema()
            try database.unsafeRead { db in
                guard try schema.recognise(db, at: path) == .current else {
                    throw CatalogError.unusable(path: path, reason: "it is empty")
                }
                try schema.checkVault(db, is: vault, at: path)
                try checkLength(db, at: path)
            }
            return Catalog(database, path: path, tagKey: tagKey)
        }
    }

    /// An empty catalog that lives as long as this object: where no usable one is there and none may be written.
    package static func inMemory(vault: [UInt8], tagKey: SecretKey?) throws(CatalogError) -> Catalog {
        let path = ":memory:"
        return try reporting(at: path) {
            let database = try DatabaseQueue(configuration: configuration())
            try database.writeWithoutTransaction { db in
                try db.inTransaction {
                    try CatalogSchema().create(db, vault: vault)
                    return .commit
                }
            }
            return Catalog(database, path: path, tagKey: tagKey)
        }
    }

    /// Removes the catalog at `path` and the files SQLite keeps beside it; what is not there is fine.
    ///
    /// - Throws: `CatalogError.io` where one cannot be removed.
    package static func discard(at path: String) throws(CatalogError) {
        // The database first: a log without one is ignored, a database without its log may be a mixture of states.
        for suffix in ["", "-wal", "-shm", "-journal"] {
            if unlink(path + suffix) != 0, errno != ENOENT {
                throw .io(path: path + suffix, reason: String(cString: strerror(errno)))
            }
        }
    }

    /// Has SQLite check the file's structure and every reference between rows. Reads all of it.
    ///
    /// - Throws: `CatalogError.unusable` with the first thing that is wrong.
    package func integrityCheck() throws(CatalogError) {
        try access { db in
            let verdict: DatabaseValue? = try Row.fetchOne(db, sql: "PRAGMA quick_check(1)")?[0]
            guard verdict == DatabaseValue(value: "ok") else {
                throw CatalogError.unusable(path: path, reason: verdict?.description ?? "SQLite cannot check it")
            }
            if let row = try Row.fetchOne(db, sql: "PRAGMA foreign_key_check") {
                let table: DatabaseValue = row[0]
                throw CatalogError.unusable(path: path, reason: "a row of \(table) refers to a row that is not there")
            }
        }
    }

    /// Runs `body` on the connection, outside of a transaction.
    func access<T>(_ body: (Database) throws -> T) throws(CatalogError) -> T {
        try Self.reporting(at: path) { try database.unsafeRead(body) }
    }

    /// Runs `body` as one transaction, which is rolled back where it throws.
    func transaction<T>(
        _ kind: Database.TransactionKind, _ body: (Database) throws -> T
    ) throws(CatalogError) -> T {
        try Self.reporting(at: path) {
            try database.writeWithoutTransaction { db in
                var result: T?
                try db.inTransaction(kind) {
                    result = try body(db)
                    return .commit
                }
                guard let result else { throw CatalogError.io(path: path, reason: "the transaction did not run") }
                return result
            }
        }
    }

    private static func reporting<T>(at path: String, _ body: () throws -> T) throws(CatalogError) -> T {
        do {
            return try body()
        } catch {
            throw CatalogError(error, at: path)
        }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "catalog"
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { db in
            // synchronous: a lost end costs a rebuild, not data. secure_delete: the sizes and times of what was
            // dropped go with it, at a cost only for who drops. temp_store: nothing spills outside of the vault.
            // cache_size (16 MiB): chunk ids are random, so each lookup lands on another page.
            // cell_size_check and trusted_schema: the file is not trusted.
            try db.execute(
                sql: """
                    PRAGMA synchronous = NORMAL;
                    PRAGMA secure_delete = ON;
                    PRAGMA temp_store = MEMORY;
                    PRAGMA cache_size = -16384;
                    PRAGMA cell_size_check = ON;
                    PRAGMA trusted_schema = OFF;
                    """)
        }
        return configuration
    }

    private static func keepWriteAheadLog(_ db: Database) throws {
        do {
            try db.execute(sql: "PRAGMA journal_mode = WAL")
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            // Another process opened a new catalog at the same instant. The mode stays in the file: if it does not
            // set it either, the next opening does, and until then a rollback journal serves as well.
        }
    }

    /// Finds a file that was cut off within its last page: SQLite would read the missing part as zeros.
    private static func checkLength(_ db: Database, at path: String) throws {
        // With a log beside it, another process may be copying pages into the file at this moment.
        guard byteCount(path + "-wal") == 0 else { return }
        let pageByteCount = try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 1
        guard byteCount(path).isMultiple(of: pageByteCount) else {
            throw CatalogError.unusable(path: path, reason: "it is cut off")
        }
    }

    /// `path` such that SQLite takes it for a path: `:memory:` and `file:…` have meanings of their own.
    private static func literal(_ path: String) -> String {
        path.hasPrefix("/") ? path : "./" + path
    }

    /// The URI by which SQLite opens a file that cannot change.
    private static func immutable(_ path: String) -> String {
        let kept = CharacterSet(charactersIn: "/-._~").union(.alphanumerics)
        let absolute = URL(fileURLWithPath: path).path
        return "file://" + (absolute.addingPercentEncoding(withAllowedCharacters: kept) ?? absolute) + "?immutable=1"
    }

    private static func byteCount(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }
}
