// What of a pool stands in `DescribeUserPool`: its settings, its attributes, its tags and its triggers.

extension PoolPlanner {
    func poolWorks() -> [PoolWork] {
        guard let record = archive.pool, let shape = EntityShape.of(.pool) else { return [] }
        let wanted = Self.pool(shape.settings(of: record), options, isNew: target == nil)
        let name = name(of: record, .pool)
        let id = record["Id"]?.string ?? ""
        var schema = PoolSchema(record)
        if let attribute = options.oldSubAttribute { schema = schema.adding(text: attribute) }
        guard let found = target?.pool else {
            let count = schema.custom.count
            let more = count == 0 ? nil : count == 1 ? "with 1 custom attribute" : "with \(count) custom attributes"
            return [
                PoolWork(
                    step: PlanStep(entity: .pool, name: name, action: .create, reason: more), oldKey: id, wanted: wanted
                )
            ]
        }
        let there = Self.pool(shape.settings(of: found), PlanOptions(), isNew: false)
        let comparison = compare(wanted, with: there, shape)
        let pool = PoolWork(
            step: PlanStep(
                entity: .pool, name: found["Name"]?.string ?? name, action: comparison.action,
                changes: comparison.changes, reason: comparison.reason), oldKey: id, newKey: found["Id"]?.string,
            wanted: wanted, found: found)
        return [pool] + schemaWorks(schema, PoolSchema(found), pool)
    }

    private func schemaWorks(_ wanted: PoolSchema, _ there: PoolSchema, _ pool: PoolWork) -> [PoolWork] {
        let missing = wanted.custom.filter { there.attributes[$0] == nil }
        var works: [PoolWork] = []
        if !missing.isEmpty {
            works.append(
                PoolWork(
                    step: PlanStep(
                        entity: .pool, name: "attributes", action: .create,
                        changes: missing.map { PlanStep.Change($0, from: nil, to: nil, isSecret: true) },
                        reason: "once there, an attribute cannot be taken away"), oldKey: "schema", newKey: pool.newKey,
                    wanted: .array(wanted.forAdding(missing))))
        }
        let others = wanted.attributes.keys.filter { name in
            guard !missing.contains(name) else { return false }
            return wanted.form(of: name) != there.form(of: name)
        }
        if !others.isEmpty {
            works.append(
                PoolWork(
                    step: PlanStep(
                        entity: .pool, name: "attributes \(others.sorted().joined(separator: ", "))", action: .cannot,
                        reason: "what is declared of an attribute cannot be changed: that needs a new pool"),
                    oldKey: "schema"))
        }
        return works
    }

    /// A pool's settings as they are sent.
    private static func pool(_ settings: JSON, _ options: PlanOptions, isNew: Bool) -> JSON {
        var settings = settings
        if let name = options.name { settings["Name"] = .string(name) }
        // A pool from before the setting was there is case-sensitive, and answers without it.
        if settings["UsernameConfiguration"] == nil { settings["UsernameConfiguration"] = ["CaseSensitive": true] }
        if isNew { PoolRequests.settleTier(&settings) }
        if options.isPassing { settings["DeletionProtection"] = "INACTIVE" }
        PoolRequests.settleValidity(&settings)
        return settings
    }

    func tagWorks() -> [PoolWork] {
        let tags = Self.tags(of: archive)
        let there = target.map(Self.tags) ?? [:]
        return tags.sorted { $0.key < $1.key }.map { key, value in
            let found = there[key]
            var step = PlanStep(
                entity: .tags, name: key, action: found == nil ? .create : found == value ? .leave : .change)
            if key.hasPrefix("aws:") {
                step = PlanStep(
                    entity: .tags, name: key, action: .cannot, reason: "only AWS itself sets tags that begin so")
            } else if let found, found != value {
                step.changes = [PlanStep.Change("Value", from: .string(found), to: .string(value), isSecret: false)]
            }
            return PoolWork(
                step: step, oldKey: key, newKey: found == nil ? nil : key,
                wanted: .object(["Key": .string(key), "Value": .string(value)]))
        }
    }

    /// The tags of a pool, without the one by which an apply knows its own.
    package static func tags(of pool: ArchivedPool) -> [String: String] {
        var tags: [String: String] = [:]
        for (key, value) in pool.pool?["UserPoolTags"]?.object ?? [:] { tags[key] = value.string }
        for record in pool.records[.tags] ?? [] {
            if let key = record["Key"]?.string { tags[key] = record["Value"]?.string }
        }
        tags[PoolCalls.planTag] = nil
        return tags
    }

    func triggerWorks() -> [PoolWork] {
        let wanted = archive.pool?["LambdaConfig"]?.withoutBlanks?.object ?? [:]
        let there = target?.pool?["LambdaConfig"]?.withoutBlanks?.object ?? [:]
        return wanted.sorted { $0.key < $1.key }.map { name, value in
            let found = there[name]
            var step = PlanStep(
                entity: .triggers, name: name,
                action: found == nil ? .create : found?.canonical == value.canonical ? .leave : .change)
            if let found, step.action == .change {
                step.changes = [PlanStep.Change(name, from: found, to: value, isSecret: false)]
            }
            if step.action != .leave, name != "KMSKeyID" {
                step.reason = "the function has to let the pool call it (lambda add-permission)"
            }
            return PoolWork(step: step, oldKey: name, newKey: found == nil ? nil : name, wanted: value, found: found)
        }
    }
}
