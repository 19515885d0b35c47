/// Work in parallel whose results come in the order of the work: a few tasks run ahead of the one whose result is next.
package enum OrderedTasks {
    /// How many tasks run or wait for their turn: enough for every core and one waiting for each.
    package static let window = 4

    /// Transforms what `next` gives until it gives nil, in parallel, and hands each result to `take` in order. `next` and
    /// `take` run on the caller's side and may do as they like with what it owns.
    package static func forEach<Work: Sendable, Result: Sendable>(
        isolation: isolated (any Actor)? = #isolation,
        next: () async throws -> Work?,
        transform: @Sendable @escaping (Work) throws -> Result,
        take: (Result) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var started = 0
            var taken = 0
            var ready: [Int: Result] = [:]
            var isDone = false
            while true {
                while !isDone, started - taken < window {
                    try Task.checkCancellation()
                    guard let work = try await next() else {
                        isDone = true
                        break
                    }
                    let index = started
                    group.addTask { (index, try transform(work)) }
                    started += 1
                }
                if let result = ready.removeValue(forKey: taken) {
                    try await take(result)
                    taken += 1
                } else if taken < started, let (index, result) = try await group.next() {
                    ready[index] = result
                } else {
                    return
                }
            }
        }
    }

    /// All results, in order.
    package static func map<Work: Sendable, Result: Sendable>(
        isolation: isolated (any Actor)? = #isolation,
        next: () async throws -> Work?,
        transform: @Sendable @escaping (Work) throws -> Result
    ) async throws -> [Result] {
        var results: [Result] = []
        try await forEach(next: next, transform: transform, take: { results.append($0) })
        return results
    }
}
