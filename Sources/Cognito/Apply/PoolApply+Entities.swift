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
            var look = 0
            while id == nil {
                look += 1
                do {
                    id = try await service.call(create)["UserPool"]?["Id"]?.string
                    guard id != nil else {
                        throw CognitoError.unexpectedAnswer(operation: "CreateUserPool", reason: "it names no pool")
                    }
                } catch let error as AWSError where error.leavesDoubt && look < Self.mostLooks {
                    try await Task.sleep(for: .milliseconds(100 * look))
                    id = try await knownPool()
                }
            }
            guard let id else { return ("", []) }
            if await journal.pool == nil { try await journal.note(pool: id) }
            var result = ApplyResult(.pool, work.step.name, .created, old: work.oldKey, new: id)
            if let reason = try await add(batches, to: id) { result = result.with(.failed, reason) }
            return (id, [result])
        }

        /// Adds what is not there yet of these lists of attributes: an apply that was killed may have come so far before.
        ///
        /// - Returns: why not all of it is there.
        private func add(_ batches: [JSON], to id: String) async throws -> String? {
            var failure: String?
            for _ in 0..<2 where !batches.isEmpty {
                failure = nil
                let live = try await service.call("DescribeUserPool", ["UserPoolId": .string(id)])["UserPool"]
                let there = Set(PoolSchema(live).custom.map { SchemaAttributes.bareName($0) })
                for batch in batches {
                    let missing = (batch.array ?? []).filter { !there.contains($0["Name"]?.string ?? "") }
                    guard !missing.isEmpty else { continue }
                    do {
                        _ = try await service.call(
                            "AddCustomAttributes", ["UserPoolId": .string(id), "CustomAttributes": .array(missing)])
                    } catch let error as AWSError { failure = try Self.reason(error) }
                }
                guard failure != nil else { break }
            }
            return failure
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

        /// Takes a step, and looks again where nobody knows what came of it: what has been made is not made twice.
        ///
        /// - Returns: what became of it, and the id of a client that was made.
        func restore(
            _ first: PoolWork, _ calls: PoolCalls, _ live: ArchivedPool, isNew: Bool
        ) async throws -> (ApplyResult, client: String?) {
            let entity = first.step.entity
            let isMade = isNew || first.step.action == .create
            let hasID = entity == .clients || entity == .pool
            var work = first
            var live = live
            var look = 0
            while true {
                look += 1
                var result = ApplyResult(
                    entity, first.step.name, .same, old: hasID ? work.oldKey : nil, new: hasID ? work.newKey : nil)
                do {
                    switch work.step.action {
                    case .cannot: return (result.with(.cannot, work.step.reason), nil)
                    case .leave:
                        result = result.with(isMade ? .created : .same, nil)
                        return (result, isMade && entity == .clients ? work.newKey : nil)
                    case .create, .change:
                        let client = try await take(work, calls, live)
                        result.newID = client ?? result.newID
                        return (result.with(isMade ? .created : .changed, work.step.reason), client)
                    }
                } catch let error as AWSError {
                    let failed = result.with(.failed, try Self.reason(error))
                    guard error.leavesDoubt || error.saysExisting,
                        look < (entity == .clients ? Self.mostLooks : 2)
                    else { return (failed, nil) }
                    try await Task.sleep(for: .milliseconds(100 * look))
                    live = try await LivePool(calls.pool, at: service).read([entity, .clients])
                    let again = PoolPlanner(archive, into: live, options, clients: calls.clients).works(of: entity)
                        .first { $0.oldKey == first.oldKey && $0.step.name == first.step.name }
                    // What is there, and not in this pool, belongs to another one.
                    guard let again, error.leavesDoubt || again.step.action != .create else { return (failed, nil) }
                    work = again
                }
            }
        }

        static let mostLooks = 6

        /// - Returns: the id of a client that was made.
        private func take(_ work: PoolWork, _ calls: PoolCalls, _ live: ArchivedPool) async throws -> String? {
            if work.step.entity == .pool, work.oldKey != "schema", let pool = live.pool {
                let changed = Set(work.step.changes.map(\.member))
                let wanted = JSON.object((work.wanted.object ?? [:]).filter { changed.contains($0.key) })
                _ = try await service.call(calls.updatePool(pool, wanted))
                return nil
            }
            var client: String?
            for call in calls.calls(for: work) {
                let answer = try await service.call(call)
                client = answer["UserPoolClient"]?["ClientId"]?.string ?? client
            }
            return work.step.action == .create ? client : nil
        }

        /// Why something failed, in words.
        ///
        /// - Throws: the error, where all that follows would fail as well.
        private static func reason(_ error: AWSError) throws -> String {
            guard case .refused(let refusal) = error else { return "\(error)" }
            try stopIfHopeless(error)
            return refusal.reason
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
            return results(of: works, failure: failure)
        }

        /// What became of things that one call sets together.
        private func results(of works: [PoolWork], failure: String?) -> [ApplyResult] {
            works.map { work in
                let result = ApplyResult(work.step.entity, work.step.name, .same)
                return switch work.step.action {
                case .cannot: result.with(.cannot, work.step.reason)
                case .leave: result.with(plan.target.pool == nil ? .created : .same, nil)
                case .create: result.with(failure == nil ? .created : .failed, failure ?? work.step.reason)
                case .change: result.with(failure == nil ? .changed : .failed, failure ?? work.step.reason)
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
            return results(of: works, failure: failure)
        }
    }
#endif
