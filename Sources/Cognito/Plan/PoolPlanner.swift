/// Compares an archived pool with a target, and says what is to be done for each entity but the people. Pure: it asks nobody.
package struct PoolPlanner: Sendable {
    /// With the names in it that the target is to have.
    let archive: ArchivedPool
    /// `nil` where the pool is to be made.
    let target: ArchivedPool?
    let options: PlanOptions
    /// The target's client for each of the archive's, by id.
    package let clients: [String: String]

    /// - Parameter clients: what is known of clients already, old ids with new ones.
    package init(
        _ archive: ArchivedPool, into target: ArchivedPool?, _ options: PlanOptions,
        clients known: [String: String] = [:]
    ) {
        self.archive = ArchivedPool(
            records: archive.records.mapValues { $0.map { $0.mapped(by: options.map) } }, people: archive.people)
        self.target = target
        self.options = options
        clients = Self.clients(of: archive, in: target, known)
    }

    /// A client keeps its id in the pool it was read from; elsewhere its name tells, where it is the only one of that name in both,
    /// and else its settings.
    private static func clients(
        of archive: ArchivedPool, in target: ArchivedPool?, _ known: [String: String]
    ) -> [String: String] {
        let here = archive.records[.clients] ?? []
        let there = (target?.records[.clients] ?? []).filter { $0["ClientId"]?.string != nil }
        var found = known
        var taken = Set(known.values)
        func claim(_ client: JSON, where isIt: (JSON) -> Bool) {
            guard let id = client["ClientId"]?.string, found[id] == nil else { return }
            let same = there.filter { isIt($0) && !taken.contains($0["ClientId"]?.string ?? "") }
            guard let new = same.first?["ClientId"]?.string else { return }
            found[id] = new
            taken.insert(new)
        }
        func settings(_ client: JSON) -> JSON? { EntityShape.of(.clients)?.settings(of: client).canonical }
        for client in here { claim(client) { $0["ClientId"] == client["ClientId"] } }
        for client in here {
            let name = client["ClientName"]
            let isAlone = here.count(where: { $0["ClientName"] == name }) == 1
            let others = there.count(where: { $0["ClientName"] == name })
            claim(client) { $0["ClientName"] == name && (isAlone && others == 1 || settings($0) == settings(client)) }
        }
        return found
    }

    /// What is to be done, in the order in which it is done.
    package func works() -> [PoolWork] {
        Entity.restoring.filter(options.covers).flatMap(works)
    }

    /// What is to be done for the records of one entity.
    package func works(of entity: Entity) -> [PoolWork] {
        switch entity {
        case .pool: poolWorks()
        case .tags: tagWorks()
        case .triggers: triggerWorks()
        case .clientSecrets:
            cannot(entity) { _ in "the service never tells a secret that was added to a client" }
        case .replicas: cannot(entity) { _ in "a copy in another region has to be asked for anew" }
        case .signingCertificate: cannot(entity) { _ in "each pool signs with its own: SAML providers have to be told" }
        case .importJobs: cannot(entity) { _ in "it is history: who was imported is among the users" }
        case .users, .memberships, .factors: []
        // Cognito makes the groups of identity providers itself.
        case .groups: archive.groups.map { work(entity, $0) }
        default: (archive.records[entity] ?? []).map { work(entity, $0) }
        }
    }

    private func cannot(_ entity: Entity, _ reason: (JSON) -> String) -> [PoolWork] {
        (archive.records[entity] ?? []).map { record in
            let key = record[entity.keyField]?.string ?? ""
            return PoolWork(
                step: PlanStep(entity: entity, name: name(of: record, entity), action: .cannot, reason: reason(record)),
                oldKey: key)
        }
    }

    private func work(_ entity: Entity, _ record: JSON) -> PoolWork {
        let name = name(of: record, entity)
        let oldKey = record[entity.keyField]?.string ?? ""
        guard let shape = EntityShape.of(entity) else {
            return PoolWork(step: PlanStep(entity: entity, name: name, action: .leave), oldKey: oldKey)
        }
        var wanted = shape.settings(of: record)
        if entity == .providers { wanted = CreationRequest.providerSettings(wanted) }
        let found = self.found(record, entity)
        if let obstacle = obstacle(entity, record, wanted, isThere: found != nil) {
            return PoolWork(
                step: PlanStep(entity: entity, name: name, action: .cannot, reason: obstacle), oldKey: oldKey)
        }
        guard let found else {
            let step = PlanStep(
                entity: entity, name: name, action: .create, reason: remark(entity, record))
            var work = PoolWork(step: step, oldKey: oldKey, wanted: wanted)
            work.needsSecret = entity == .clients && wanted["ClientSecret"] == nil && archive.hasSecret(client: oldKey)
            return work
        }
        var there = shape.settings(of: found)
        if entity == .providers { there = CreationRequest.providerSettings(there) }
        // Who a client is, is settled: its id is another here than there.
        if entity == .terms { there["ClientId"] = wanted["ClientId"] }
        let comparison = compare(wanted, with: there, shape)
        return PoolWork(
            step: PlanStep(
                entity: entity, name: name, action: comparison.action, changes: comparison.changes,
                reason: comparison.reason), oldKey: oldKey, newKey: found[entity.keyField]?.string, wanted: wanted,
            found: found)
    }

    struct Comparison {
        var changes: [PlanStep.Change] = []
        var reasons: [String] = []
        var isFixed = false

        var action: PlanStep.Action { changes.isEmpty ? (isFixed ? .cannot : .leave) : .change }
        var reason: String? { reasons.isEmpty ? nil : reasons.joined(separator: "; ") }
    }

    /// What the archive does not mention stays as it is in the target: an older snapshot knows less of a pool than a newer service.
    func compare(_ wanted: JSON, with found: JSON, _ shape: EntityShape) -> Comparison {
        var comparison = Comparison()
        var fixed: [String] = []
        for (member, value) in (wanted.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            let there = found[member]
            guard value.canonical != there?.canonical else { continue }
            if shape.fixed.contains(member) {
                fixed.append(member)
            } else {
                comparison.changes.append(
                    PlanStep.Change(member, from: there, to: value, isSecret: shape.secret.contains(member)))
            }
        }
        if !fixed.isEmpty {
            comparison.isFixed = true
            comparison.reasons.append(
                "\(fixed.joined(separator: ", ")) cannot be changed once it is made: that needs a new one")
        }
        let only = (found.object ?? [:]).keys.filter { wanted[$0] == nil && !shape.fixed.contains($0) }.sorted()
        if !only.isEmpty, !comparison.changes.isEmpty {
            comparison.reasons.append("not in the archive, and stays: \(only.joined(separator: ", "))")
        }
        return comparison
    }

    /// The target's record of the same thing.
    private func found(_ record: JSON, _ entity: Entity) -> JSON? {
        guard let target else { return nil }
        let there = target.records[entity] ?? []
        switch entity {
        case .pool, .mfa, .logDelivery: return there.first
        case .clients:
            guard let id = record["ClientId"]?.string.flatMap({ clients[$0] }) else { return nil }
            return there.first { $0["ClientId"]?.string == id }
        case .branding, .customizations, .risk, .sessionConfigurations:
            let id = record["id"]?.string ?? "ALL"
            let wanted = clients[id] ?? id
            return there.first { $0["id"]?.string == wanted }
        case .terms:
            let client = record["ClientId"]?.string
            let wanted = client.map { clients[$0] ?? $0 }
            return there.first {
                $0["TermsName"] == record["TermsName"] && $0["ClientId"]?.string == wanted
            }
        default: return there.first { $0[entity.keyField] == record[entity.keyField] }
        }
    }

    /// Why a record cannot be put back.
    private func obstacle(_ entity: Entity, _ record: JSON, _ wanted: JSON, isThere: Bool) -> String? {
        switch entity {
        case .providers:
            let details = wanted["ProviderDetails"]
            if record["ProviderType"]?.string == "SignInWithApple", details?["private_key"] == nil, !isThere {
                return "the service never tells Apple's private key: make it by hand, then plan again"
            }
        case .customizations where wanted["CSS"] == nil:
            return record["ImageUrl"] == nil ? nil : "the service tells where the picture is, and not the picture"
        case .branding, .risk, .customizations, .sessionConfigurations:
            let id = record["id"]?.string ?? "ALL"
            if id != "ALL", !(archive.records[.clients] ?? []).contains(where: { $0["ClientId"]?.string == id }) {
                return "its client is not in the snapshot"
            }
        default: break
        }
        return nil
    }

    /// What to know of something that is made.
    private func remark(_ entity: Entity, _ record: JSON) -> String? {
        switch entity {
        case .clients:
            if record["ClientSecret"]?.string != nil { return "with the secret it had" }
            return archive.hasSecret(client: record["ClientId"]?.string ?? "")
                ? "with a new secret: the service does not tell the one it had" : nil
        case .domains:
            return record["CustomDomainConfig"]?.withoutBlanks == nil
                ? "fails while another pool has that prefix" : "its CNAME has to point to the new distribution"
        case .customizations where record["ImageUrl"] != nil: return "without its picture"
        default: return nil
        }
    }

    /// What people call a record.
    func name(of record: JSON, _ entity: Entity) -> String {
        func client(_ id: String?) -> String {
            guard let id, id != "ALL" else { return "all clients" }
            let known = archive.records[.clients]?.first { $0["ClientId"]?.string == id }
            return known?["ClientName"]?.string ?? id
        }
        switch entity {
        case .pool: return options.name ?? record["Name"]?.string ?? ""
        case .mfa: return record["MfaConfiguration"]?.string ?? "OFF"
        case .clients: return record["ClientName"]?.string ?? ""
        case .clientSecrets: return record["id"]?.string ?? ""
        case .branding, .customizations, .risk, .sessionConfigurations: return client(record["id"]?.string)
        case .terms: return "\(record["TermsName"]?.string ?? "") of \(client(record["ClientId"]?.string))"
        case .logDelivery: return "\(record["LogConfigurations"]?.array?.count ?? 0) destinations"
        case .importJobs: return record["JobName"]?.string ?? record["JobId"]?.string ?? ""
        default: return record[entity.keyField]?.string ?? ""
        }
    }
}
