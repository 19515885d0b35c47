#if Network
    import Cognito
    import Foundation
    import Seal
    import Store
    import Synchronization

    /// A plan for a pool and all that applying it takes, in a folder of its own.
    final class RestoreAttempt: Sendable {
        let plan: CognitoPlan
        let archive: ArchivedPool
        private let folder: String
        private let key = SecretKey.random()
        private let digest: Digest256

        /// - Parameter isLawful: whether the archive is one that Cognito itself could have given.
        init(
            _ archive: ArchivedPool, into target: (String, ArchivedPool)? = nil, _ options: PlanOptions = PlanOptions(),
            isLawful: Bool = false
        ) async throws {
            // Cognito itself lets no attribute in that its schema does not know.
            let archive = isLawful ? archive : archive.lawful
            self.archive = archive
            folder = NSTemporaryDirectory() + "/restore-tests-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            plan = try await CognitoPlan(
                archive, into: target?.1,
                on: CognitoPlan.Ground(
                    vault: String(repeating: "0", count: 32), snapshot: String(repeating: "1", count: 64),
                    source: "pool",
                    created: .now, into: .init(pool: target?.0, region: "eu-west-1", endpoint: nil), options, Quotas()))
            digest = try plan.digest
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        /// Applies it, and returns what it said with the results that it wrote.
        func apply(at service: any PoolService, width: Int = 4) async throws -> (
            summary: ApplySummary, results: [ApplyResult]
        ) {
            let journal = try ApplyJournal(at: "\(folder)/journal") { self.key.derive("test", context: $0) }
            let apply = PoolApply(plan, digest: digest, archive: archive, at: service, journal: journal, width: width)
            let results = Mutex<[ApplyResult]>([])
            let summary = try await apply.run { result in results.withLock { $0.append(result) } }
            return (summary, results.withLock { $0 })
        }

        /// The pool that it makes compared with the archived one.
        func comparison(
            at service: any PoolService, _ pool: String, _ entities: Set<Entity> = Set(Entity.allCases),
            clients: [String: String] = [:]
        ) async throws -> PoolComparison {
            try await PoolComparison(
                of: archive, with: LivePool(pool, at: service).read(entities), plan.options, clients: clients)
        }

        /// The journal's bytes.
        var journal: [UInt8] { get throws { try Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/journal"))) } }
    }

    extension ArchivedPool {
        /// As Cognito would have it: no user has attributes that the schema does not know, and no two the same address.
        fileprivate var lawful: ArchivedPool {
            let names = Set((pool?["SchemaAttributes"]?.array ?? []).compactMap { $0["Name"]?.string })
                .union(SchemaAttributes.standardNames + ["sub", "identities"])
            return ArchivedPool(records: records) { entity, each in
                var count = 0
                try await people(entity) { record in
                    guard entity == .users else { return try await each(record) }
                    count += 1
                    var record = record
                    record["Attributes"] = .array(
                        (record["Attributes"]?.array ?? []).filter { names.contains($0["Name"]?.string ?? "") }
                            .map { attribute in
                                var attribute = attribute
                                switch attribute["Name"]?.string {
                                case "email": attribute["Value"] = .string("user\(count)@example.org")
                                case "phone_number": attribute["Value"] = .string("+1555\(1_000_000 + count)")
                                case "preferred_username": attribute["Value"] = .string("preferred\(count)")
                                default: break
                                }
                                return attribute
                            })
                    try await each(record)
                }
            }
        }
    }
#endif
