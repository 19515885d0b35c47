import Foundation
import Synchronization
import Testing

@testable import AWS

@Suite("Credentials that end")
struct RenewalTests {
    /// Gives credentials that end after an hour, or fails, as a test says; counts.
    private actor Spring {
        private(set) var count = 0
        var isDry = false
        var now = Date(timeIntervalSince1970: 1_000_000)
        private var isHeld = false
        private var held: [CheckedContinuation<Void, Never>] = []

        func give() async throws -> Credentials {
            count += 1
            let number = count
            if isHeld { await withCheckedContinuation { held.append($0) } }
            if isDry { throw AWSError.credentials(from: "a test", reason: "it is dry") }
            return Credentials(
                accessKeyID: "ASIA\(number)", secretAccessKey: Secret("s"),
                expiration: Date(timeIntervalSince1970: now.timeIntervalSince1970 + 3600), origin: "a test")
        }

        func dry(_ isDry: Bool) { self.isDry = isDry }
        /// Gives nothing, until it is let go.
        func hold() { isHeld = true }
        func letGo() {
            isHeld = false
            for continuation in held { continuation.resume() }
            held = []
        }
    }

    /// A clock that a test moves. One test at a time sets it, between calls.
    private final class Hands: Sendable {
        private let value = Mutex(Date(timeIntervalSince1970: 1_000_000))
        var now: Date { value.withLock { $0 } }
        func advance(_ seconds: Double) { value.withLock { $0 += seconds } }
    }

    /// Returns when so many wait for the source.
    private static func wait(for count: Int, at source: RenewedCredentials) async {
        while await source.waitingCount < count { await Task.yield() }
    }

    @Test("are fetched once for all who wait, and kept")
    func onceForAll() async throws {
        // Given
        let spring = Spring()
        await spring.hold()
        let source = RenewedCredentials(now: { Date(timeIntervalSince1970: 1_000_000) }) { try await spring.give() }
        // When
        let all = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<40 { group.addTask { try await source.credentials().accessKeyID } }
            await Self.wait(for: 40, at: source)
            await spring.letGo()
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        // Then
        #expect(all == ["ASIA1"])
        #expect(await spring.count == 1)
    }

    @Test("are renewed before their end, used on where that fails, and refused once they have ended")
    func renewed() async throws {
        // Given
        let spring = Spring()
        let hands = Hands()
        let source = RenewedCredentials(now: { hands.now }) { try await spring.give() }
        #expect(try await source.credentials().accessKeyID == "ASIA1")
        // When
        hands.advance(3600 - 14 * 60)
        await spring.dry(true)
        // Then: it tried, once a minute
        #expect(try await source.credentials().accessKeyID == "ASIA1")
        #expect(try await source.credentials().accessKeyID == "ASIA1")
        #expect(await spring.count == 2)
        hands.advance(61)
        #expect(try await source.credentials().accessKeyID == "ASIA1")
        #expect(await spring.count == 3)
        hands.advance(12 * 60 + 30)
        await #expect(throws: AWSError.self) { try await source.credentials() }
        await spring.dry(false)
        #expect(try await source.credentials().accessKeyID == "ASIA5")
    }

    @Test("are fetched anew when a server refused them")
    func discarded() async throws {
        let spring = Spring()
        let source = RenewedCredentials(now: { Date(timeIntervalSince1970: 1_000_000) }) { try await spring.give() }
        let first = try await source.credentials()
        await source.discard(first)
        let second = try await source.credentials()
        // The first ones are not held any more, so nothing happens.
        await source.discard(first)
        #expect(second.accessKeyID == "ASIA2")
        #expect(try await source.credentials().accessKeyID == "ASIA2")
    }

    @Test("do not hold up who is cancelled, and come to the others")
    func cancelled() async throws {
        // Given
        let spring = Spring()
        await spring.hold()
        let source = RenewedCredentials(now: { Date(timeIntervalSince1970: 1_000_000) }) { try await spring.give() }
        // When
        let impatient = Task { try await source.credentials() }
        let patient = Task { try await source.credentials() }
        await Self.wait(for: 2, at: source)
        impatient.cancel()
        // Then
        await #expect(throws: CancellationError.self) { try await impatient.value }
        await spring.letGo()
        #expect(try await patient.value.accessKeyID == "ASIA1")
        #expect(await spring.count == 1)
    }

    @Test("come to who asks after all before were cancelled")
    func cancelledAll() async throws {
        // Given
        let spring = Spring()
        await spring.hold()
        let source = RenewedCredentials(now: { Date(timeIntervalSince1970: 1_000_000) }) { try await spring.give() }
        let impatient = Task { try await source.credentials() }
        while await spring.count == 0 { try await Task.sleep(for: .milliseconds(1)) }
        // When
        impatient.cancel()
        await #expect(throws: CancellationError.self) { try await impatient.value }
        await spring.letGo()
        // Then
        #expect(try await source.credentials().accessKeyID == "ASIA2")
    }
}
