#if Network
    import Seal
    import Store
    import Vault

    /// What an apply did, and where its results are.
    package struct AppliedPlan: Sendable {
        package let plan: CognitoPlan
        package let summary: ApplySummary
        package let results: ResultsPaths
        /// The snapshot that holds them, where the vault could take it.
        package let archived: IngestSummary?
    }

    /// Where an apply writes.
    package struct ResultsPaths: Sendable {
        package let journal: String
        /// What the results' names begin with: `.jsonl` and `.csv` follow.
        package let results: String

        package init(journal: String, results: String) {
            self.journal = journal
            self.results = results
        }
    }

    extension Vault {
        /// Plans how a snapshot's pool is put back.
        ///
        /// - Parameters:
        ///   - pool: the target's id; `nil` for one to be made.
        /// - Throws: `AWSError`, `CognitoError`; as any reading.
        package func planPool(
            _ id: Digest256, into pool: String?, _ options: PlanOptions, _ settings: ServiceSettings,
            notice: @escaping @Sendable (String) -> Void
        ) async throws -> CognitoPlan {
            try options.check()
            let service = try Service(settings, pool: pool, notice: notice)
            let target = CognitoPlan.Target(service, pool: pool)
            return try await readingPool(
                PoolDeed("cognito plan", id, target: target.name),
                outcome: { (plan: CognitoPlan) in
                    PoolOutcome(
                        counts: ["steps": plan.steps.count, "users": plan.users?.total ?? 0],
                        details: (try? plan.digest).map { ["plan": $0.hex] } ?? [:])
                }
            ) { snapshot in
                let archive = try await ArchivedPool.read(snapshot, in: self)
                let entities = Set(archive.records.keys).filter(options.covers).union([.clients, .groups])
                var there: ArchivedPool?
                if let pool { there = try await LivePool(pool, at: service).read(entities) }
                return try await CognitoPlan(
                    archive, into: there,
                    on: CognitoPlan.Ground(snapshot, of: self, into: target, options, service.quotas))
            }
        }

        /// Carries a plan out, writes the results, and archives them.
        ///
        /// - Parameter file: the plan's file.
        /// - Throws: `VaultError.badInput` where it is no plan of this vault; as `PoolApply.run`.
        package func applyPool(
            _ file: [UInt8], _ settings: ServiceSettings, writing paths: ResultsPaths,
            notice: @escaping @Sendable (String) -> Void, report: @escaping @Sendable (ApplyProgress) -> Void
        ) async throws -> AppliedPlan {
            let plan = try CognitoPlan(file: file)
            guard plan.vault == header.vault.hex, let id = Digest256(hex: plan.snapshot) else {
                throw VaultError.badInput("that is the plan of another vault")
            }
            let service = try Service(try plan.target.settings(settings), pool: plan.target.pool, notice: notice)
            guard service.region == plan.target.region else {
                throw CognitoError.badSetting(
                    name: "--region", value: service.region, reason: "the plan is for \(plan.target.region)")
            }
            let digest = file.withUnsafeBytes { Digest256.sha256($0) }
            let results = try ResultsFiles(at: paths.results)
            let summary = try await readingPool(
                PoolDeed("cognito apply", id, target: plan.target.name),
                outcome: { (summary: ApplySummary) in summary.onRecord(digest) }
            ) { snapshot in
                let apply = PoolApply(
                    plan, digest: digest, archive: try await ArchivedPool.read(snapshot, in: self), at: service,
                    journal: try ApplyJournal(at: paths.journal) { try self.poolJournalKey(digest.bytes + $0) },
                    width: settings.connections, notice: notice, report: report)
                return try await apply.run { try results.add($0) }
            }
            try results.keep()
            return AppliedPlan(
                plan: plan, summary: summary, results: paths,
                archived: try await archive(results.json, of: plan.source, notice))
        }

        /// Results of several applies follow each other as the snapshots of one source.
        private func archive(
            _ path: String, of source: String, _ notice: @Sendable (String) -> Void
        ) async throws -> IngestSummary? {
            guard isWritable else {
                notice("the results are not archived, as the vault cannot be written to")
                return nil
            }
            var request = IngestRequest(source: "\(source) restores", inputs: [.path(path)])
            request.collection = "results"
            request.keyField = "key"
            return try await ingest(request)
        }
    }

    extension CognitoPlan {
        /// SHA-256 of the file.
        package var digest: Digest256 {
            get throws { try bytes().withUnsafeBytes { Digest256.sha256($0) } }
        }
    }

    extension CognitoPlan.Target {
        init(_ service: Service, pool: String?) {
            self.init(
                pool: pool, region: service.region, endpoint: service.isAWS ? nil : service.endpoint.description)
        }

        /// The settings with the plan's own server in them.
        func settings(_ told: ServiceSettings) throws(CognitoError) -> ServiceSettings {
            var settings = told
            settings.region = told.region ?? region
            if let endpoint {
                settings.endpoint = endpoint
            } else if let told = told.endpoint {
                throw .badSetting(name: "--endpoint", value: told, reason: "the plan is for AWS itself")
            }
            return settings
        }
    }

    extension ApplySummary {
        fileprivate func onRecord(_ plan: Digest256) -> PoolOutcome {
            var counts: [String: Int] = ["users there": there.users]
            for (verdict, count) in tally.users { counts["users \(verdict.rawValue)"] = count }
            for (verdict, count) in tally.entities { counts["entities \(verdict.rawValue)"] = count }
            return PoolOutcome(isWhole: isWhole, counts: counts, details: ["plan": plan.hex, "pool": pool])
        }
    }
#endif
