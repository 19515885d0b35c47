#if Network
    import Cognito
    import Fixtures
    import Foundation
    import NetworkFixtures
    import Testing

    @Suite("Exporting a pool")
    struct ExportTests {
        let archive: ExportedPool

        init() throws { archive = try ExportedPool() }

        private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

        private static func names(_ count: Int) -> Set<String> { Set((0..<count).map(CognitoFixture.name(ofUser:))) }

        @Test("keeps every member of every answer, and the users as the service wrote them")
        func everything() async throws {
            // Given
            let fixture = try CognitoFixture(.init(users: 150), keeps: true)

            // When
            let summary = try await fixture.run { url in
                try await archive.export(from: url) {
                    $0.readsFactors = true
                    $0.readsFunctions = true
                }
            }

            // Then each answer's record is in the archive, with all that stood in it
            var archived: [Entity: Set<JSON>] = [:]
            for entity in Entity.allCases { archived[entity] = Set(try await archive.records(entity, of: summary)) }
            for exchange in fixture.exchanges {
                let answer = try JSON(parsing: try #require(exchange.answer))
                for (entity, record) in Self.records(exchange.operation, answer) {
                    let isKept = archived[entity]?.contains { Self.holds($0, record) }
                    #expect(isKept == true, "\(exchange.operation): \(entity.rawValue)")
                }
            }
            for entity in Entity.allCases { #expect(summary.coverage[entity]?.status == .read, "\(entity)") }
            let users = try await archive.file("users.jsonl", of: summary)
            let areVerbatim = users == (0..<150).flatMap { Array((CognitoFixture.user($0) + "\n").utf8) }
            #expect(areVerbatim)
            #expect(summary.coverage.failed.isEmpty && archive.hasNothingPending)
            #expect(summary.coverage[.memberships]?.records == 75 + 50 + 38)
        }

        /// What of an answer is to be in the archive, by its operation.
        private static func records(_ operation: String, _ answer: JSON) -> [(Entity, JSON)] {
            let one: [String: (Entity, String)] = [
                "DescribeUserPool": (.pool, "UserPool"), "DescribeUserPoolClient": (.clients, "UserPoolClient"),
                "DescribeIdentityProvider": (.providers, "IdentityProvider"), "DescribeTerms": (.terms, "Terms"),
                "DescribeUserPoolDomain": (.domains, "DomainDescription"),
                "DescribeManagedLoginBrandingByClient": (.branding, "ManagedLoginBranding"),
                "GetUICustomization": (.customizations, "UICustomization"),
                "DescribeRiskConfiguration": (.risk, "RiskConfiguration"),
                "GetLogDeliveryConfiguration": (.logDelivery, "LogDeliveryConfiguration"),
            ]
            let lists: [String: (Entity, String)] = [
                "ListResourceServers": (.resourceServers, "ResourceServers"), "ListGroups": (.groups, "Groups"),
                "ListUserImportJobs": (.importJobs, "UserImportJobs"),
                "ListUserPoolReplicas": (.replicas, "UserPoolReplicas"),
                "ListUserPoolClientSecrets": (.clientSecrets, "ClientSecrets"), "ListUsers": (.users, "Users"),
            ]
            if let (entity, member) = one[operation] { return [(entity, answer[member] ?? .null)] }
            if let (entity, member) = lists[operation] { return (answer[member]?.array ?? []).map { (entity, $0) } }
            return switch operation {
            case "GetUserPoolMfaConfig": [(.mfa, answer)]
            case "GetSigningCertificate": [(.signingCertificate, answer)]
            case "GetUserPoolSessionConfiguration", "GetUserPoolClientSessionConfiguration":
                [(.sessionConfigurations, answer)]
            case "AdminGetUserAuthFactors": [(.factors, answer)]
            case "ListTagsForResource":
                (answer["Tags"]?.object ?? [:]).map { (.tags, ["Key": .string($0.key), "Value": $0.value]) }
            default: []
            }
        }

        /// Whether all members of an object stand in another, which may have more at its outermost.
        private static func holds(_ archived: JSON, _ record: JSON) -> Bool {
            (record.object ?? [:]).allSatisfy { archived[$0.key] == $0.value }
        }

        @Test("sends nothing, and is answered with nothing, that is not of the service's own model")
        func model() async throws {
            // Given
            let fixture = try CognitoFixture(.init(users: 70), keeps: true)

            // When a pool is exported in every way there is
            try await fixture.run { url in
                for shards in ExportRequest.possibleShards {
                    _ = try await archive.export(from: url) {
                        $0.shards = shards
                        $0.readsFactors = true
                    }
                }
                _ = try await UserPoolList.all(try ExportedPool.service(url))
            }
            let path = "\(archive.folder.path)/exchanges.jsonl"
            let lines = try fixture.exchanges.map { exchange in
                var line: JSON = [
                    "operation": .string(exchange.operation), "request": try JSON(parsing: exchange.request),
                ]
                line["answer"] = try exchange.answer.map { try JSON(parsing: $0) }
                return String(decoding: try line.bytes, as: UTF8.self) + "\n"
            }
            try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: path))
            let checked = try Spawned.run(
                ["\(Self.root)/.venv/bin/python", "\(Self.root)/tools/lib/cognito_shapes.py", "check", path],
                in: archive.folder.path)

            // Then
            #expect(checked.status == 0, "\(checked.text)")
            let asked = Set(fixture.counts.keys)
            let reading = Operation.all.filter(\.isReading).map(\.name)
            // What is read only where something else is not there, or by those who put a pool back.
            let others: Set = [
                "AdminGetUser", "AdminListGroupsForUser", "DescribeManagedLoginBranding", "DescribeResourceServer",
                "DescribeUserImportJob", "GetCSVHeader", "GetGroup",
            ]
            #expect(asked.union(others).isSuperset(of: reading), "\(Set(reading).subtracting(asked.union(others)))")
        }

        @Test(
            "is complete at a server that throttles, fails, cuts, repeats and forgets, in one part or in sixteen",
            arguments: 1...4 as ClosedRange<UInt64>)
        func badServer(_ seed: UInt64) async throws {
            // Given
            var faults = CognitoFixture.Faults()
            faults.seed = seed
            faults.throttled = 0.15
            faults.failed = 0.05
            faults.cut = 0.05
            faults.shortPages = true
            faults.repeats = 0.3
            faults.expired = 0.02
            faults.deleted = [3, 77]
            let users = 300
            let fixture = try CognitoFixture(.init(users: users), faults: faults)

            // When
            let summary = try await fixture.run { url in
                try await archive.export(from: url) {
                    $0.shards = seed.isMultiple(of: 2) ? 16 : 1
                    $0.readsFactors = true
                }
            }

            // Then everyone is there once
            #expect(summary.coverage.failed.isEmpty, "seed \(seed): \(summary.coverage.failed)")
            let names = try await archive.records(.users, of: summary).compactMap { $0["Username"]?.string }
            #expect(names.count == users && Set(names) == Self.names(users), "seed \(seed)")
            let members = try await archive.records(.memberships, of: summary)
            #expect(members.count == 150 + 100 + 75 && Set(members).count == members.count, "seed \(seed)")
            let factors = try await archive.records(.factors, of: summary).compactMap { $0["Username"]?.string }
            #expect(factors.count == users - 2 && Set(factors).count == users - 2, "seed \(seed)")
            #expect((summary.coverage[.factors]?.vanished ?? 0) >= 2, "seed \(seed)")
            let repeated = summary.coverage[.users]?.repeated ?? 0
            #expect(repeated > 0 || fixture.repeatedUsers == 0, "seed \(seed)")
            #expect(archive.hasNothingPending)
        }

        @Test(
            "goes on where it stopped, and asks for nothing again, however often it is stopped",
            arguments: 1...3 as ClosedRange<UInt64>)
        func resuming(_ seed: UInt64) async throws {
            // Given a server that goes away after a while, again and again
            var generator = SeededGenerator(seed: seed)
            let users = 400
            let fixture = try CognitoFixture(.init(users: users))
            let shards = seed.isMultiple(of: 2) ? 16 : 1
            let pauses = (0..<20).map { _ in Int.random(in: 1...80, using: &generator) }

            // When
            let outcome = try await fixture.run { url in
                try await persist(fixture, url, pauses: pauses, shards: shards)
            }

            // Then
            let done = try #require(outcome.summary, "seed \(seed)")
            #expect(outcome.notices > 0 && done.coverage.resumed, "seed \(seed)")
            let names = try await archive.records(.users, of: done).compactMap { $0["Username"]?.string }
            #expect(names.count == users && Set(names) == Self.names(users), "seed \(seed)")
            #expect(try await archive.records(.factors, of: done).count == users, "seed \(seed)")
            #expect((done.coverage[.users]?.repeated ?? 0) == 0, "seed \(seed)")
            #expect(archive.hasNothingPending)
            // And the next one begins anew.
            let next = try #require(outcome.next)
            #expect(!next.coverage.resumed && next.ingest.previous == done.ingest.snapshot)
        }

        private struct Outcome {
            var summary: ExportSummary?
            var next: ExportSummary?
            var notices = 0
        }

        /// Exports from a server that goes away after so many requests, until it is done, and once more.
        private func persist(
            _ fixture: CognitoFixture, _ url: String, pauses: [Int], shards: Int
        ) async throws -> Outcome {
            let notices = Notices()
            var outcome = Outcome()
            for (attempt, requests) in (pauses + [.max]).enumerated() where outcome.summary == nil {
                fixture.answers(requests)
                outcome.summary = try? await archive.export(from: url, notices: notices) {
                    $0.shards = attempt == 0 ? shards : 1
                    $0.readsFactors = true
                }
            }
            outcome.notices = notices.all.count
            fixture.answers(.max)
            outcome.next = try await archive.export(from: url)
            return outcome
        }

        @Test("that lacks something says what and why, and is marked as partial")
        func partial() async throws {
            // Given
            var faults = CognitoFixture.Faults()
            faults.denied = ["DescribeRiskConfiguration", "ListUsersInGroup", "GetFunction"]
            faults.unknown = ["ListTerms", "AdminGetUserAuthFactors"]
            let fixture = try CognitoFixture(.init(users: 30), faults: faults)

            // When
            let summary = try await fixture.run { url in
                try await archive.export(from: url) {
                    $0.readsFactors = true
                    $0.readsFunctions = true
                }
            }

            // Then
            let coverage = summary.coverage
            let functions = coverage.parts.filter { $0.name.hasPrefix("lambda/") }
            #expect(Set(coverage.failed.prefix(3)) == ["terms", "risk-configurations", "memberships"])
            #expect(functions.count == 14 && functions.allSatisfy { $0.status == .failed })
            #expect(coverage[.risk]?.reason?.contains("AccessDeniedException") == true)
            #expect(coverage[.factors]?.reason?.contains("AdminGetUserAuthFactors") == true)
            #expect(coverage[.factors]?.records == 30)
            #expect(!summary.ingest.collections.map(\.name).contains("terms"))
            #expect(try archive.vault.snapshots(source: nil).snapshots.map(\.partial) == [coverage.failed])
            let written = try JSON(parsing: try await archive.file("coverage.json", of: summary))
            #expect(written["parts"]?.array?.count == coverage.parts.count)
            let path = "\(archive.folder.path)/coverage.json"
            try Data(coverage.bytes).write(to: URL(fileURLWithPath: path))
            let validating =
                "import json, jsonschema, sys; jsonschema.validate(*(json.load(open(path)) for path in sys.argv[1:]))"
            let checked = try Spawned.run(
                [
                    "\(Self.root)/.venv/bin/python", "-c", validating, path,
                    "\(Self.root)/schema/cognito-coverage.schema.json",
                ], in: archive.folder.path)
            #expect(checked.status == 0, "\(checked.text)")
            for name in ["passwords", "totp-seeds", "passkeys", "devices", "sessions"] {
                let part = coverage.parts.first { $0.name == name }
                #expect(part?.status == .unreadable && part?.reason?.isEmpty == false)
            }
        }

        @Test("of a pool whose list of users cannot be read has all else, and not a part of the list")
        func noUsers() async throws {
            var faults = CognitoFixture.Faults()
            faults.denied = ["ListUsers"]
            let fixture = try CognitoFixture(.init(users: 30), faults: faults)
            let summary = try await fixture.run { url in
                try await archive.export(from: url) {
                    $0.shards = 16
                    $0.readsFactors = true
                }
            }
            #expect(summary.coverage.failed == ["users", "user-factors"])
            #expect(summary.coverage[.memberships]?.records == 15 + 10 + 8)
            #expect(!summary.ingest.collections.map(\.name).contains("users"))
        }

        @Test("reads the functions that the pool calls, settings and code, and no address that leads to the code")
        func functions() async throws {
            let fixture = try CognitoFixture(.init(users: 1))
            let summary = try await fixture.run { url in
                try await archive.export(from: url) { $0.readsFunctions = true }
            }
            let code = try await archive.file("lambda/PreSignUp.zip", of: summary)
            let isWhole = code == CognitoFixture.code("/code/PreSignUp")
            #expect(isWhole, "\(code.count) bytes")
            let settings = String(
                decoding: try await archive.file("lambda/PreSignUp.json", of: summary), as: UTF8.self)
            #expect(settings.contains("nodejs22.x") && !settings.contains("X-Amz-Signature"))
        }

        @Test("tells where the list of users is much shorter than the pool says it is")
        func shortList() async throws {
            var faults = CognitoFixture.Faults()
            faults.losesToken = true
            let fixture = try CognitoFixture(.init(users: 500), faults: faults)
            let notices = Notices()
            let summary = try await fixture.run { url in
                try await archive.export(from: url, notices: notices)
            }
            #expect(summary.coverage[.users]?.records == 60)
            #expect(summary.coverage[.users]?.reason?.contains("500") == true)
            #expect(notices.all.contains { $0.contains("500") })
        }

        @Test("tells of shards where the pool is large and is read in one list", arguments: [1, 16])
        func largePool(_ shards: Int) async throws {
            var pool = CognitoFixture.Pool(users: 100)
            pool.estimate = 250_000
            let notices = Notices()
            _ = try await CognitoFixture(pool).run { url in
                try await archive.export(from: url, notices: notices) { $0.shards = shards }
            }
            #expect(notices.all.contains { $0.contains("--shards 16") } == (shards == 1))
        }

        @Test("stops where the service is not to be had, and leaves the vault as it was")
        func noServer() async throws {
            await #expect(throws: (any Error).self) { try await archive.export(from: "http://127.0.0.1:1") }
            #expect(try archive.vault.snapshots(source: nil).snapshots.isEmpty)
        }
    }
#endif
