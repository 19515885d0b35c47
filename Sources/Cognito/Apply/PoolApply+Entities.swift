#if Network
    import AWS

    // The pool itself, and what belongs to it besides people.

    extension PoolApply {
        /// The pool's id, and what became of it; it is made where it is not there.
        func pool(_ known: String?) async throws -> (id: String, results: [ApplyResult]) {
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

        func restore(_ entity: Entity, _ calls: inout PoolCalls, isNew: Bool) async throws -> [ApplyResult] {
            if isNew, entity == .pool { return [] }
            let records = archive.records[entity] ?? []
            guard entity == .pool || entity == .tags || !records.isEmpty else { return [] }
            var unread: [Entity: String] = [:]
            let live = try await LivePool(calls.pool, at: service).read([entity, .clients], unread: &unread)
            let planner = PoolPlanner(archive, into: live, options, clients: calls.clients)
            calls.clients = planner.clients
            let works = planner.works(of: entity)
            if let reason = unread[entity] {
                return works.map { ApplyResult(entity, $0.step.name, .failed, detail: reason) }
            }
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
        func restore(
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

        func restoreTags(_ works: [PoolWork], _ live: ArchivedPool) async throws -> [ApplyResult] {
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
        func restoreTriggers(_ calls: PoolCalls) async throws -> [ApplyResult] {
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
    }
#endif
