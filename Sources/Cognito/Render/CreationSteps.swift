extension ArchivedPool {
    /// The calls that make a pool like this one, in the order in which each finds what it names: the pool, its attributes, MFA,
    /// resource servers, identity providers, clients, domains, looks, terms, rules for risks, logs, groups. Its triggers are not
    /// among them: they come last of all, when the users are in.
    func creationSteps() throws -> [CreationStep] {
        let described = try requirePool()
        let requests = PoolRequests(pool: described, mfa: records[.mfa]?.first)
        func all(_ entity: Entity) -> [JSON] { records[entity] ?? [] }
        var steps = ([requests.creation] + requests.attributes).map { CreationStep($0) }
        if let mfa = requests.mfa { steps.append(CreationStep(mfa)) }
        steps += all(.resourceServers).map { CreationStep(.resourceServer($0)) }
        steps += all(.providers).map { CreationStep(.provider($0)) }
        steps += all(.clients).map { record in
            let id = record["ClientId"]?.string ?? ""
            return CreationStep(.client(record, hasSecret: hasSecret(client: id)), makes: id)
        }
        steps += all(.domains).map { CreationStep(.domain($0)) }
        steps += all(.branding).map { CreationStep(.branding($0)) }
        steps += all(.customizations).map { CreationStep(.customization($0)) }
        steps += all(.terms).map { CreationStep(.terms($0)) }
        steps += all(.sessionConfigurations).map { CreationStep(.session($0)) }
        steps += all(.risk).map { CreationStep(.risk($0)) }
        steps += all(.logDelivery).filter { $0["LogConfigurations"]?.array?.isEmpty == false }
            .map { CreationStep(.logDelivery($0)) }
        steps += groups.map { CreationStep(.group($0)) }
        // A part of a client that the archive has not cannot be made.
        let clients = Set(steps.compactMap(\.madeClient))
        return steps.filter { step in step.request.client.map(clients.contains) ?? true }
    }
}

/// A call of those that make a pool.
struct CreationStep {
    let request: CreationRequest
    /// The id in the archive of the client that the call makes.
    let madeClient: String?

    init(_ request: CreationRequest, makes client: String? = nil) {
        self.request = request
        madeClient = client
    }
}
