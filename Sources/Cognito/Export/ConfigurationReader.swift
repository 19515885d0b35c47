#if Network
    import AWS

    /// Reads what a pool is made of besides its people. All of it fits into memory.
    struct ConfigurationReader: Sendable {
        let service: Service
        let pool: String
        /// `DescribeUserPool`'s `UserPool`.
        let description: JSON

        /// The records of an entity, and how many were listed and gone when they were asked for.
        struct Found: Sendable {
            var records: [JSON] = []
            var vanished = 0
            /// What is to be known where there are none.
            var remark: String?
        }

        /// Which it reads; `clients` goes before those that are read for each.
        static let entities: [Entity] = [
            .mfa, .resourceServers, .providers, .clients, .clientSecrets, .domains, .branding, .customizations, .terms,
            .risk,
            .logDelivery, .sessionConfigurations, .replicas, .signingCertificate, .importJobs, .tags, .triggers,
            .groups,
        ]

        private var input: JSON { ["UserPoolId": .string(pool)] }

        /// Reads an entity.
        ///
        /// - Parameter clients: the ids of the pool's clients.
        /// - Throws: `AWSError`, `CognitoError`, `CancellationError`.
        func read(_ entity: Entity, clients: [String]) async throws -> Found {
            switch entity {
            case .pool: return Found(records: [description])
            case .mfa: return try await mfa()
            case .resourceServers:
                return Found(records: try await ServiceList.resourceServers.all(service, input, key: "Identifier"))
            case .providers:
                return try await described(
                    .providers, name: "ProviderName", by: "DescribeIdentityProvider", "IdentityProvider")
            case .clients:
                return try await described(
                    .clients, name: "ClientId", by: "DescribeUserPoolClient", "UserPoolClient")
            case .clientSecrets: return try await clientSecrets(clients)
            case .domains: return try await domains()
            case .branding:
                return try await ofClients(clients, "DescribeManagedLoginBrandingByClient", "ManagedLoginBranding")
            case .customizations: return try await ofPoolAndClients(clients, "GetUICustomization", "UICustomization")
            case .terms: return try await described(.terms, name: "TermsId", by: "DescribeTerms", "Terms")
            case .risk: return try await ofPoolAndClients(clients, "DescribeRiskConfiguration", "RiskConfiguration")
            case .logDelivery: return try await logDelivery()
            case .sessionConfigurations: return try await sessionConfigurations(clients)
            case .replicas: return try await replicas()
            case .signingCertificate: return try await signingCertificate()
            case .importJobs:
                return Found(records: try await ServiceList.importJobs.all(service, input, key: "JobId"))
            case .tags: return try await tags()
            case .triggers: return Found(records: Self.triggers(description))
            case .groups: return Found(records: try await ServiceList.groups.all(service, input, key: "GroupName"))
            case .users, .memberships, .factors: return Found()
            }
        }

        private func mfa() async throws -> Found {
            var record = try await service.call("GetUserPoolMfaConfig", input)
            record["id"] = "mfa"
            return Found(records: [record])
        }

        /// Each of a list, described by a call of its own.
        private func described(
            _ list: ServiceList, name: String, by operation: String, _ member: String
        ) async throws -> Found {
            let names = try await list.all(service, input, key: name).compactMap { $0[name]?.string }
            var found = Found()
            for described in try await each(names, { try await gone($0, name: name, operation, member) }) {
                if let described { found.records.append(described) } else { found.vanished += 1 }
            }
            return found
        }

        private func gone(_ id: String, name: String, _ operation: String, _ member: String) async throws -> JSON? {
            var input = input
            input[name] = .string(id)
            do {
                return try required(member, of: try await service.call(operation, input), operation)
            } catch AWSError.refused(let refusal) where refusal.code == "ResourceNotFoundException" {
                return nil
            }
        }

        private func required(_ member: String, of answer: JSON, _ operation: String) throws -> JSON {
            guard let value = answer[member], value.object != nil else {
                throw CognitoError.unexpectedAnswer(operation: operation, reason: "it has no \(member)")
            }
            return value
        }

        /// Does something for each, a few at once; results in order.
        private func each<Result: Sendable>(
            _ names: [String], _ work: @Sendable @escaping (String) async throws -> Result
        ) async throws -> [Result] {
            try await withThrowingTaskGroup(of: (Int, Result).self) { group in
                var results: [Int: Result] = [:]
                for (index, name) in names.enumerated() {
                    if index >= 8, let (done, result) = try await group.next() { results[done] = result }
                    group.addTask { (index, try await work(name)) }
                }
                while let (done, result) = try await group.next() { results[done] = result }
                return names.indices.compactMap { results[$0] }
            }
        }

        private func clientSecrets(_ clients: [String]) async throws -> Found {
            Found(
                records: try await each(clients) { client in
                    var input = input
                    input["ClientId"] = .string(client)
                    return try await ServiceList.clientSecrets.all(service, input, key: "ClientSecretId").map {
                        secret in
                        var record = secret
                        record["ClientId"] = .string(client)
                        record["id"] = .string("\(client) \(secret["ClientSecretId"]?.string ?? "")")
                        return record
                    }
                }.flatMap(\.self))
        }

        private func domains() async throws -> Found {
            var found = Found()
            for member in ["Domain", "CustomDomain"] {
                guard let domain = description[member]?.string, !domain.isEmpty else { continue }
                let operation = "DescribeUserPoolDomain"
                let answer = try await service.call(operation, ["Domain": .string(domain)])
                let record = try required("DomainDescription", of: answer, operation)
                // An answer without anything in it says that there is no such domain.
                if record["Domain"] == nil { found.vanished += 1 } else { found.records.append(record) }
            }
            return found
        }

        /// Words with which the service says that a pool or client has no such thing.
        private static let absences: Set<String> = [
            "ResourceNotFoundException", "OperationNotEnabledException", "UserPoolAddOnNotEnabledException",
        ]

        /// An answer's member, and nothing where the pool has no such thing.
        private func optional(_ operation: String, _ member: String, client: String?) async throws -> JSON? {
            var input = input
            if let client { input["ClientId"] = .string(client) }
            do { return try await service.call(operation, input)[member] } catch AWSError.refused(let refusal)
                where Self.absences.contains(refusal.code) || isWithoutDomain(refusal, operation)
            {
                return nil
            }
        }

        /// A pool without a domain has no pages to customise, and says so in its own way.
        private func isWithoutDomain(_ refusal: Refusal, _ operation: String) -> Bool {
            operation == "GetUICustomization" && refusal.code == "InvalidParameterException"
                && description["Domain"] == nil && description["CustomDomain"] == nil
        }

        private func ofClients(_ clients: [String], _ operation: String, _ member: String) async throws -> Found {
            Found(
                records: try await each(clients) { client -> JSON? in
                    guard var record = try await optional(operation, member, client: client) else { return nil }
                    record["id"] = .string(client)
                    return record
                }.compactMap(\.self))
        }

        /// The pool's own, under `ALL`, and those of clients; where a client has none, the service answers with the pool's.
        private func ofPoolAndClients(_ clients: [String], _ operation: String, _ member: String) async throws -> Found
        {
            var found = Found()
            if var record = try await optional(operation, member, client: nil), record.object?.isEmpty == false {
                record["id"] = "ALL"
                found.records.append(record)
            }
            found.records += try await each(clients) { client -> JSON? in
                guard var record = try await optional(operation, member, client: client),
                    record["ClientId"]?.string == client
                else { return nil }
                record["id"] = .string(client)
                return record
            }.compactMap(\.self)
            return found
        }

        private func logDelivery() async throws -> Found {
            guard
                var record = try await optional("GetLogDeliveryConfiguration", "LogDeliveryConfiguration", client: nil)
            else { return Found() }
            record["id"] = .string(pool)
            return Found(records: [record])
        }

        private func sessionConfigurations(_ clients: [String]) async throws -> Found {
            var record = try await service.call("GetUserPoolSessionConfiguration", input)
            record["id"] = "ALL"
            return Found(
                records: [record]
                    + (try await each(clients) { client in
                        var record = try await service.call(
                            "GetUserPoolClientSessionConfiguration",
                            ["UserPoolId": .string(pool), "ClientId": .string(client)])
                        record["id"] = .string(client)
                        return record
                    }))
        }

        private func replicas() async throws -> Found {
            do {
                return Found(
                    records: try await ServiceList.replicas.all(service, input, key: "RegionName").map { replica in
                        var record = replica
                        record["id"] = replica["RegionName"]
                        return record
                    })
            } catch AWSError.refused(let refusal) where Self.absences.contains(refusal.code) { return Found() }
        }

        private func signingCertificate() async throws -> Found {
            var record = try await service.call("GetSigningCertificate", input)
            record["id"] = .string(pool)
            return Found(records: [record])
        }

        private func tags() async throws -> Found {
            guard let arn = description["Arn"] else {
                throw CognitoError.unexpectedAnswer(operation: "DescribeUserPool", reason: "the pool has no Arn")
            }
            let tags = try await service.call("ListTagsForResource", ["ResourceArn": arn])["Tags"]?.object ?? [:]
            return Found(
                records: tags.sorted { $0.key < $1.key }.map { key, value in
                    ["id": .string(key), "Key": .string(key), "Value": value]
                })
        }

        /// The functions that a pool calls, by the names of their triggers.
        static func triggers(_ description: JSON) -> [JSON] {
            (description["LambdaConfig"]?.object ?? [:]).sorted { $0.key < $1.key }.compactMap { name, value in
                // The key with which senders' codes are encrypted is no function.
                guard name != "KMSKeyID" else { return nil }
                var record: JSON = value.object == nil ? ["LambdaArn": value] : value
                record["id"] = .string(name)
                return record
            }
        }
    }
#endif
