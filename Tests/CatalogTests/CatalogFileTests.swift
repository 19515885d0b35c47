import Fixtures
import Foundation
import GRDB
import Seal
import Testing

@testable import Catalog

@Suite("A catalog's file")
struct CatalogFileTests {
    let folder: ScratchFolder
    let sample = SampleVault(seed: 2)
    var path: String { folder.file("catalog.sqlite") }

    init() throws { folder = try ScratchFolder() }

    @Test("has strict tables only, its ids, a write-ahead log, and checks references")
    func form() throws {
        let catalog = try sample.open(path)

        try catalog.database.unsafeRead { db in
            let loose = try String.fetchAll(
                db,
                sql:
                    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%' AND NOT strict"
            )
            #expect(loose.isEmpty)
            #expect(try Int64.fetchOne(db, sql: "PRAGMA application_id") == 0x4D4E_4D54)
            #expect(try Int64.fetchOne(db, sql: "PRAGMA user_version") == CatalogSchema.version)
            #expect(try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal")
            #expect(try Int64.fetchOne(db, sql: "PRAGMA foreign_keys") == 1)
        }
        try catalog.integrityCheck()
    }

    @Test("is sound in the eyes of SQLite's own shell")
    func shell() throws {
        try sample.write(to: path)

        let ran = try Spawned.run(
            ["sqlite3", path, "PRAGMA integrity_check; PRAGMA foreign_key_check;"], in: NSTemporaryDirectory())

        #expect(ran.status == 0 && ran.text == "ok\n")
    }

    @Test("holds no path and nothing of a summary in the clear, in none of its parts")
    func secrecy() throws {
        let catalog = try sample.open(path)
        for snapshot in sample.snapshots { try snapshot.insert(into: catalog) }
        let whileOpen = try folder.names()
        #expect(whileOpen.contains("catalog.sqlite-wal"))

        var parts = try whileOpen.map { try Data(contentsOf: URL(fileURLWithPath: folder.file($0))) }
        try catalog.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        parts.append(try Data(contentsOf: URL(fileURLWithPath: path)))

        // The id stands there plainly, which shows that the search finds what is there.
        #expect(parts.contains { $0.range(of: Data(sample.snapshots[0].row.id.bytes)) != nil })
        for secret in ["amelie", "poulain", "example.org", "exports/", "prod-pool", "collections", "users"] {
            for part in parts { #expect(part.range(of: Data(secret.utf8)) == nil, "\(secret)") }
        }
    }

    @Test("keeps nothing of a removed snapshot's row")
    func secureDelete() throws {
        try sample.write(to: path)
        let gone = sample.snapshots[1].row
        try sample.open(path).remove(snapshot: gone.id)

        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))

