#if Network
    import AWS

    /// A pool as it is at the moment, in the form of an archived one, so that both can be compared.
    package struct LivePool: Sendable {
        private let service: any PoolService
        package let id: String

        package init(_ id: String, at service: any PoolService) {
            self.id = id
            self.service = service
        }

        /// Reads the settings now, and people when they are asked for.
        ///
        /// - Parameter entities: those that matter: each of them costs calls. What `DescribeUserPool` tells is read in any case.
        /// - Throws: `AWSError.refused` where the pool is not there or may not be read.
        package func read(_ entities: Set<Entity>) async throws -> ArchivedPool {
            var unread: [Entity: String] = [:]
            let pool = try await read(entities, unread: &unread)
            if let (entity, reason) = unread.min(by: { $0.key.rawValue < $1.key.rawValue }) {
                throw CognitoError.unexpectedAnswer(operation: "what tells of each \(entity.noun)", reason: reason)
            }
            return pool
        }

        /// The same, and goes on where an entity cannot be read.
        ///
        /// - Parameter unread: takes why.
        package func read(_ entities: Set<Entity>, unread: inout [Entity: String]) async throws -> ArchivedPool {
            guard let pool = try await service.call("DescribeUserPool", input)["UserPool"] else {
                throw CognitoError.unexpectedAnswer(operation: "DescribeUserPool", reason: "it tells of no pool")
            }
            let reader = ConfigurationReader(service: service, pool: id, description: pool)
            var records: [Entity: [JSON]] = [.pool: [pool]]
            if !Self.ofClients.isDisjoint(with: entities) {
                records[.clients] = try await reader.read(.clients, clients: []).records
            }
            let clients = (records[.clients] ?? []).compactMap { $0["ClientId"]?.string }
            for entity in Entity.restoring
            where entities.contains(entity) && records[entity] == nil && !Self.unread.contains(entity) {
                do { records[entity] = try await reader.read(entity, clients: clients).records } catch AWSError.refused(
                    let refusal)
                {
                    try PoolApply.stopIfHopeless(.refused(refusal))
                    unread[entity] = refusal.reason
                }
            }
            return ArchivedPool(records: records, people: people)
        }

        /// Has clients in it.
        private static let ofClients: Set<Entity> = [
            .clients, .branding, .customizations, .risk, .terms, .sessionConfigurations,
        ]

        /// Stands in the pool's description, or cannot be put back anyway.
        private static let unread: Set<Entity> = [
            .tags, .triggers, .clientSecrets, .replicas, .signingCertificate, .importJobs, .users, .memberships,
            .factors,
        ]

        private var input: JSON { ["UserPoolId": .string(id)] }

        @Sendable
        private func people(_ entity: Entity, _ each: (JSON) async throws -> Void) async throws {
            switch entity {
            case .users: try await ServiceList.users.forEach(service, input, key: "Username", each)
            case .memberships:
                for group in try await ServiceList.groups.all(service, input, key: "GroupName") {
                    guard let name = group["GroupName"]?.string else { continue }
                    var input = input
                    input["GroupName"] = .string(name)
                    try await ServiceList.members.forEach(service, input, key: "Username") { user in
                        let username = user["Username"]?.string ?? ""
                        try await each([
                            "id": .string("\(name) \(username)"), "GroupName": .string(name),
                            "Username": .string(username),
                        ])
                    }
                }
            default: break
            }
        }
    }
#endif
