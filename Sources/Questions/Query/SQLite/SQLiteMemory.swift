import GRDBSQLite
import Synchronization

/// How much memory SQLite may take in this process, all its databases together.
enum SQLiteMemory {
    /// The works under way, and what they may take together.
    private struct Budget {
        var works = 0
        var bytes: Int64 = 0
        /// What SQLite had before the first of them.
        var before: Int64 = 0
    }

    private static let budget = Mutex(Budget())

    /// Does some work during which SQLite may take that many bytes more than it has; whatever asks for more fails with
    /// `SQLITE_NOMEM`. SQLite counts for the whole process: works that run at once share what they have together.
    static func limited<Result>(to bytes: Int, _ body: () async throws -> Result) async rethrows -> Result {
        change(works: 1, bytes: Int64(bytes))
        defer { change(works: -1, bytes: -Int64(bytes)) }
        return try await body()
    }

    private static func change(works: Int, bytes: Int64) {
        budget.withLock { budget in
            if budget.works == 0 { budget.before = sqlite3_memory_used() }
            budget.works += works
            budget.bytes += bytes
            // 0 stands for no limit.
            sqlite3_hard_heap_limit64(budget.works == 0 ? 0 : budget.before + budget.bytes)
        }
    }
}
