/// Work on many things, a few of them at once.
enum BoundedTasks {
    /// Does `work` on each item, and hands the results to `take` as they come, on the caller's side. The first failure ends it.
    static func forEach<Item: Sendable, Result: Sendable>(
        _ items: [Item], atOnce count: Int, work: @Sendable @escaping (Item) async throws -> Result,
        take: (Result) throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Result.self) { group in
            var rest = items[...]
            for _ in 0..<count {
                guard let item = rest.popFirst() else { break }
                group.addTask { try await work(item) }
            }
            while let result = try await group.next() {
                try take(result)
                if let item = rest.popFirst() { group.addTask { try await work(item) } }
            }
        }
    }
}
