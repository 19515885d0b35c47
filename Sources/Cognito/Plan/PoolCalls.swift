/// A request to the service.
package struct PoolCall: Hashable, Sendable {
    package let operation: String
    package var input: JSON

    package init(_ operation: String, _ input: JSON) {
        self.operation = operation
        self.input = input
    }
}

/// The requests that take a step, each with nothing in it that its operation does not accept.
package struct PoolCalls: Sendable {
    /// Under which a pool says by which plan it was made: so that an apply that was killed finds it again, and makes no second one.
    package static let planTag = "muniment-plan"

    /// The target pool's id.
    package let pool: String
    /// The target's client for each of the archive's, by id.
    package var clients: [String: String]

    package init(pool: String, clients: [String: String]) {
        self.pool = pool
        self.clients = clients
    }

    /// `CreateUserPool`, and the lists of attributes that go by `AddCustomAttributes` then.
    ///
    /// - Parameters:
    ///   - wanted: the settings, in the form of `DescribeUserPool`.
    ///   - plan: stands in the tag.
    package static func createPool(
        _ wanted: JSON, _ schema: PoolSchema, tags: [String: String], plan: String
    ) -> (create: PoolCall, attributes: [JSON]) {
        var tags = tags.filter { !$0.key.hasPrefix("aws:") }
        tags[planTag] = plan
        var record = wanted
        record["SchemaAttributes"] = schema.described
        record["UserPoolTags"] = .object(tags.mapValues(JSON.string))
        let requests = PoolRequests(pool: record, mfa: nil)
        return (
            PoolCall(requests.creation.operation, requests.creation.input),
            requests.attributes.compactMap { $0.input["CustomAttributes"] }
        )
    }

    /// `UpdateUserPool`: what it is not told goes back to its default, so all that the pool has goes along.
    ///
    /// - Parameter live: `DescribeUserPool`'s `UserPool`.
    package func updatePool(_ live: JSON, _ changes: JSON, triggers: JSON = [:]) -> PoolCall {
        var record = JSON.object((live.object ?? [:]).filter { $0.value != .null })
        for (member, value) in changes.object ?? [:] { record[member] = value }
        let merged = (live["LambdaConfig"]?.object ?? [:]).merging(triggers.object ?? [:]) { $1 }
        if !merged.isEmpty { record["LambdaConfig"] = .object(merged) }
        return addressed(PoolRequests.update(record))
    }

    /// The calls that make or change what a step is about; none where it is left. Those of the pool itself and of its triggers need
    /// the live pool: see `updatePool`.
    package func calls(for work: PoolWork) -> [PoolCall] {
        guard [.create, .change].contains(work.step.action) else { return [] }
        if work.step.entity == .pool {
            return (work.wanted.array ?? []).map { addressed("AddCustomAttributes", ["CustomAttributes": $0]) }
        }
        guard let creation = creation(work) else { return [] }
        let call = addressed(creation)
        return [work.step.action == .create ? call : updating(work, creation, call)]
    }

    /// The request that makes it, out of what the target has and what is wanted besides.
    private func creation(_ work: PoolWork) -> CreationRequest? {
        // What an update is not told goes back to its default, so what the target has goes along.
        let entity = work.step.entity
        let live = work.found.flatMap { found in EntityShape.of(entity)?.settings(of: found) }
        var record = JSON.object((live?.object ?? [:]).merging(work.wanted.object ?? [:]) { $1 })
        switch entity {
        case .branding, .customizations, .risk, .sessionConfigurations: record["id"] = .string(work.oldKey)
        case .terms: record["ClientId"] = work.wanted["ClientId"]
        default: break
        }
        return switch entity {
        case .mfa: CreationRequest("SetUserPoolMfaConfig", record)
        case .resourceServers: .resourceServer(record)
        case .providers: .provider(record)
        case .clients: .client(record, hasSecret: work.needsSecret)
        case .domains: .domain(record)
        case .branding: .branding(record)
        case .customizations: .customization(record)
        case .terms: .terms(record)
        case .risk: .risk(record)
        case .logDelivery: .logDelivery(record)
        case .sessionConfigurations: .session(record)
        case .groups: .group(record)
        case .pool, .clientSecrets, .replicas, .signingCertificate, .importJobs, .tags, .triggers, .users,
            .memberships, .factors:
            nil
        }
    }

    /// The request that changes what is there, out of the one that would make it.
    private func updating(_ work: PoolWork, _ creation: CreationRequest, _ call: PoolCall) -> PoolCall {
        var call = call
        switch work.step.entity {
        case .providers: call.input["ProviderType"] = nil
        case .clients:
            call.input["ClientSecret"] = nil
            call.input["ClientId"] = work.newKey.map(JSON.string)
        case .branding:
            call.input["ClientId"] = nil
            call.input["ManagedLoginBrandingId"] = work.found?["ManagedLoginBrandingId"]
        case .terms:
            call.input["ClientId"] = nil
            call.input["TermsId"] = work.newKey.map(JSON.string)
        default: break
        }
        guard creation.operation.hasPrefix("Create") else { return call }
        return PoolCall("Update" + creation.operation.dropFirst("Create".count), call.input)
    }

    /// Tags of a pool that is there. A new one gets them as it is made.
    ///
    /// - Parameter arn: of the pool.
    package static func tag(_ works: [PoolWork], arn: String) -> PoolCall? {
        var tags: [String: JSON] = [:]
        for work in works where [.create, .change].contains(work.step.action) {
            if let key = work.wanted["Key"]?.string { tags[key] = work.wanted["Value"] }
        }
        return tags.isEmpty
            ? nil : PoolCall("TagResource", .object(["ResourceArn": .string(arn), "Tags": .object(tags)]))
    }

    private func addressed(_ request: CreationRequest) -> PoolCall {
        var input = request.input
        if let client = request.client { input["ClientId"] = .string(clients[client] ?? client) }
        return addressed(request.operation, input)
    }

    private func addressed(_ operation: String, _ input: JSON) -> PoolCall {
        var input = input
        input["UserPoolId"] = .string(pool)
        return PoolCall(operation, input)
    }
}
