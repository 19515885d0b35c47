#if Network
    import AWS
    import Cognito
    import Fixtures
    import Foundation
    import Synchronization
    import Testing

    @Suite("An apply")
    struct PoolApplyTests {
        @Test("brings back every part of a pool, and each user once, without a message", arguments: 0..<12)
        func roundTrip(seed: Int) async throws {
            // Given a pool of some kind, and its plan.
            let pool = GeneratedPool(seed: UInt64(seed), users: 60)
            let attempt = try await RestoreAttempt(pool.archived)
            let service = FixtureService()

            // When it is applied.
            let (summary, results) = try await attempt.apply(at: service)

            // Then all that can be is there,
            #expect(summary.tally.failures == [], "seed \(seed)")
            let comparison = try await attempt.comparison(at: service, summary.pool)
            #expect(comparison.rows.filter { !$0.unexpected.isEmpty } == [], "seed \(seed)")
            #expect(comparison.others == 0)
            // nobody was written to, no function was called, nobody is accounted for twice,
            #expect(await service.messages == 0)
            #expect(await service.triggered == 0)
            let users = results.filter { $0.entity == .users }
            #expect(Set(users.map(\.name)).count == users.count && users.count == pool.users.count)
            #expect(summary.there.users == attempt.plan.users?.created)
            // the triggers came last, and nothing differs from the plan's own count of calls.
            let calls = await service.calls
            if let trigger = calls.lastIndex(where: { $0.operation == "UpdateUserPool" }) {
                #expect(!calls[trigger...].contains { $0.operation == "AdminCreateUser" })
            }
            for row in attempt.plan.calls {
                for (operation, count) in row.operations where !operation.hasPrefix("List") {
                    // A setting may be in a new pool by itself.
                    let made = calls.count { $0.operation == operation }
                    #expect(operation.hasPrefix("Admin") ? made == count : made <= count, "seed \(seed): \(operation)")
                }
            }
        }

        @Test("finds all of it when it is applied again")
        func again() async throws {
            let pool = GeneratedPool(seed: 3, users: 40)
            let attempt = try await RestoreAttempt(pool.archived)
            let service = FixtureService()
            let (first, _) = try await attempt.apply(at: service)
            let before = await service.calls.count

            let (second, results) = try await attempt.apply(at: service)

            #expect(second.pool == first.pool && second.isResumed)
            #expect(second.tally == first.tally)
            #expect(results.count == first.tally.users.values.reduce(0, +) + first.tally.entities.values.reduce(0, +))
            let later = await service.calls.dropFirst(before)
            #expect(later.filter { Operation($0.operation)?.isReading == false } == [])
        }

        @Test("killed at any request goes on without a second pool, client or user", arguments: Moments.all)
        func killed(moment: Int) async throws {
            // Given an apply that is killed at a request, before or behind its being done.
            let pool = GeneratedPool(seed: UInt64(moment % 7), users: 30)
            let attempt = try await RestoreAttempt(pool.archived)
            let isBehind = moment % 2 == 0
            let isFirst = Mutex(true)
            let service = FixtureService { _, number in
                guard number == moment, isFirst.withLock({ $0 }) else { return .none }
                return isBehind ? .killAfter : .killBefore
            }
            var isKilled = false
            do { _ = try await attempt.apply(at: service) } catch is CancellationError { isKilled = true }
            isFirst.withLock { $0 = false }

            // When it is started again.
            let (summary, results) = try await attempt.apply(at: service)

            // Then there is one of each.
            #expect(await service.pools.count == 1, "moment \(moment), killed \(isKilled)")
            #expect(summary.tally.failures == [], "moment \(moment)")
            let comparison = try await attempt.comparison(at: service, summary.pool)
            #expect(comparison.isGood, "moment \(moment): \(comparison.rows.filter { !$0.unexpected.isEmpty })")
            let clients = await service.pools[summary.pool]?.things["UserPoolClient"]?.count ?? 0
            #expect(clients == pool.records[.clients]?.count ?? 0, "moment \(moment)")
            #expect(results.count { $0.entity == .users } == pool.users.count)
        }

        /// At which requests an apply is killed: some of them, all with `MUNIMENT_SOAK`.
        enum Moments {
            static let all: [Int] =
                ProcessInfo.processInfo.environment["MUNIMENT_SOAK"] == nil
                ? stride(from: 1, through: 240, by: 17).map { $0 } : Array(1...400)
        }

        @Test("of a service that refuses and loses requests at random accounts for each user once", arguments: 0..<6)
        func faults(seed: Int) async throws {
            let pool = GeneratedPool(seed: UInt64(seed), users: 80)
            let attempt = try await RestoreAttempt(pool.archived)
            let random = Mutex(SeededGenerator(seed: UInt64(seed)))
            let isGood = Mutex(false)
            let service = FixtureService { operation, _ in
                // What has no name of its own must not be made twice either.
                let isWatched = operation.hasPrefix("Admin") || operation.hasPrefix("Create")
                guard isWatched, !isGood.withLock({ $0 }) else { return .none }
                return random.withLock { generator in
                    switch Int.random(in: 0..<20, using: &generator) {
                    case 0: operation == "CreateUserPool" ? .lostAnswer : .refusal("TooManyRequestsException")
                    case 1: operation == "CreateUserPool" ? .lostRequest : .refusal("InternalErrorException")
                    case 2: .lostRequest
                    case 3: .lostAnswer
                    default: .none
                    }
                }
            }

            // Given a first apply in which some failed.
            let (first, results) = try await attempt.apply(at: service)
            #expect(results.count { $0.entity == .users } == pool.users.count)
            #expect((first.tally.users[.failed] ?? 0) > 0, "seed \(seed)")

            // When the service is well again, and the plan applied once more.
            isGood.withLock { $0 = true }
            let (second, again) = try await attempt.apply(at: service)

            // Then all is there, and nobody twice.
            #expect(second.tally.failures == [], "seed \(seed)")
            #expect(Set(again.filter { $0.entity == .users }.map(\.name)).count == pool.users.count)
            let comparison = try await attempt.comparison(at: service, second.pool)
            #expect(comparison.isGood, "seed \(seed): \(comparison.rows.filter { !$0.unexpected.isEmpty })")
            #expect(await service.pools.count == 1, "seed \(seed)")
            let clients = await service.pools[second.pool]?.things["UserPoolClient"]?.count ?? 0
            #expect(clients == pool.records[.clients]?.count ?? 0, "seed \(seed)")
        }

        @Test("is refused, with nothing done, where the pool has changed since it was planned")
        func changed() async throws {
            // Given a pool, and a plan to bring another state of it back.
            let service = FixtureService()
            let made = try await RestoreAttempt(GeneratedPool(seed: 5, users: 10).archived).apply(at: service)
            let there = try await LivePool(made.summary.pool, at: service).read(Set(Entity.allCases))
            let attempt = try await RestoreAttempt(
                GeneratedPool(seed: 5, users: 20).archived, into: (made.summary.pool, there))

            // When somebody comes into the pool.
            await service.put(
                ["Username": "late", "Attributes": [], "Enabled": true, "UserStatus": "CONFIRMED"],
                in: made.summary.pool)

            // Then it is not applied.
            let before = await service.calls.count
            await #expect(throws: CognitoError.self) { try await attempt.apply(at: service) }
            #expect(await service.calls.dropFirst(before).allSatisfy { Operation($0.operation)?.isReading == true })
        }

        @Test("leaves who is in the pool, and makes who is missing")
        func existing() async throws {
            let service = FixtureService()
            let some = GeneratedPool(seed: 11, users: 10)
            let all = GeneratedPool(seed: 11, users: 30)
            let made = try await RestoreAttempt(some.archived).apply(at: service)
            let there = try await LivePool(made.summary.pool, at: service).read(Set(Entity.allCases))
            let attempt = try await RestoreAttempt(all.archived, into: (made.summary.pool, there))
            #expect(attempt.plan.steps.allSatisfy { [.leave, .cannot].contains($0.action) })

            let (summary, results) = try await attempt.apply(at: service)

            #expect(summary.tally.failures == [])
            #expect(summary.there.users == made.summary.there.users + (attempt.plan.users?.created ?? 0))
            let left = results.filter {
                $0.entity == .users && $0.verdict == .left && $0.detail?.contains("stays") == true
            }
            #expect(left.count == made.summary.there.users)
        }

        @Test("of groups alone brings who is there back into them, and makes nobody")
        func groups() async throws {
            // Given a pool whose groups were lost.
            let service = FixtureService()
            let pool = GeneratedPool(seed: 6, users: 40)
            let made = try await RestoreAttempt(pool.archived).apply(at: service).summary
            await service.loseGroups(of: made.pool)
            let there = try await LivePool(made.pool, at: service).read(Set(Entity.allCases))
            var options = PlanOptions()
            options.only = [.groups, .memberships]
            let attempt = try await RestoreAttempt(pool.archived, into: (made.pool, there), options)

            // When they are put back.
            let (summary, _) = try await attempt.apply(at: service)

            // Then the memberships are as they were.
            #expect(summary.tally.failures == [])
            #expect(summary.there.users == made.there.users)
            #expect(summary.there.memberships == made.there.memberships && made.there.memberships > 0)
        }

        @Test("keeps nobody's name in its journal")
        func journal() async throws {
            let pool = GeneratedPool(seed: 2, users: 30)
            let attempt = try await RestoreAttempt(pool.archived)
            _ = try await attempt.apply(at: FixtureService())

            let text = String(decoding: try attempt.journal, as: UTF8.self)
            for user in pool.users { #expect(!text.contains(user["Username"]?.string ?? "?")) }
            #expect(!text.contains("5ub0"))
        }
    }
#endif
