#if Network
    import AWS

    // What comes before anything is done: finding the pool, and holding the plan against it.

    extension PoolApply {
        /// The pool that it is about, where it is there: the one that was named, the one that an apply of this plan has made.
        func knownPool() async throws -> String? {
            if let pool = plan.target.pool { return pool }
            if let pool = await journal.pool { return pool }
            // One that was killed may not have noted that the pool was made, but the pool says it itself.
            let name = options.name ?? archive.pool?["Name"]?.string
            var token: JSON?
            repeat {
                var input: JSON = ["MaxResults": 60]
                if let token { input["NextToken"] = token }
                let answer = try await service.call("ListUserPools", input)
                for pool in answer["UserPools"]?.array ?? [] where pool["Name"]?.string == name {
                    guard let id = pool["Id"] else { continue }
                    let found = try await service.call("DescribeUserPool", ["UserPoolId": id])["UserPool"]
                    if found?["UserPoolTags"]?[PoolCalls.planTag]?.string == planID { return id.string }
                }
                token = answer["NextToken"].flatMap { $0.string?.isEmpty == false ? $0 : nil }
            } while token != nil
            return nil
        }

        var planID: String { String(digest.hex.prefix(32)) }

        /// Holds the plan against what is there now. A plan is carried out as it stands, or not at all.
        func check(_ pool: String?, isResumed: Bool) async throws {
            if plan.target.pool == nil, pool != nil { return }
            let there = try await pool.asyncMap { try await LivePool($0, at: service).read(entities) }
            if isResumed, let there {
                let planned = Set(plan.steps)
                let works = PoolPlanner(archive, into: there, options, clients: await journal.clients).works()
                let others = works.map(\.step).filter { step in
                    step.action != .leave && step.action != .cannot && !planned.contains(step)
                        && !plan.steps.contains {
                            $0.entity == step.entity && $0.name == step.name && $0.action == .create
                        }
                }
                guard others.isEmpty else { throw CognitoError.changed(Self.named(others)) }
                return
            }
            let recorder = PresentRecorder(UserPlanner(there ?? archive.mapped(by: options.map), options))
            let watched = there.map { there in
                ArchivedPool(records: there.records) { entity, each in
                    try await there.people(entity) { record in
                        if entity == .users { await recorder.add(record) }
                        try await each(record)
                    }
                }
            }
            let now = try await CognitoPlan(archive, into: watched, on: plan.ground)
            guard now.steps == plan.steps else {
                let then = Set(plan.steps)
                let others = now.steps.filter { !then.contains($0) }
                let fewer = plan.steps.filter { !now.steps.contains($0) }
                throw CognitoError.changed(Self.named(others.isEmpty ? fewer : others))
            }
            guard now.found == plan.found else { throw CognitoError.changed("its users or settings") }
            if now.users?.total != plan.users?.total {
                notice(
                    "the archive holds \(now.users?.total ?? 0) users of the snapshot, and held \(plan.users?.total ?? 0) when the plan was made: the others were erased"
                )
            }
            try await journal.begin()
            guard there != nil else { return }
            var keys: [ApplyJournal.UserKey] = []
            let present = await recorder.users
            let planner = recorder.planner
            try await archive.people(.users) { record in
                guard let user = PoolUser(record), present.find(user, planner) != nil else { return }
                keys.append(journal.key(of: user.username))
            }
            try await journal.note(present: keys)
        }

        static func named(_ steps: [PlanStep]) -> String {
            let names = steps.prefix(5).map { "\($0.entity.noun) \($0.name)" }
            return names.joined(separator: ", ") + (steps.count > 5 ? " and \(steps.count - 5) more" : "")
        }
    }

    /// Takes down who is in the target while it is read for something else.
    private actor PresentRecorder {
        let planner: UserPlanner
        private(set) var users = PresentUsers()

        init(_ planner: UserPlanner) { self.planner = planner }

        func add(_ record: JSON) {
            if let user = PoolUser(record) { users.add(user, planner) }
        }
    }

    extension Optional {
        fileprivate func asyncMap<Result>(_ transform: (Wrapped) async throws -> Result) async rethrows -> Result? {
            guard let self else { return nil }
            return try await transform(self)
        }
    }
#endif
