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

    /// `CreateUserPool`, and what of the attributes goes by `AddCustomAttributes` then.
    ///
    /// - Parameters:
    ///   - wanted: the settings, in the form of `DescribeUserPool`.
    ///   - plan: stands in the tag; `nil` for none.
    package static func createPool(
        _ wanted: JSON, _ schema: PoolSchema, tags: [String: String], plan: String?
    ) -> (create: PoolCall, attributes: [[JSON]]) {
        var input = wanted
        input["PoolName"] = input["Name"]
        input["Name"] = nil
        let (declared, batches) = schema.forCreating
        if !declared.isEmpty { input["Schema"] = .array(declared) }
        var tags = tags.filter { !$0.key.hasPrefix("aws:") }
        tags[planTag] = plan
        if !tags.isEmpty { input["UserPoolTags"] = .object(tags.mapValues(JSON.string)) }
        return (PoolCall("CreateUserPool", input), batches)
    }

    /// What `UpdateUserPool` has to say for all to stay as it is: what it is not told goes back to its default.
    ///
    /// - Parameter live: `DescribeUserPool`'s `UserPool`.
    package func updatePool(_ live: JSON, _ changes: JSON, triggers: JSON? = nil) -> PoolCall {
        let shape = EntityShape.of(.pool)
        let accepted = (shape?.kept ?? []).subtracting(shape?.fixed ?? [])
            .union(["LambdaConfig", "UserPoolTags", "MfaConfiguration"])
        var input = JSON.object((live.object ?? [:]).filter { accepted.contains($0.key) && $0.value != .null })
        for (member, value) in changes.object ?? [:] where accepted.contains(member) { input[member] = value }
        if let triggers {
            let merged = (live["LambdaConfig"]?.object ?? [:]).merging(triggers.object ?? [:]) { $1 }
            input["LambdaConfig"] = .object(merged)
        }
        input["PoolName"] = input["Name"]
        input["Name"] = nil
        if input["Policies"]?["PasswordPolicy"]?["TemporaryPasswordValidityDays"] != nil {
            input["AdminCreateUserConfig"]?["UnusedAccountValidityDays"] = nil
        }
        return addressed("UpdateUserPool", input)
    }

    /// The calls that make or change what a step is about; none where it is left. Those of the pool itself and of its triggers need
    /// the live pool: see `updatePool`.
    package func calls(for work: PoolWork) -> [PoolCall] {
        switch work.step.action {
        case .leave, .cannot: []
        case .create: creating(work)
        case .change: changing(work)
        }
    }

    private func creating(_ work: PoolWork) -> [PoolCall] {
        var input = work.wanted
        switch work.step.entity {
        case .pool:
            return (work.wanted.array ?? []).map { addressed("AddCustomAttributes", ["CustomAttributes": $0]) }
        case .mfa: return [addressed("SetUserPoolMfaConfig", input)]
        case .resourceServers: return [addressed("CreateResourceServer", input)]
        case .providers: return [addressed("CreateIdentityProvider", input)]
        case .clients:
            // Given and made secrets exclude each other.
            if input["ClientSecret"] == nil, work.step.reason?.hasPrefix("with a new secret") == true {
                input["GenerateSecret"] = true
            }
            return [addressed("CreateUserPoolClient", input)]
        case .domains: return [addressed("CreateUserPoolDomain", input)]
        case .branding: return [addressed("CreateManagedLoginBranding", branding(input, of: work))]
        case .customizations: return [addressed("SetUICustomization", ofClient(input, work))]
        case .terms: return [addressed("CreateTerms", terms(input))]
        case .risk: return [addressed("SetRiskConfiguration", ofClient(input, work))]
        case .logDelivery: return [addressed("SetLogDeliveryConfiguration", input)]
        case .sessionConfigurations: return [session(input, work)]
        case .groups: return [addressed("CreateGroup", input)]
        case .clientSecrets, .replicas, .signingCertificate, .importJobs, .tags, .triggers, .users, .memberships, .factors: return []
        }
    }

    private func changing(_ work: PoolWork) -> [PoolCall] {
        let entity = work.step.entity
        // What the update is not told goes back to its default, so what the target has goes along.
        let live = work.found.flatMap { found in EntityShape.of(entity)?.settings(of: found) } ?? [:]
        var input = JSON.object((live.object ?? [:]).merging(work.wanted.object ?? [:]) { $1 })
        switch entity {
        case .mfa: return [addressed("SetUserPoolMfaConfig", input)]
        case .resourceServers: return [addressed("UpdateResourceServer", input)]
        case .providers:
            input["ProviderType"] = nil
            return [addressed("UpdateIdentityProvider", input)]
        case .clients:
            input["ClientSecret"] = nil
            input["ClientId"] = work.newKey.map(JSON.string)
            return [addressed("UpdateUserPoolClient", input)]
        case .domains: return [addressed("UpdateUserPoolDomain", input)]
        case .branding:
            input = branding(input, of: work)
            input["ClientId"] = nil
            input["ManagedLoginBrandingId"] = work.found?["ManagedLoginBrandingId"]
            return [addressed("UpdateManagedLoginBranding", input)]
        case .customizations: return [addressed("SetUICustomization", ofClient(input, work))]
        case .terms:
            input = terms(input)
            input["ClientId"] = nil
            input["TermsId"] = work.newKey.map(JSON.string)
            return [addressed("UpdateTerms", input)]
        case .risk: return [addressed("SetRiskConfiguration", ofClient(input, work))]
        case .logDelivery: return [addressed("SetLogDeliveryConfiguration", input)]
        case .sessionConfigurations: return [session(input, work)]
        case .groups: return [addressed("UpdateGroup", input)]
        case .pool, .clientSecrets, .replicas, .signingCertificate, .importJobs, .tags, .triggers, .users, .memberships, .factors: return []
        }
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

    private func branding(_ input: JSON, of work: PoolWork) -> JSON {
        var input = ofClient(input, work)
        // Cognito's own values and given ones exclude each other.
        if input["UseCognitoProvidedValues"]?.bool == true {
            input["Settings"] = nil
            input["Assets"] = nil
        } else {
            input["UseCognitoProvidedValues"] = nil
        }
        return input
    }

    private func session(_ input: JSON, _ work: PoolWork) -> PoolCall {
        let operation = work.oldKey == "ALL" ? "SetUserPoolSessionConfiguration" : "SetUserPoolClientSessionConfiguration"
        return addressed(operation, ofClient(input, work))
    }

    private func terms(_ input: JSON) -> JSON {
        guard let id = input["ClientId"]?.string else { return input }
        var input = input
        input["ClientId"] = .string(clients[id] ?? id)
        return input
    }

    /// With the client that it is for; for all of a pool without one.
    private func ofClient(_ input: JSON, _ work: PoolWork) -> JSON {
        guard work.oldKey != "ALL" else { return input }
        var input = input
        input["ClientId"] = .string(clients[work.oldKey] ?? work.oldKey)
        return input
    }

    private func addressed(_ operation: String, _ input: JSON) -> PoolCall {
        var input = input
        input["UserPoolId"] = .string(pool)
        return PoolCall(operation, input)
    }
}
