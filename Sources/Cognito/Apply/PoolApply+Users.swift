#if Network
    import AWS

    // People, many at once.

    extension PoolApply {
        func restoreUsers(in pool: String) async throws {
            let belongings = try await Belongings(of: archive, options)
            let planner = UserPlanner(try await settled(pool), options)
            let restorer = UserRestorer(
                service, pool: pool, options: options, isNew: plan.target.pool == nil,
                passwords: RandomPasswords(archive.pool), trouble: Trouble())
            let total = plan.users?.total ?? 0
            var batch: [(UserWork, ApplyJournal.UserKey, isPresent: Bool)] = []
            var done = 0
            let present = await journal.present
            let users = await journal.users
            try await archive.people(.users) { record in
                guard let user = PoolUser(record) else { return }
                let key = journal.key(of: user.username)
                if let verdict = users[key], verdict.verdict != .failed {
                    done += 1
                    return
                }
                let work = planner.work(
                    for: user, factors: belongings.factors[user.username],
                    groups: belongings.groups(of: user.username))
                batch.append((work, key, present.contains(key)))
                guard batch.count == Self.batchCount else { return }
                try await self.restore(batch, restorer)
                done += batch.count
                batch.removeAll(keepingCapacity: true)
                report(ApplyProgress(phase: "Restoring users", done: done, total: total))
            }
            try await restore(batch, restorer)
        }

        static let batchCount = 512

        /// The pool whose rules users come back under: the target's own, with what the plan has put there.
        func settled(_ pool: String) async throws -> ArchivedPool {
            let live = try await LivePool(pool, at: service).read(entities.intersection([.providers, .mfa]))
            guard live.pool?["UsernameAttributes"] == nil, plan.target.pool == nil else { return live }
            return archive.mapped(by: options.map)
        }

        func restore(
            _ batch: [(UserWork, ApplyJournal.UserKey, isPresent: Bool)], _ restorer: UserRestorer
        ) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, (work, key, isPresent)) in batch.enumerated() {
                    if index >= width { try await group.next() }
                    group.addTask {
                        let verdict = try await restorer.restore(work, isPresent: isPresent)
                        try await journal.note(verdict, of: key)
                    }
                }
                try await group.waitForAll()
            }
        }
    }
#endif
