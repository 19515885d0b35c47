#if Network
    import AWS
    import Cognito

    // Everything else of a pool.

    extension FixtureService {
        /// Member of answers, member that names one, list's name.
        static let kinds: [(kind: String, answer: String, key: String)] = [
            ("ResourceServer", "ResourceServer", "Identifier"),
            ("IdentityProvider", "IdentityProvider", "ProviderName"),
            ("UserPoolClient", "UserPoolClient", "ClientId"), ("UserPoolDomain", "CloudFrontDomain", "Domain"),
            ("ManagedLoginBranding", "ManagedLoginBranding", "ManagedLoginBrandingId"), ("Terms", "Terms", "TermsId"),
            ("Group", "Group", "GroupName"),
        ]

        static let settings = [
            "UICustomization": "UICustomization", "RiskConfiguration": "RiskConfiguration",
            "LogDeliveryConfiguration": "LogDeliveryConfiguration", "UserPoolSessionConfiguration": "",
            "UserPoolClientSessionConfiguration": "",
        ]

        func thing(_ pool: inout Pool, _ operation: String, _ input: JSON) throws -> JSON {
            func refuse(_ code: String, _ message: String = "") -> AWSError { Self.refusal(operation, code, message) }
            let lists = [
                "ListResourceServers": ("ResourceServer", "ResourceServers"),
                "ListIdentityProviders": ("IdentityProvider", "Providers"),
                "ListUserPoolClients": ("UserPoolClient", "UserPoolClients"), "ListTerms": ("Terms", "Terms"),
                "ListGroups": ("Group", "Groups"),
            ]
            if let (kind, member) = lists[operation] {
                return try paged(
                    (pool.things[kind] ?? [:]).sorted { $0.key < $1.key }.map(\.value), member, input, "NextToken")
            }
            for (suffix, member) in Self.settings
            where ["Set", "Get", "Describe"].contains(where: { operation == $0 + suffix }) {
                let client = input["ClientId"]?.string ?? "ALL"
                if operation.hasPrefix("Set") {
                    pool.things[suffix, default: [:]][client] = input
                    return [:]
                }
                guard let found = pool.things[suffix]?[client] else {
                    // Sessions have settings in any pool.
                    if member.isEmpty { return ["UserPoolId": .string(input["UserPoolId"]?.string ?? "")] }
                    throw refuse("ResourceNotFoundException")
                }
                return member.isEmpty ? found : .object([member: found])
            }
            if operation == "DescribeManagedLoginBrandingByClient" {
                guard
                    let found = pool.things["ManagedLoginBranding"]?.values.first(where: {
                        $0["ClientId"] == input["ClientId"]
                    })
                else {
                    throw refuse("ResourceNotFoundException")
                }
                return ["ManagedLoginBranding": found]
            }
            guard let (kind, answer, key) = Self.kinds.first(where: { operation.hasSuffix($0.kind) }) else {
                throw refuse("UnknownOperationException", operation)
            }
            let store = kind == "UserPoolDomain" ? "Domain" : kind
            switch String(operation.dropLast(kind.count)) {
            case "Create":
                var record = input
                if record[key] == nil { record[key] = .string("new-\(kind.lowercased())-\(number())") }
                let name = record[key]?.string ?? ""
                guard pool.things[store]?[name] == nil else { throw refuse("GroupExistsException", name) }
                if kind == "UserPoolClient" {
                    if record["GenerateSecret"]?.bool == true {
                        record["ClientSecret"] = "made-by-the-service-itself-1234"
                    }
                    record["GenerateSecret"] = nil
                    let providers = Set(pool.things["IdentityProvider"]?.keys.map { $0 } ?? [])
                    for provider in record["SupportedIdentityProviders"]?.array ?? []
                    where provider != "COGNITO" && !providers.contains(provider.string ?? "") {
                        throw refuse("InvalidParameterException", "provider \(provider.string ?? "")")
                    }
                }
                if kind == "UserPoolDomain" {
                    pool.description[record["CustomDomainConfig"] == nil ? "Domain" : "CustomDomain"] = .string(name)
                }
                pool.things[store, default: [:]][name] = record
                return .object([answer: record])
            case "Update":
                let name = input[key]?.string ?? ""
                guard let old = pool.things[store]?[name] else { throw refuse("ResourceNotFoundException", name) }
                var record = input
                for name in ["ClientSecret", "ClientId", "ProviderType"] where record[name] == nil {
                    record[name] = old[name]
                }
                pool.things[store]?[name] = record
                return .object([answer: record])
            case "Describe", "Get":
                guard let found = pool.things[store]?[input[key]?.string ?? ""] else {
                    throw refuse("ResourceNotFoundException")
                }
                return .object([answer: found])
            case "Delete":
                pool.things[store]?[input[key]?.string ?? ""] = nil
                return [:]
            default: throw refuse("UnknownOperationException", operation)
            }
        }

        func paged(_ records: [JSON], _ member: String, _ input: JSON, _ token: String) throws -> JSON {
            let start = input[token]?.string.flatMap(Int.init) ?? 0
            let part = records.dropFirst(start).prefix(page)
            var answer: JSON = .object([member: .array(Array(part))])
            if start + part.count < records.count { answer[token] = .string(String(start + part.count)) }
            return answer
        }

        static func without(_ input: JSON, _ names: Set<String>) -> JSON {
            .object((input.object ?? [:]).filter { !names.contains($0.key) })
        }

        /// For tests that find somebody in the pool.
        func put(_ user: JSON, in id: String) { pools[id]?.users[user["Username"]?.string ?? ""] = user }
    }
#endif