        #expect(bytes.range(of: Data(gone.id.bytes)) == nil)
        #expect(bytes.range(of: Data(sample.snapshots[2].row.id.bytes)) != nil)
    }

    @Test("is refused as another vault's")
    func anotherVault() throws {
        try sample.write(to: path)

        #expect(throws: CatalogError.unusable(path: path, reason: "it belongs to another vault")) {
            try Catalog.open(at: path, vault: Array(repeating: 7, count: 16), tagKey: sample.tagKey)
        }
    }

    @Test(
        "is refused in an older or a newer version",
        arguments: [0, 1, CatalogSchema.version - 1, CatalogSchema.version + 1, 77])
    func anotherVersion(_ version: Int64) throws {
        try sample.write(to: path)
        try alter("PRAGMA user_version = \(version)")

        expectUnusable()
    }

    @Test(
        "is refused with a foreign statement in it",
        arguments: [
            "CREATE TRIGGER t AFTER INSERT ON snapshot BEGIN DELETE FROM chunk; END",
            "CREATE VIEW v AS SELECT 1",
            "ALTER TABLE chunk RENAME COLUMN block TO part",
            "DROP TABLE file",
        ])
    func foreignStatement(_ statement: String) throws {
        try sample.write(to: path)
        try alter(statement)

        expectUnusable()
    }

    @Test("is refused where it is another program's database, which stays as it was")
    func anotherProgram() throws {
        try alter("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)")
        let before = try Data(contentsOf: URL(fileURLWithPath: path))

        expectUnusable()

        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test("is refused where it is no database", arguments: [2, 99, 4096, 100_000])
    func noDatabase(byteCount: Int) throws {
        var random = SeededGenerator(state: UInt64(byteCount))
        let noise = Data((0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &random) })
        try noise.write(to: URL(fileURLWithPath: path))

        expectUnusable()
    }

    @Test("may lie at a path that SQLite has a meaning for")
    func oddPaths() throws {
        let odd = folder.file("a?mode=memory#%41 b.sqlite")
        try sample.write(to: odd)

        let catalog = try Catalog.openReadOnly(at: odd, vault: sample.vault, tagKey: sample.tagKey)

        #expect(try catalog.list(source: nil) == sample.listed)
        #expect(try folder.names() == ["a?mode=memory#%41 b.sqlite"])
    }

    @Test("is read on a read-only medium without a file beside it, and is not written")
    func readOnly() throws {
        try sample.write(to: path)
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let catalog = try Catalog.openReadOnly(at: path, vault: sample.vault, tagKey: sample.tagKey)
        let snapshot = sample.snapshots[0]

        #expect(try catalog.list(source: nil) == sample.listed)
        #expect(try catalog.files(of: snapshot.row.id, key: snapshot.key) == snapshot.files)
        #expect(try catalog.place(ofChunk: snapshot.chunks[0].id) != nil)
        try catalog.integrityCheck()
        #expect(throws: CatalogError.self) { try snapshot.insert(into: catalog) }
        #expect(try folder.names() == ["catalog.sqlite"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test("is not read on a read-only medium while its log is unmerged, or where it is missing")
    func readOnlyIncomplete() throws {
        #expect(throws: CatalogError.self) {
            try Catalog.openReadOnly(at: path, vault: sample.vault, tagKey: sample.tagKey)
        }
        let open = try sample.open(path)
        try sample.snapshots[0].insert(into: open)

        #expect(throws: CatalogError.unusable(path: path, reason: "its last changes are still in \(path)-wal")) {
            try Catalog.openReadOnly(at: path, vault: sample.vault, tagKey: sample.tagKey)
        }
        try open.integrityCheck()
    }

    @Test("cannot be made where the folder cannot be written: the machine's fault, not the catalog's")
    func unwritableFolder() throws {
        for place in ["/proc/catalog.sqlite", folder.file("no-such-folder/catalog.sqlite")] {
            #expect {
                try sample.open(place)
            } throws: { error in
                if case CatalogError.io = error { true } else { false }
            }
        }
    }

    @Test("that cannot grow is the machine's fault, and holds what it held before")
    func fullDisk() throws {
        let catalog = try sample.open(path)
        try sample.snapshots[0].insert(into: catalog)
        try catalog.database.writeWithoutTransaction { db in
            let pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages)")
        }

        #expect {
            for snapshot in sample.snapshots.dropFirst() { try snapshot.insert(into: catalog) }
        } throws: { error in
            if case CatalogError.io(_, let reason) = error { reason.contains("full") } else { false }
        }
        #expect(try catalog.list(source: nil).contains(sample.snapshots[0].listed))
        try catalog.integrityCheck()
    }

    @Test("is removed with all that SQLite keeps beside it")
    func discarding() throws {
        try sample.write(to: path)
        for suffix in ["-wal", "-shm", "-journal"] { try Data([1]).write(to: URL(fileURLWithPath: path + suffix)) }

        try Catalog.discard(at: path)
        try Catalog.discard(at: path)

        #expect(try folder.names().isEmpty)
        #expect(try sample.open(path).snapshotIDs().isEmpty)
    }

    private func alter(_ statements: String) throws {
        try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: statements) }
    }

    private func expectUnusable() {
        for readOnly in [false, true] {
            #expect {
                if readOnly {
                    _ = try Catalog.openReadOnly(at: path, vault: sample.vault, tagKey: sample.tagKey)
                } else {
                    _ = try sample.open(path)
                }
            } throws: { error in
                if case CatalogError.unusable = error { true } else { false }
            }
        }
    }
}
