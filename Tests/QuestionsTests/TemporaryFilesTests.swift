import Foundation
import Testing

@testable import Questions

@Suite("SQLite's temporary data")
struct TemporaryFilesTests {
    /// How many files without a name this process has open while `sql` is at its first row: SQLite takes the names of
    /// its temporary files away as soon as they are open.
    private static func unnamedFiles(_ setting: String?) throws -> Int {
        let guardian = StatementGuardian(deadline: .now + .seconds(600), tables: [])
        let database = try MemoryDatabase(guardian, limits: QueryLimits())
        if let setting { try database.execute(setting) }
        // 40 MB to be sorted, of which SQLite's cache holds 2.
        let statement = try database.trusted(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
            SELECT i, hex(randomblob(500)) AS x FROM n ORDER BY x
            """)
        #expect(try statement.step())
        let folder = "/proc/self/fd"
        return try FileManager.default.contentsOfDirectory(atPath: folder).count { name in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")
            return target?.contains("etilqs") ?? false
        }
    }

    @Test("stays in memory, however much it is")
    func inMemory() throws {
        #expect(try Self.unnamedFiles(nil) == 0)
        // The same with files shows that they would have been seen.
        #expect(try Self.unnamedFiles("PRAGMA temp_store = FILE") > 0)
    }
}
