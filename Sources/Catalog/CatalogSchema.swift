import Foundation
import GRDB

/// The catalog's tables, and how a file is recognised as having them. There are no migrations: a catalog of another
/// version is rebuilt, which costs less than code that changes one in place.
struct CatalogSchema {
    /// "MNMT": tells a catalog from any other SQLite database.
    static let applicationID: Int64 = 0x4D4E_4D54
    /// Goes up with each change of the tables, so that catalogs of before are made anew.
    static let version: Int64 = 6

    let statements: [String]

    init() {
        let text = [PackageResources._001_snapshots_and_chunks_sql, PackageResources._002_entries_sql]
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
        let code = text.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
        statements = code.split(separator: ";").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            .filter { !$0.isEmpty }
    }

    /// What a file says it is.
    enum Found {
        case empty
        case current
    }

    /// Recognises the open database, by its ids and by each of its statements: a damaged definition would make
    /// SQLite read sound rows wrongly, and a foreign trigger would run with our rights.
    func recognise(_ db: Database, at path: String) throws -> Found {
        let header = try Row.fetchOne(
            db,
            sql: """
                SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
                FROM pragma_application_id, pragma_user_version
                """)
        guard let header else { throw CatalogError.unusable(path: path, reason: "it has no header") }
        let id = try header.integer(0, of: "the header")
        let version = try header.integer(1, of: "the header")
        if id == 0, version == 0, try header.integer(2, of: "the header") == 0 { return .empty }
        guard id == Self.applicationID else {
            throw CatalogError.unusable(path: path, reason: "it is a database of another program")
        }
        guard version == Self.version else {
            throw CatalogError.unusable(
                path: path, reason: "it has version \(version), and this program keeps version \(Self.version)")
        }
        let found = try Row.fetchAll(db, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
        let expected = statements.map { DatabaseValue(value: $0) }
        guard found.map({ $0[0] as DatabaseValue }) == expected else {
            throw CatalogError.unusable(path: path, reason: "its tables are not those of version \(Self.version)")
        }
        return .current
    }

    /// Makes the tables of an empty database. Call within a transaction.
    func create(_ db: Database, vault: [UInt8]) throws {
        for statement in statements {
            try db.execute(sql: statement)
        }
        try db.execute(
            sql: "INSERT INTO meta (one, vault, schema_version) VALUES (1, ?, ?)",
            arguments: [Data(vault), Self.version])
        // These two take no parameters; both are constants of this file.
        try db.execute(sql: "PRAGMA application_id = \(Self.applicationID); PRAGMA user_version = \(Self.version)")
    }

    /// - Throws: `CatalogError.unusable` unless the one row of `meta` names `vault` and this version.
    func checkVault(_ db: Database, is vault: [UInt8], at path: String) throws {
        guard let row = try Row.fetchOne(db, sql: "SELECT vault, schema_version FROM meta") else {
            throw CatalogError.unusable(path: path, reason: "it does not say which vault it belongs to")
        }
        guard try row.bytes(0, of: "the vault's id") == Data(vault) else {
            throw CatalogError.unusable(path: path, reason: "it belongs to another vault")
        }
        guard try row.integer(1, of: "the schema's version") == Self.version else {
            throw CatalogError.unusable(path: path, reason: "it disagrees with itself about its version")
        }
    }
}
