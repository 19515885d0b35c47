#if Network
    import AWS
    import Seal
    import Store
    import Vault

    /// Carries a plan out: entity by entity in the order of `Entity.restoring`, users many at once, triggers last. What is there
    /// already is found, so the same plan can be applied again after whatever stopped it.
    package struct PoolApply: Sendable {
        let service: any PoolService
        let plan: CognitoPlan
        /// SHA-256 of the plan's file.
        let digest: Digest256
        /// As the snapshot has it; names are mapped where they are used.
        let archive: ArchivedPool
        let journal: ApplyJournal
        /// How many requests about users are under way at most.
        let width: Int
        let notice: @Sendable (String) -> Void
        let report: @Sendable (ApplyProgress) -> Void

        package init(
            _ plan: CognitoPlan, digest: Digest256, archive: ArchivedPool, at service: any PoolService,
            journal: ApplyJournal, width: Int = 16, notice: @escaping @Sendable (String) -> Void = { _ in },
            report: @escaping @Sendable (ApplyProgress) -> Void = { _ in }
        ) {
            self.plan = plan
            self.digest = digest
            self.archive = archive
            self.service = service
            self.journal = journal
            self.width = width
            self.notice = notice
            self.report = report
        }

        var options: PlanOptions { plan.options }

        var entities: Set<Entity> { options.entities(of: archive) }

        /// Does all that is not done yet, and accounts for each entity and each user once.
        ///
        /// - Parameter write: takes the results, users in the order of the archive.
        /// - Throws: `CognitoError.changed` before anything is done, where the target is no longer as it was; `AWSError` where the
        ///   service cannot be reached any more or lets nobody in: what is done stays done, and the same plan goes on from there.
        package func run(write: (ApplyResult) throws -> Void) async throws -> ApplySummary {
            let start = ContinuousClock.now
            var tally = ApplyTally()
            func account(_ result: ApplyResult) throws {
                tally.add(result)
                try write(result)
            }
            let wasBegun = await journal.hasBegun
            let known = try await knownPool()
            try await check(known, isResumed: wasBegun)
            let (pool, made) = try await self.pool(known)
            for result in made { try account(result) }

            var calls = PoolCalls(pool: pool, clients: await journal.clients)
            for entity in Entity.restoring where options.covers(entity) && entity != .triggers {
                if ArchivedPool.people.contains(entity) { continue }
                report(ApplyProgress(phase: "Restoring \(entity.noun)"))
                for result in try await restore(entity, &calls, isNew: plan.target.pool == nil) { try account(result) }
            }
            if options.touchesPeople { try await restoreUsers(in: pool) }
            if options.covers(.triggers) {
                for result in try await restoreTriggers(calls) { try account(result) }
            }
            report(ApplyProgress(phase: "Reading back"))
            let there = try await readBack(pool, account)
            return ApplySummary(
                pool: pool, isResumed: wasBegun, tally: tally, there: there,
                seconds: (ContinuousClock.now - start) / .seconds(1), clients: await journal.clients)
        }

        /// Goes on where one request was refused, and not where all will be.
        static func stopIfHopeless(_ error: AWSError) throws(AWSError) {
            guard case .refused(let refusal) = error else { throw error }
            if refusal.isAboutIdentity || ["AccessDeniedException", "AccessDenied"].contains(refusal.code) {
                throw error
            }
        }
    }

    extension AWSError {
        /// Whether what was asked for may have been done.
        var leavesDoubt: Bool {
            switch self {
            case .unreachable: true
            case .refused(let refusal): refusal.status >= 500
            default: false
            }
        }

        /// That something of the name is there already.
        var saysExisting: Bool {
            guard case .refused(let refusal) = self else { return false }
            return ["Exist", "Duplicate"].contains { refusal.code.contains($0) }
                || refusal.code == "InvalidParameterException" && refusal.message.contains("already")
        }
    }
#endif
