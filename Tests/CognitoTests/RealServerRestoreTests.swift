#if Network
    import AWS
    import ArchiveFixtures
    import Fixtures
    import Foundation
    import NetworkFixtures
    import Synchronization
    import Testing

    @testable import Cognito

    @Suite("A restore at a real server")
    struct RealServerRestoreTests {
        /// How many users; 10,000 with `MUNIMENT_SOAK`.
        private static let users = ProcessInfo.processInfo.environment["MUNIMENT_SOAK"] == nil ? 60 : 10_000

        /// A service of Cognito at moto, or at what stands before it.
        private static func service(at url: String) throws -> Service {
            var settings = ServiceSettings()
            settings.region = "eu-west-1"
            settings.endpoint = url
            settings.quotas = "unlimited"
            return try Service(
                settings,
                environment: Environment([
                    "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_EC2_METADATA_DISABLED": "true",
                ]), policy: .brisk, notice: { _ in })
        }

        /// A pool with nothing in it that moto does not know or loses.
        private static func known(_ pool: GeneratedPool) -> ArchivedPool {
            let archive = pool.archived
            var records = archive.records
            for entity in [
                Entity.branding, .customizations, .terms, .risk, .logDelivery, .sessionConfigurations,
            ] { records[entity] = nil }
            // It loses what only creation can tell when triggers are set.
            records[.pool]?[0]["LambdaConfig"] = nil
            // It takes no number below zero for the least.
            let schema = (records[.pool]?[0]["SchemaAttributes"]?.array ?? []).map { attribute in
                var attribute = attribute
                if attribute["NumberAttributeConstraints"]?["MinValue"] == "-5" {
                    attribute["NumberAttributeConstraints"] = ["MinValue": "0", "MaxValue": "1000000"]
                }
                return attribute
            }
            records[.pool]?[0]["SchemaAttributes"] = .array(schema)
            records[.domains] = records[.domains]?.map { record in
                var record = record
                record["Domain"] = .string("d\(UUID().uuidString.lowercased().prefix(8))")
                record["CustomDomainConfig"] = nil
                record["ManagedLoginVersion"] = nil
                return record
            }.prefix(1).map { $0 }
            return ArchivedPool(records: records, people: archive.people)
        }

        private static var options: PlanOptions {
            var options = PlanOptions()
            // It links nobody.
            options.federated = .signIn
            options.oldSubAttribute = "custom:oldsub"
            options.isPassing = true
            return options
        }

        @Test("and a second one of what came of it are alike", arguments: 0..<10)
        func twice(seed: Int) async throws {
            let service = try Self.service(at: try await S3Servers.shared.moto().url)
            // Given a pool of some kind that was put there.
            let first = try await RestoreAttempt(
                Self.known(GeneratedPool(seed: UInt64(seed), users: Self.users)).withoutLinks, Self.options)
            let made = try await first.apply(at: service, width: 8).summary
            #expect(made.tally.failures == [], "seed \(seed)")

            // When it is read, planned and put back beside the first.
            let archive = try await LivePool(made.pool, at: service).read(Self.entities)
            var options = Self.options
            options.oldSubAttribute = nil
            options.map = Self.otherDomains(archive)
            let second = try await RestoreAttempt(archive, options, isLawful: true)
            let (again, results) = try await second.apply(at: service, width: 8)

            // Then nothing differs but what cannot be otherwise.
            #expect(again.tally.failures == [], "seed \(seed)")
            let comparison = try await second.comparison(at: service, again.pool, Self.entities, clients: again.clients)
            #expect(comparison.rows.filter { !$0.unexpected.isEmpty } == [], "seed \(seed)")
            #expect(comparison.others == 0 && again.there.users == made.there.users && again.pool != made.pool)
            let expected = Set(comparison.rows.flatMap(\.expected.keys))
            #expect(
                expected.allSatisfy { reason in Self.differences.contains { reason.hasPrefix($0) } }, "\(expected)")
            #expect(results.count { $0.entity == .users } == made.there.users)
        }

        /// What differs after any restore.
        private static let differences = [
            "sub is another", "the username is another", "the password is another", "FORCE_CHANGE_PASSWORD has become",
            "the service never tells",
        ]

        private static let entities: Set<Entity> = [
            .pool, .mfa, .resourceServers, .providers, .clients, .domains, .groups, .tags, .triggers,
        ]

        private static func otherDomains(_ archive: ArchivedPool) -> [String: String] {
            let names = (archive.records[.domains] ?? []).compactMap { $0["Domain"]?.string }
            return Dictionary(uniqueKeysWithValues: names.map { ($0, "e\(UUID().uuidString.lowercased().prefix(8))") })
        }

        @Test("through a wire that loses requests and answers accounts for each user once")
        func badWire() async throws {
            let random = Mutex((generator: SeededGenerator(seed: 7), row: FaultRow()))
            let moto = try await S3Servers.shared.moto().url
            try await FaultyProxy.run(
                before: moto,
                deciding: { question, _ in
                    random.withLock { random in
                        let kind = Int.random(in: 0..<24, using: &random.generator)
                        guard kind < 4, random.row.admits(question) else {
                            random.row.end(question)
                            return .none
                        }
                        return switch kind {
                        case 0: .lostRequest
                        case 1: .cutAnswer(after: 3)
                        case 2: .answer(.init(400, text: #"{"__type":"TooManyRequestsException","message":"slow"}"#))
                        default: .answer(.init(500, text: #"{"__type":"InternalErrorException","message":"sorry"}"#))
                        }
                    }
                }
            ) { proxy in
                let attempt = try await RestoreAttempt(
                    Self.known(GeneratedPool(seed: 4, users: 60)).withoutLinks, Self.options)
                let (summary, results) = try await attempt.apply(at: Self.service(at: proxy.url), width: 8)

                #expect(summary.tally.failures == [])
                let users = results.filter { $0.entity == .users }
                #expect(users.count == attempt.plan.users?.total && Set(users.map(\.name)).count == users.count)
                #expect(summary.there.users == attempt.plan.users?.created)
                #expect(summary.there.entities["clients"] == attempt.archive.records[.clients]?.count)
            }
        }

        @Test("is planned and reported in documents that are as their schemas say")
        func documents() async throws {
            let attempt = try await RestoreAttempt(GeneratedPool(seed: 9, users: 40).archived)
            let (_, results) = try await attempt.apply(at: FixtureService())
            let line = try #require(results.first { $0.entity == .clients })
            let plan = try JSON(parsing: attempt.plan.bytes())
            var result = try JSON(parsing: JSONEncoder().encode(line))
            result["key"] = .string(line.key)
            let drill = PoolDrill(
                attempt.archive, PlanOptions(), at: FixtureService(), keeps: false, notice: { _ in }, report: { _ in })
            let outcome = try await drill.run(attempt.plan, scratch: NSTemporaryDirectory())
            let folder = try ArchiveFolder()
            let report = DrillReport(
                by: folder.vault, attempt.plan, outcome.tally, failures: outcome.failures, outcome.comparison,
                seconds: outcome.seconds, atAWS: PlannedCalls.rows(["AdminCreateUser": 40], Quotas()),
                isTornDown: outcome.isTornDown)
            let signed = try report.signed(by: folder.vault)

            let answers = try Peer.run(
                "json_schema",
                on: try [
                    ("cognito-plan", plan), ("cognito-results", result), ("drill-report", try JSON(parsing: signed)),
                ].map { schema, document in
                    String(
                        decoding: try JSON.object(["schema": .string(schema), "document": document]).bytes,
                        as: UTF8.self)
                })

            #expect(answers == ["ok", "ok", "ok"])
            #expect(try DrillReport.read(signed, in: folder.vault).isSigned == true && !outcome.comparison.rows.isEmpty)
            // A plan names nobody and holds no secret.
            let text = String(decoding: try attempt.plan.bytes(), as: UTF8.self)
            for user in GeneratedPool(seed: 9, users: 40).users {
                let name = user["Username"]?.string ?? ""
                #expect(!name.hasPrefix("user") || !text.contains("\"\(name)\""))
                #expect(!text.contains("@example.org"))
            }
            #expect(!text.contains("g-secret") && !text.contains("f-secret"))
        }
    }

    extension ArchivedPool {
        /// Without linked accounts.
        fileprivate var withoutLinks: ArchivedPool {
            ArchivedPool(records: records) { entity, each in
                try await people(entity) { record in
                    var record = record
                    if entity == .users {
                        record["Attributes"] = .array(
                            (record["Attributes"]?.array ?? []).filter { $0["Name"]?.string != "identities" })
                    }
                    try await each(record)
                }
            }
        }
    }
#endif
