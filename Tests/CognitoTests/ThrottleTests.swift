import Cognito
import Fixtures
import Foundation
import Synchronization
import Testing

@Suite("The quotas of the service")
struct ThrottleTests {
    @Test(
        "let no second have more than its number of requests, and waste nothing",
        arguments: 1...40 as ClosedRange<UInt64>)
    func spacing(_ seed: UInt64) throws {
        // Given
        var generator = SeededGenerator(seed: seed)
        let rate = Double.random(in: 0.5...200, using: &generator)
        let burst = Int.random(in: 1...20, using: &generator)
        var bucket = TokenBucket(rate: rate, burst: burst)

        // When requests come in crowds and pauses
        var now = Duration.zero
        var starts: [Duration] = []
        var lastCrowd = Duration.zero
        for _ in 0..<50 {
            now += .seconds(Double.random(in: 0...2, using: &generator))
            lastCrowd = now
            for _ in 0..<Int.random(in: 1...40, using: &generator) { starts.append(bucket.take(at: now)) }
        }

        // Then
        #expect(starts == starts.sorted(), "seed \(seed)")
        for (index, start) in starts.enumerated() {
            let inSecond = starts[index...].prefix { $0 - start < .seconds(1) }.count
            #expect(Double(inSecond) <= rate.rounded(.up) + Double(burst), "seed \(seed), rate \(rate), burst \(burst)")
        }
        let longest = .seconds(Double(starts.count) / rate) + lastCrowd
        #expect(try #require(starts.last) <= longest, "seed \(seed)")
    }

    @Test("are kept by all who ask at once, for categories and for pools, by a clock that tests turn")
    func crowd() async throws {
        // Given
        let clock = TurnedClock()
        let throttle = Throttle(Quotas(), now: { clock.now }, sleep: { clock.sleep($0) })
        let listing = try #require(Operation("ListUsers"))
        let groups = try #require(Operation("ListGroups"))

        // When one process asks 151 times for users, and 11 times each for the groups of two pools
        for _ in 0..<151 { try await throttle.admit(listing, pool: "eu_1") }
        let users = clock.reset()
        for _ in 0..<11 {
            try await throttle.admit(groups, pool: "eu_1")
            try await throttle.admit(groups, pool: "eu_2")
        }
        let pools = clock.reset()

        // Then half of 30 a second, and 5 a second for each pool, of which the category has room for two
        #expect(abs(users / .seconds(1) - 10) < 0.1)
        #expect(abs(pools / .seconds(1) - 2.1) < 0.15)
    }

    @Test("are the account's where a file tells them, and a share is left")
    func file() throws {
        // Given
        let path = "\(NSTemporaryDirectory())/quotas-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(#"{"UserRead": 240, "UserList": 12.5}"#.utf8).write(to: URL(fileURLWithPath: path))

        // When
        var quotas = try Quotas(file: path)
        quotas.share = 0.25

        // Then
        #expect(quotas.rate(of: .userRead) == 60)
        #expect(quotas.rate(of: .userList) == 3.125)
        #expect(quotas.rate(of: .userCreation) == 12.5)
        #expect(Quotas.unlimited.rate(of: .userRead) == nil)
    }

    @Test(
        "are refused where a file makes no sense",
        arguments: ["[]", #"{"UserReading": 1}"#, #"{"UserRead": 0}"#, #"{"UserRead": "many"}"#, "{"])
    func nonsense(_ text: String) throws {
        let path = "\(NSTemporaryDirectory())/quotas-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: CognitoError.self) { try Quotas(file: path) }
    }

    /// A clock that stands until someone sleeps.
    private final class TurnedClock: Sendable {
        private let time = Mutex(Duration.zero)
        var now: Duration { time.withLock { $0 } }
        func sleep(_ duration: Duration) { time.withLock { $0 += duration } }
        /// The time since it was last set back; sets it forward by an hour, so that all places are free.
        func reset() -> Duration {
            time.withLock { time in
                let passed = time - Self.hours(before: time)
                time = Self.hours(before: time) + .seconds(3600)
                return passed
            }
        }
        private static func hours(before time: Duration) -> Duration {
            .seconds((time / .seconds(3600)).rounded(.down) * 3600)
        }
    }
}
