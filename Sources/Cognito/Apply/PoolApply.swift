#if Network
    import AWS
    import Seal
    import Store
    import Vault

    /// Carries a plan out: entity by entity in the order of `Entity.restoring`, users many at once, triggers last. What is there
    /// already is found, so the same plan can be applied again after whatever stopped it.
    package struct PoolApply: Sendable {
        private let service: any PoolService
        private let plan: CognitoPlan
        /// SHA-256 of the plan's file.
        private let digest: Digest256
        /// As the snapshot has it; names are mapped where they are used.
        private let archive: ArchivedPool
        private let journal: ApplyJournal
        /// How many requests about users are under way at most.
        private let width: Int
        private let notice: @Sendable (String) -> Void
        private let report: @Sendable (ApplyProgress) -> Void

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

        private var options: PlanOptions { plan.options }

        /// The entities whose settings matter.
        private var entities: Set<Entity> {
            Set(archive.records.keys.filter { options.covers($0) && archive.records[$0]?.isEmpty == false })
                .union([.pool, .clients, .groups])
        }

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
            if options.covers(.users) { try await restoreUsers(in: pool) }
            if options.covers(.triggers) {
                for result in try await restoreTriggers(calls) { try account(result) }
            }
            report(ApplyProgress(phase: "Reading back"))
            let there = try await readBack(pool, account)
            return ApplySummary(
                pool: pool, isResumed: wasBegun, tally: tally, there: there,
                seconds: (ContinuousClock.now - start) / .seconds(1))
        }

        // MARK: Before anything is done

        /// The pool that it is about, where it is there: the one that was named, the one that an apply of this plan has made.
        private func knownPool() async throws -> String? {
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

        private var planID: String { String(digest.hex.prefix(32)) }

        /// Holds the plan against what is there now. A plan is carried out as it stands, or not at all.
        private func check(_ pool: String?, isResumed: Bool) async throws {
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

        private static func named(_ steps: [PlanStep]) -> String {
            let names = steps.prefix(5).map { "\($0.entity.noun) \($0.name)" }
            return names.joined(separator: ", ") + (steps.count > 5 ? " and \(steps.count - 5) more" : "")
        }

        // MARK: The pool itself

        /// The pool's id, and what became of it; it is made where it is not there.
        private func pool(_ known: String?) async throws -> (id: String, results: [ApplyResult]) {
            let planner = PoolPlanner(archive, into: nil, options)
            guard plan.target.pool == nil, let work = planner.works(of: .pool).first, options.covers(.pool) else {
                guard let known else {
                    throw CognitoError.badSetting(
                        name: "the plan", value: "", reason: "it makes no pool, and names none")
                }
                return (known, [])
            }
            var schema = PoolSchema(archive.mapped(by: options.map).pool)
            if let attribute = options.oldSubAttribute { schema = schema.adding(text: attribute) }
            let tags = options.covers(.tags) ? PoolPlanner.tags(of: archive) : [:]
            let (create, batches) = PoolCalls.createPool(work.wanted, schema, tags: tags, plan: planID)
            var id = known
            if id == nil {
                let answer = try await service.call(create)
                id = answer["UserPool"]?["Id"]?.string
            }
            guard let id else {
                throw CognitoError.unexpectedAnswer(operation: "CreateUserPool", reason: "it names no pool")
            }
            if await journal.pool == nil { try await journal.note(pool: id) }
            var result = ApplyResult(.pool, work.step.name, .created, old: work.oldKey, new: id)
            // An apply that was killed may have come as far as here.
            let live = try await service.call("DescribeUserPool", ["UserPoolId": .string(id)])["UserPool"]
            let there = Set(PoolSchema(live).custom.map { SchemaAttributes.bareName($0) })
            for batch in batches {
                let missing = (batch.array ?? []).filter { !there.contains($0["Name"]?.string ?? "") }
                guard !missing.isEmpty else { continue }
                do {
                    _ = try await service.call(
                        "AddCustomAttributes", ["UserPoolId": .string(id), "CustomAttributes": .array(missing)])
                } catch AWSError.refused(let refusal) {
                    try Self.stopIfHopeless(.refused(refusal))
                    result = ApplyResult(
                        .pool, work.step.name, .failed, old: work.oldKey, new: id, detail: refusal.reason)
                }
            }
            return (id, [result])
        }

        // MARK: What belongs to it

        private func restore(_ entity: Entity, _ calls: inout PoolCalls, isNew: Bool) async throws -> [ApplyResult] {
            if isNew, entity == .pool { return [] }
            let records = archive.records[entity] ?? []
            guard entity == .pool || entity == .tags || !records.isEmpty else { return [] }
            let live = try await LivePool(calls.pool, at: service).read([entity, .clients])
            let planner = PoolPlanner(archive, into: live, options, clients: calls.clients)
            calls.clients = planner.clients
            let works = planner.works(of: entity)
            if entity == .tags { return try await restoreTags(works, live) }
            var results: [ApplyResult] = []
            for work in works {
                try Task.checkCancellation()
                let (result, client) = try await restore(work, calls, live, isNew: isNew)
                if let client {
                    calls.clients[work.oldKey] = client
                    try await journal.note(client: work.oldKey, new: client)
                }
                results.append(result)
            }
            return results
        }

        /// - Returns: what became of it, and the id of a client that was made.
        private func restore(
            _ work: PoolWork, _ calls: PoolCalls, _ live: ArchivedPool, isNew: Bool
        ) async throws -> (ApplyResult, client: String?) {
            let step = work.step
            let isClient = step.entity == .clients
            var result = ApplyResult(
                step.entity, step.name, .created, old: isClient || step.entity == .pool ? work.oldKey : nil,
                new: isClient || step.entity == .pool ? work.newKey : nil)
            switch step.action {
            case .cannot:
                result = result.with(.cannot, step.reason)
                return (result, nil)
            case .leave:
                // In a pool that this plan has made, what is there was made by it.
                result = result.with(isNew ? .created : .same, nil)
                if isClient, isNew, let id = work.newKey { return (result, id) }
                return (result, nil)
            case .create, .change: break
            }
            do {
                if step.entity == .pool, work.oldKey != "schema", let pool = live.pool {
                    let changed = Set(step.changes.map(\.member))
                    let wanted = JSON.object((work.wanted.object ?? [:]).filter { changed.contains($0.key) })
                    _ = try await service.call(calls.updatePool(pool, wanted))
                    return (result.with(.changed, step.reason), nil)
                }
                var client: String?
                for call in calls.calls(for: work) {
                    let answer = try await service.call(call)
                    if isClient, step.action == .create {
                        client = answer["UserPoolClient"]?["ClientId"]?.string
                        result.newID = client
                    }
                }
                return (result.with(step.action == .create || isNew ? .created : .changed, step.reason), client)
            } catch AWSError.refused(let refusal) {
                try Self.stopIfHopeless(.refused(refusal))
                return (result.with(.failed, refusal.reason), nil)
            }
        }

        private func restoreTags(_ works: [PoolWork], _ live: ArchivedPool) async throws -> [ApplyResult] {
            let arn = live.pool?["Arn"]?.string ?? ""
            var failure: String?
            if let call = PoolCalls.tag(works, arn: arn) {
                do { _ = try await service.call(call) } catch AWSError.refused(let refusal) {
                    try Self.stopIfHopeless(.refused(refusal))
                    failure = refusal.reason
                }
            }
            return works.map { work in
                let result = ApplyResult(.tags, work.step.name, .same)
                return switch work.step.action {
                case .cannot: result.with(.cannot, work.step.reason)
                case .leave: result.with(plan.target.pool == nil ? .created : .same, nil)
                case .create: result.with(failure == nil ? .created : .failed, failure)
                case .change: result.with(failure == nil ? .changed : .failed, failure)
                }
            }
        }

        /// The functions, which would be called for each user were they there before.
        private func restoreTriggers(_ calls: PoolCalls) async throws -> [ApplyResult] {
            report(ApplyProgress(phase: "Restoring triggers"))
            let live = try await LivePool(calls.pool, at: service).read([])
            let works = PoolPlanner(archive, into: live, options, clients: calls.clients).works(of: .triggers)
            let open = works.filter { [.create, .change].contains($0.step.action) }
            var failure: String?
            if !open.isEmpty, let pool = live.pool {
                let triggers = JSON.object(
                    Dictionary(open.map { ($0.oldKey, $0.wanted) }, uniquingKeysWith: { $1 }))
                do {
                    _ = try await service.call(calls.updatePool(pool, [:], triggers: triggers))
                } catch AWSError.refused(let refusal) {
                    try Self.stopIfHopeless(.refused(refusal))
                    failure = refusal.reason
                }
            }
            return works.map { work in
                let result = ApplyResult(.triggers, work.step.name, .same)
                return switch work.step.action {
                case .cannot: result.with(.cannot, work.step.reason)
                case .leave: result.with(plan.target.pool == nil ? .created : .same, nil)
                case .create: result.with(failure == nil ? .created : .failed, failure ?? work.step.reason)
                case .change: result.with(failure == nil ? .changed : .failed, failure ?? work.step.reason)
                }
            }
        }

        // MARK: Users

        private func restoreUsers(in pool: String) async throws {
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

        private static let batchCount = 512

        /// The pool whose rules users come back under: the target's own, with what the plan has put there.
        private func settled(_ pool: String) async throws -> ArchivedPool {
            let live = try await LivePool(pool, at: service).read(entities.intersection([.providers, .mfa]))
            guard live.pool?["UsernameAttributes"] == nil, plan.target.pool == nil else { return live }
            return archive.mapped(by: options.map)
        }

        private func restore(
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

        // MARK: What is there now

        /// Reads what is said at the end from the target, and writes each user's result.
        private func readBack(
            _ pool: String, _ account: (ApplyResult) throws -> Void
        ) async throws -> ReadBack {
            let live = try await LivePool(pool, at: service).read(entities)
            var there = ReadBack(live)
            var names: Set<String> = []
            try await live.people(.users) { record in
                there.add(record)
                if let name = record["Username"]?.string { names.insert(name) }
            }
            try await live.people(.memberships) { _ in there.memberships += 1 }
            guard options.covers(.users) else { return there }
            let users = await journal.users
            try await archive.people(.users) { record in
                guard let user = PoolUser(record) else { return }
                guard let verdict = users[journal.key(of: user.username)] else {
                    try account(ApplyResult(.users, user.username, .failed, detail: "nothing was done for the user"))
                    return
                }
                var result = ApplyResult(
                    .users, user.username, verdict.verdict, old: user.attributes["sub"], new: verdict.newSub,
                    newName: verdict.newName, detail: verdict.detail)
                let name = verdict.newName ?? user.username
                if [.created, .changed, .same].contains(verdict.verdict), !names.contains(name),
                    // The list lags behind; the user's own answer does not.
                    try await !isThere(name, pool)
                {
                    result = result.with(.failed, "was made, and is not in the pool")
                    there.missing += 1
                }
                try account(result)
            }
            return there
        }

        private func isThere(_ name: String, _ pool: String) async throws -> Bool {
            do {
                _ = try await service.call(UserWork.named("AdminGetUser", name, pool))
                return true
            } catch AWSError.refused(let refusal) where refusal.code == "UserNotFoundException" {
                return false
            }
        }

        /// Goes on where one request was refused, and not where all will be.
        static func stopIfHopeless(_ error: AWSError) throws(AWSError) {
            guard case .refused(let refusal) = error else { throw error }
            if refusal.isAboutIdentity || ["AccessDeniedException", "AccessDenied"].contains(refusal.code) {
                throw error
            }
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
