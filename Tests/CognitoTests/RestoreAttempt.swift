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

        init(_ archive: ArchivedPool, into target: (String, ArchivedPool)? = nil, _ options: PlanOptions = PlanOptions()) async throws {
            self.archive = archive
            folder = NSTemporaryDirectory() + "/restore-tests-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            plan = try await CognitoPlan(
                archive, into: target?.1,
                on: CognitoPlan.Ground(
                    vault: String(repeating: "0", count: 32), snapshot: String(repeating: "1", count: 64), source: "pool",
                    created: .now, into: .init(pool: target?.0, region: "eu-west-1", endpoint: nil), options, Quotas()))
            digest = try plan.digest
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        /// Applies it, and returns what it said with the results that it wrote.
        func apply(at service: any PoolService, width: Int = 4) async throws -> (summary: ApplySummary, results: [ApplyResult]) {
            let journal = try ApplyJournal(at: "\(folder)/journal") { self.key.derive("test", context: $0) }
            let apply = PoolApply(plan, digest: digest, archive: archive, at: service, journal: journal, width: width)
            let results = Mutex<[ApplyResult]>([])
            let summary = try await apply.run { result in results.withLock { $0.append(result) } }
            return (summary, results.withLock { $0 })
        }

        /// The journal's bytes.
        var journal: [UInt8] { get throws { try Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/journal"))) } }
    }
#endif
