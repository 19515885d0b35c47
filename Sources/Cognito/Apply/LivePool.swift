#if Network
    import AWS

    /// What answers the service's operations.
    package protocol PoolService: Sendable {
        /// - Throws: `AWSError`, `CognitoError`, and `CancellationError`.
        func call(_ operation: String, _ input: JSON) async throws -> JSON
    }

    extension Service: PoolService {}

    extension PoolService {
        func call(_ call: PoolCall) async throws -> JSON { try await self.call(call.operation, call.input) }
    }

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
        /// - Parameter entities: those that matter: each of them costs calls.
        /// - Throws: `AWSError.refused` where the pool is not there or may not be read.
        package func read(_ entities: Set<Entity>) async throws -> ArchivedPool {
            guard let pool = try await asked("DescribeUserPool")["UserPool"] else {
                throw CognitoError.unexpectedAnswer(operation: "DescribeUserPool", reason: "it tells of no pool")
            }
            var records: [Entity: [JSON]] = [.pool: [pool]]
            let perClient: Set<Entity> = [.clients, .branding, .customizations, .risk, .terms, .sessionConfigurations]
            if !perClient.isDisjoint(with: entities) { records[.clients] = try await clients() }
            let ids = (records[.clients] ?? []).compactMap { $0["ClientId"]?.string }
            for entity in Entity.restoring where entities.contains(entity) && records[entity] == nil {
                if let read = try await self.read(entity, pool, clients: ids) { records[entity] = read }
            }
            return ArchivedPool(records: records) { [service, id] entity, each in
                let people = LivePeople(service, pool: id)
                switch entity {
                case .users: try await people.users(each)
                case .memberships: try await people.memberships(each)
                default: break
                }
            }
        }

        private func read(_ entity: Entity, _ pool: JSON, clients: [String]) async throws -> [JSON]? {
            switch entity {
            case .mfa:
                var record = try await asked("GetUserPoolMfaConfig")
                record["id"] = "mfa"
                return [record]
            case .resourceServers:
                return try await listed("ListResourceServers", "ResourceServers", limit: 50)
            case .providers:
                return try await listed("ListIdentityProviders", "Providers").asyncMap { provider in
                    try await asked("DescribeIdentityProvider", ["ProviderName": provider["ProviderName"] ?? .null])[
                        "IdentityProvider"]
                }
            case .domains:
                return try await [pool["Domain"], pool["CustomDomain"]].compactMap(\.self).asyncMap { domain in
                    try await service.call("DescribeUserPoolDomain", ["Domain": domain])["DomainDescription"]
                }
            case .branding:
                return try await ofClients(clients, "DescribeManagedLoginBrandingByClient", "ManagedLoginBranding")
            case .customizations:
                return try await ofClients(["ALL"] + clients, "GetUICustomization", "UICustomization")
            case .risk:
                return try await ofClients(["ALL"] + clients, "DescribeRiskConfiguration", "RiskConfiguration")
            case .sessionConfigurations:
                return try await ofClients(["ALL"], "GetUserPoolSessionConfiguration", nil)
                    + ofClients(clients, "GetUserPoolClientSessionConfiguration", nil)
            case .terms:
                return try await listed("ListTerms", "Terms").asyncMap { terms in
                    try await asked("DescribeTerms", ["TermsId": terms["TermsId"] ?? .null])["Terms"]
                }
            case .logDelivery:
                guard var record = try await asked("GetLogDeliveryConfiguration")["LogDeliveryConfiguration"] else {
                    return []
                }
                record["id"] = .string(id)
                return [record]
            case .groups: return try await listed("ListGroups", "Groups", limitName: "Limit")
            default: return nil
            }
        }

        private func clients() async throws -> [JSON] {
            try await listed("ListUserPoolClients", "UserPoolClients").asyncMap { client in
                try await asked("DescribeUserPoolClient", ["ClientId": client["ClientId"] ?? .null])["UserPoolClient"]
            }
        }

        /// What there is for the pool (`ALL`) or for each client; where there is nothing, the service says so with an error.
        private func ofClients(_ ids: [String], _ operation: String, _ member: String?) async throws -> [JSON] {
            try await ids.asyncMap { client in
                let input: JSON = client == "ALL" ? [:] : ["ClientId": .string(client)]
                do {
                    let answer = try await asked(operation, input)
                    var record = member.map { answer[$0] } ?? answer
                    record?["id"] = .string(client)
                    return record
                } catch AWSError.refused(let refusal) where refusal.code == "ResourceNotFoundException" {
                    return nil
                }
            }
        }

        private func asked(_ operation: String, _ input: JSON = [:]) async throws -> JSON {
            var input = input
            input["UserPoolId"] = .string(id)
            return try await service.call(operation, input)
        }

        /// All pages of a list. A page that is not full is not the last one; one without a token is.
        private func listed(
            _ operation: String, _ member: String, limitName: String = "MaxResults", limit: Int64 = 60
        ) async throws -> [JSON] {
            var all: [JSON] = []
            var token: JSON?
            repeat {
                var input: JSON = [limitName: .integer(limit)]
                if let token { input["NextToken"] = token }
                let answer = try await asked(operation, input)
                all += answer[member]?.array ?? []
                token = answer["NextToken"].flatMap { $0.string?.isEmpty == false ? $0 : nil }
            } while token != nil
            return all
        }
    }

    /// Goes through a live pool's people, page by page.
    struct LivePeople: Sendable {
        private let service: any PoolService
        private let pool: String

        init(_ service: any PoolService, pool: String) {
            self.service = service
            self.pool = pool
        }

        func users(_ each: (JSON) async throws -> Void) async throws {
            try await pages("ListUsers", [:], token: "PaginationToken", each)
        }

        func memberships(_ each: (JSON) async throws -> Void) async throws {
            var groups: [String] = []
            try await pages("ListGroups", [:], token: "NextToken", member: "Groups") { group in
                if let name = group["GroupName"]?.string { groups.append(name) }
            }
            for group in groups {
                try await members(of: group) { name in
                    try await each([
                        "id": .string("\(group) \(name)"), "GroupName": .string(group), "Username": .string(name),
                    ])
                }
            }
        }

        func members(of group: String, _ each: (_ username: String) async throws -> Void) async throws {
            try await pages("ListUsersInGroup", ["GroupName": .string(group)], token: "NextToken") { user in
                if let name = user["Username"]?.string { try await each(name) }
            }
        }

        private func pages(
            _ operation: String, _ input: JSON, token name: String, member: String = "Users",
            _ each: (JSON) async throws -> Void
        ) async throws {
            var token: JSON?
            repeat {
                var input = input
                input["UserPoolId"] = .string(pool)
                input["Limit"] = 60
                if let token { input[name] = token }
                let answer = try await service.call(operation, input)
                for record in answer[member]?.array ?? [] { try await each(record) }
                token = answer[name].flatMap { $0.string?.isEmpty == false ? $0 : nil }
            } while token != nil
        }
    }

    extension Sequence {
        /// The results, one after the other, without those that are `nil`.
        func asyncMap<Result>(_ transform: (Element) async throws -> Result?) async throws -> [Result] {
            var results: [Result] = []
            for element in self { if let result = try await transform(element) { results.append(result) } }
            return results
        }
    }
#endif
