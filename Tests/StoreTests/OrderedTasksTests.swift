import Fixtures
import Store
import Testing

@Suite("Ordered tasks")
struct OrderedTasksTests {
    struct Failure: Error, Equatable {
        let number: Int
    }

    /// Keeps a core busy for a length that depends on the number.
    private static func work(_ number: Int) -> Int {
        var sum = number
        for step in 0..<(number * 7919 % 13) * 2000 { sum = sum &* 31 &+ step }
        return sum == 0 ? number : number * 2
    }

    @Test("give their results in the order of the work, whatever takes longest", arguments: [0, 1, 3, 4, 5, 500])
    func order(_ count: Int) async throws {
        var next = 0
        let results = try await OrderedTasks.map(
            next: { () -> Int? in
                defer { next += 1 }
                return next < count ? next : nil
            }, transform: { Self.work($0) })
        #expect(results == (0..<count).map { $0 * 2 })
    }

    @Test("run no further ahead than their window")
    func window() async throws {
        var given = 0
        var taken = 0
        try await OrderedTasks.forEach(
            next: { () -> Int? in
                #expect(given - taken < OrderedTasks.window)
                given += 1
                return given <= 200 ? given : nil
            }, transform: { Self.work($0) }, take: { _ in taken += 1 })
        #expect(taken == 200)
    }

    @Test("end with the first error, wherever it is thrown")
    func errors() async {
        for place in ["next", "transform", "take"] {
            var given = 0
            var taken: [Int] = []
            await #expect(throws: Failure.self, "in \(place)") {
                try await OrderedTasks.forEach(
                    next: { () -> Int? in
                        given += 1
                        if place == "next", given == 20 { throw Failure(number: given) }
                        return given
                    },
                    transform: { (number: Int) throws -> Int in
                        if place == "transform", number == 20 { throw Failure(number: number) }
                        return number
                    },
                    take: { number in
                        if place == "take", number == 20 { throw Failure(number: number) }
                        taken.append(number)
                    })
            }
            #expect(taken == Array(1..<1 + taken.count) && taken.count < 20)
            #expect(given <= 20 + OrderedTasks.window)
        }
    }

    @Test("end when the task is cancelled")
    func cancellation() async {
        let task = Task { try await OrderedTasks.forEach(next: { 1 }, transform: { $0 }, take: { _ in }) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
