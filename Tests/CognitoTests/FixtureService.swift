#if Network
    import AWS
    import Cognito
    import Foundation

    /// A service in memory that answers as Cognito does, also what no emulator knows: it keeps to the parts of its rules that a
    /// restore can break, remembers what it was asked, and can be as bad as a service and the wires to it are.
    actor FixtureService: PoolService {
        /// What becomes of one request.
        enum Fault: Sendable {
            case none
            /// It is refused with this code, and nothing is done.
            case refusal(String)
            /// It is lost on its way.
            case lostRequest
            /// It is done, and nobody hears of it.
            case lostAnswer
            /// The process ends before it is sent, or when it was done.
            case killBefore, killAfter
        }

        struct Pool {
            var description: JSON
            var mfa: JSON = ["MfaConfiguration": "OFF"]
            /// By kind and name.
            var things: [String: [String: JSON]] = [:]
            var users: [String: JSON] = [:]
            var members: [String: [String]] = [:]
            var links: [String: [JSON]] = [:]
            var preferences: [String: JSON] = [:]
        }

        private(set) var pools: [String: Pool] = [:]
        private(set) var calls: [PoolCall] = []
        /// Messages that went out.
        private(set) var messages = 0
        /// How often a function was called for a user.
        private(set) var triggered = 0
        private let fault: @Sendable (_ operation: String, _ number: Int) -> Fault
        private var nextNumber = 0
        /// Records in a page.
        private let page: Int

        init(page: Int = 7, fault: @escaping @Sendable (_ operation: String, _ number: Int) -> Fault = { _, _ in .none }) {
            self.page = page
            self.fault = fault
        }

        func call(_ operation: String, _ input: JSON) async throws -> JSON {
            calls.append(PoolCall(operation, input))
            let fault = fault(operation, calls.count)
            switch fault {
            case .none, .lostAnswer, .killAfter: break
            case .refusal(let code): throw Self.refusal(operation, code, "as the test wants it")
            case .lostRequest: throw Self.lost(operation)
            case .killBefore: throw CancellationError()
            }
            let answer = try answer(operation, input)
            if case .lostAnswer = fault { throw Self.lost(operation) }
            if case .killAfter = fault { throw CancellationError() }
            return answer
        }

        private static func lost(_ operation: String) -> AWSError {
            .unreachable(doing: "call \(operation)", server: "fixture", reason: "closed the connection", attempts: 1)
        }

        private static func refusal(_ operation: String, _ code: String, _ message: String) -> AWSError {
            .refused(
                Refusal(doing: "call \(operation)", server: "fixture", status: 400, code: code, message: message))
        }

        private func number() -> Int {
            nextNumber += 1
            return nextNumber
        }

        private func answer(_ operation: String, _ input: JSON) throws -> JSON {
            func refuse(_ code: String, _ message: String = "") -> AWSError { Self.refusal(operation, code, message) }
            switch operation {
            case "ListUserPools":
                let all = pools.values.map { ["Id": $0.description["Id"] ?? .null, "Name": $0.description["Name"] ?? .null] as JSON }
                return try paged(all.sorted { ($0["Id"]?.string ?? "") < ($1["Id"]?.string ?? "") }, "UserPools", input, "NextToken")
            case "CreateUserPool": return try createPool(input)
            case "DescribeUserPoolDomain":
                let domain = input["Domain"]?.string ?? ""
                for pool in pools.values {
                    if let found = pool.things["Domain"]?[domain] { return ["DomainDescription": found] }
                }
                return ["DomainDescription": [:]]
            case "TagResource":
                for (id, pool) in pools where pool.description["Arn"] == input["ResourceArn"] {
                    let tags = pool.description["UserPoolTags"]?.object ?? [:]
                    pools[id]?.description["UserPoolTags"] = .object(tags.merging(input["Tags"]?.object ?? [:]) { $1 })
                }
                return [:]
            default: break
            }
            guard let id = input["UserPoolId"]?.string, var pool = pools[id] else {
                throw refuse("ResourceNotFoundException", "User pool does not exist.")
            }
            if operation == "DeleteUserPool" {
                guard pool.description["DeletionProtection"] != "ACTIVE", pool.things["Domain"]?.isEmpty != false else {
                    throw refuse("InvalidParameterException", "it is protected, or has a domain")
                }
                pools[id] = nil
                return [:]
            }
            defer { pools[id] = pool }
            let name = input["Username"]?.string ?? ""
            switch operation {
            case "DescribeUserPool": return ["UserPool": pool.description]
            case "UpdateUserPool": return try update(&pool, input)
            case "AddCustomAttributes":
                let added = input["CustomAttributes"]?.array ?? []
                guard added.count <= 25 else { throw refuse("InvalidParameterException", "too many") }
                try add(added, to: &pool, operation)
                return [:]
            case "GetUserPoolMfaConfig": return pool.mfa
            case "SetUserPoolMfaConfig":
                pool.mfa = Self.without(input, ["UserPoolId"])
                pool.description["MfaConfiguration"] = input["MfaConfiguration"]
                return pool.mfa
            case "AdminCreateUser": return try createUser(&pool, input)
            case "ListUsers":
                return try paged(pool.users.sorted { $0.key < $1.key }.map(\.value), "Users", input, "PaginationToken")
            case "ListUsersInGroup":
                let members = pool.members[input["GroupName"]?.string ?? ""] ?? []
                return try paged(members.compactMap { pool.users[$0] }, "Users", input, "NextToken")
            case "AdminGetUser":
                guard let key = Self.find(name, pool), var user = pool.users[key] else {
                    throw refuse("UserNotFoundException", "User does not exist.")
                }
                user["UserAttributes"] = user["Attributes"]
                user["Attributes"] = nil
                return user
            case "AdminSetUserPassword", "AdminDisableUser", "AdminEnableUser", "AdminUpdateUserAttributes",
                "AdminSetUserMFAPreference", "AdminAddUserToGroup":
                guard let key = Self.find(name, pool) else { throw refuse("UserNotFoundException", "User does not exist.") }
                try change(key, &pool, operation, input)
                return [:]
            case "AdminLinkProviderForUser":
                let destination = input["DestinationUser"]?["ProviderAttributeValue"]?.string ?? ""
                guard let key = Self.find(destination, pool) else { throw refuse("UserNotFoundException") }
                let source = input["SourceUser"] ?? .null
                guard pool.things["IdentityProvider"]?[source["ProviderName"]?.string ?? ""] != nil else {
                    throw refuse("ResourceNotFoundException", "no such provider")
                }
                if pool.links.values.contains(where: { $0.contains(source) }) {
                    throw refuse("InvalidParameterException", "SourceUser is already linked to DestinationUser")
                }
                pool.links[key, default: []].append(source)
                let identities = (pool.links[key] ?? []).map { link in
                    ["providerName": link["ProviderName"] ?? .null, "userId": link["ProviderAttributeValue"] ?? .null] as JSON
                }
                var attributes = (pool.users[key]?["Attributes"]?.array ?? []).filter { $0["Name"] != "identities" }
                attributes.append(["Name": "identities", "Value": .string(String(decoding: try JSON.array(identities).bytes, as: UTF8.self))])
                pool.users[key]?["Attributes"] = .array(attributes)
                return [:]
            default: return try thing(&pool, operation, input)
            }
        }

        // MARK: Pools

        private static let defaults: JSON = [
            "VerificationMessageTemplate": ["DefaultEmailOption": "CONFIRM_WITH_CODE"], "UserPoolTier": "ESSENTIALS",
            "EmailConfiguration": ["EmailSendingAccount": "COGNITO_DEFAULT"], "DeletionProtection": "INACTIVE",
        ]

        private func createPool(_ input: JSON) throws -> JSON {
            guard let name = input["PoolName"], input["Name"] == nil, input["SchemaAttributes"] == nil else {
                throw Self.refusal("CreateUserPool", "InvalidParameterException", "PoolName")
            }
            let id = "eu-west-1_New\(number())"
            var description = JSON.object((Self.defaults.object ?? [:]).merging(input.object ?? [:]) { $1 })
            for name in ["PoolName", "Schema"] { description[name] = nil }
            description["Name"] = name
            description["Id"] = .string(id)
            description["Arn"] = .string("arn:aws:cognito-idp:eu-west-1:111122223333:userpool/\(id)")
            description["MfaConfiguration"] = "OFF"
            description["CreationDate"] = 1
            var pool = Pool(description: description)
            pool.description["SchemaAttributes"] = .array(
                SchemaAttributes.standardNames.map { ["Name": .string($0), "AttributeDataType": "String", "Mutable": true, "Required": false] })
            let schema = input["Schema"]?.array ?? []
            guard schema.count <= 50 else { throw Self.refusal("CreateUserPool", "InvalidParameterException", "schema") }
            try add(schema, to: &pool, "CreateUserPool")
            pools[id] = pool
            return ["UserPool": pool.description]
        }

        private func add(_ schema: [JSON], to pool: inout Pool, _ operation: String) throws {
            var all = pool.description["SchemaAttributes"]?.array ?? []
            for attribute in schema {
                let name = attribute["Name"]?.string ?? ""
                guard !name.contains(":"), name != "sub" else {
                    throw Self.refusal(operation, "InvalidParameterException", "attribute \(name)")
                }
                if let place = all.firstIndex(where: { $0["Name"]?.string == name }) {
                    all[place] = attribute
                    continue
                }
                var added = attribute
                let isHidden = attribute["DeveloperOnlyAttribute"]?.bool == true
                added["Name"] = .string((isHidden ? "dev:custom:" : "custom:") + name)
                guard !all.contains(where: { $0["Name"] == added["Name"] }) else {
                    throw Self.refusal(operation, "InvalidParameterException", "attribute \(name) is there")
                }
                all.append(added)
            }
            pool.description["SchemaAttributes"] = .array(all)
        }

        /// What is not told goes back to its default.
        private func update(_ pool: inout Pool, _ input: JSON) throws -> JSON {
            var changed = Self.defaults
            for name in ["Id", "Arn", "SchemaAttributes", "AliasAttributes", "UsernameAttributes", "UsernameConfiguration", "Name", "CreationDate", "Domain"] {
                changed[name] = pool.description[name]
            }
            changed["MfaConfiguration"] = "OFF"
            for (name, value) in input.object ?? [:] where name != "UserPoolId" {
                guard !["Schema", "Name", "AliasAttributes", "UsernameAttributes", "UsernameConfiguration"].contains(name) else {
                    throw Self.refusal("UpdateUserPool", "InvalidParameterException", name)
                }
                changed[name == "PoolName" ? "Name" : name] = value
            }
            pool.description = changed
            pool.mfa["MfaConfiguration"] = changed["MfaConfiguration"]
            return [:]
        }

        // MARK: Users

        private static func find(_ name: String, _ pool: Pool) -> String? {
            if pool.users[name] != nil { return name }
            let names = (pool.description["UsernameAttributes"]?.array ?? []) + (pool.description["AliasAttributes"]?.array ?? [])
            return pool.users.first { user in
                names.contains { attribute in value(attribute.string ?? "", user.value) == name }
            }?.key
        }

        private static func value(_ name: String, _ user: JSON) -> String? {
            user["Attributes"]?.array?.first { $0["Name"]?.string == name }?["Value"]?.string
        }

        private func createUser(_ pool: inout Pool, _ input: JSON) throws -> JSON {
            func refuse(_ code: String, _ message: String = "") -> AWSError { Self.refusal("AdminCreateUser", code, message) }
            if pool.description["LambdaConfig"]?["PreSignUp"] != nil { triggered += 1 }
            let name = input["Username"]?.string ?? ""
            var attributes = input["UserAttributes"]?.array ?? []
            let known = Set((pool.description["SchemaAttributes"]?.array ?? []).compactMap { $0["Name"]?.string })
            for attribute in attributes where !known.contains(attribute["Name"]?.string ?? "") {
                throw refuse("InvalidParameterException", "attribute \(attribute["Name"]?.string ?? "") is not in the schema")
            }
            if Self.find(name, pool) != nil { throw refuse("UsernameExistsException", "User account already exists") }
            let sub = "5ub0-\(number())"
            attributes.append(["Name": "sub", "Value": .string(sub)])
            let isMade = pool.description["UsernameAttributes"]?.array?.isEmpty == false
            let username = isMade ? sub : name
            if input["MessageAction"]?.string != "SUPPRESS" { messages += 1 }
            let user: JSON = [
                "Username": .string(username), "Attributes": .array(attributes), "Enabled": true,
                "UserStatus": input["TemporaryPassword"] == nil ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD",
                "UserCreateDate": 1, "UserLastModifiedDate": 1,
            ]
            pool.users[username] = user
            return ["User": user]
        }

        private func change(_ key: String, _ pool: inout Pool, _ operation: String, _ input: JSON) throws {
            switch operation {
            case "AdminSetUserPassword":
                if input["Permanent"]?.bool == true { pool.users[key]?["UserStatus"] = "CONFIRMED" }
            case "AdminDisableUser": pool.users[key]?["Enabled"] = false
            case "AdminEnableUser": pool.users[key]?["Enabled"] = true
            case "AdminUpdateUserAttributes":
                var attributes = pool.users[key]?["Attributes"]?.array ?? []
                for attribute in input["UserAttributes"]?.array ?? [] {
                    attributes.removeAll { $0["Name"] == attribute["Name"] }
                    attributes.append(attribute)
                }
                pool.users[key]?["Attributes"] = .array(attributes)
            case "AdminSetUserMFAPreference": pool.preferences[key] = Self.without(input, ["UserPoolId", "Username"])
            case "AdminAddUserToGroup":
                let group = input["GroupName"]?.string ?? ""
                guard pool.things["Group"]?[group] != nil else {
                    throw Self.refusal(operation, "ResourceNotFoundException", "Group not found.")
                }
                if pool.members[group]?.contains(key) != true { pool.members[group, default: []].append(key) }
            default: break
            }
        }

        // MARK: Everything else

        /// Member of answers, member that names one, list's name.
        private static let kinds: [(kind: String, answer: String, key: String)] = [
            ("ResourceServer", "ResourceServer", "Identifier"), ("IdentityProvider", "IdentityProvider", "ProviderName"),
            ("UserPoolClient", "UserPoolClient", "ClientId"), ("UserPoolDomain", "CloudFrontDomain", "Domain"),
            ("ManagedLoginBranding", "ManagedLoginBranding", "ManagedLoginBrandingId"), ("Terms", "Terms", "TermsId"),
            ("Group", "Group", "GroupName"),
        ]

        private static let settings = [
            "UICustomization": "UICustomization", "RiskConfiguration": "RiskConfiguration",
            "LogDeliveryConfiguration": "LogDeliveryConfiguration", "UserPoolSessionConfiguration": "",
            "UserPoolClientSessionConfiguration": "",
        ]

        private func thing(_ pool: inout Pool, _ operation: String, _ input: JSON) throws -> JSON {
            func refuse(_ code: String, _ message: String = "") -> AWSError { Self.refusal(operation, code, message) }
            let lists = [
                "ListResourceServers": ("ResourceServer", "ResourceServers"), "ListIdentityProviders": ("IdentityProvider", "Providers"),
                "ListUserPoolClients": ("UserPoolClient", "UserPoolClients"), "ListTerms": ("Terms", "Terms"),
                "ListGroups": ("Group", "Groups"),
            ]
            if let (kind, member) = lists[operation] {
                return try paged((pool.things[kind] ?? [:]).sorted { $0.key < $1.key }.map(\.value), member, input, "NextToken")
            }
            for (suffix, member) in Self.settings where ["Set", "Get", "Describe"].contains(where: { operation == $0 + suffix }) {
                let client = input["ClientId"]?.string ?? "ALL"
                if operation.hasPrefix("Set") {
                    pool.things[suffix, default: [:]][client] = input
                    return [:]
                }
                guard let found = pool.things[suffix]?[client] else { throw refuse("ResourceNotFoundException") }
                return member.isEmpty ? found : .object([member: found])
            }
            if operation == "DescribeManagedLoginBrandingByClient" {
                guard let found = pool.things["ManagedLoginBranding"]?.values.first(where: { $0["ClientId"] == input["ClientId"] }) else {
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
                    if record["GenerateSecret"]?.bool == true { record["ClientSecret"] = "made-by-the-service-itself-1234" }
                    record["GenerateSecret"] = nil
                    let providers = Set(pool.things["IdentityProvider"]?.keys.map { $0 } ?? [])
                    for provider in record["SupportedIdentityProviders"]?.array ?? []
                    where provider != "COGNITO" && !providers.contains(provider.string ?? "") {
                        throw refuse("InvalidParameterException", "provider \(provider.string ?? "")")
                    }
                }
                if kind == "UserPoolDomain" { pool.description[record["CustomDomainConfig"] == nil ? "Domain" : "CustomDomain"] = .string(name) }
                pool.things[store, default: [:]][name] = record
                return .object([answer: record])
            case "Update":
                let name = input[key]?.string ?? ""
                guard let old = pool.things[store]?[name] else { throw refuse("ResourceNotFoundException", name) }
                var record = input
                for name in ["ClientSecret", "ClientId", "ProviderType"] where record[name] == nil { record[name] = old[name] }
                pool.things[store]?[name] = record
                return .object([answer: record])
            case "Describe", "Get":
                guard let found = pool.things[store]?[input[key]?.string ?? ""] else { throw refuse("ResourceNotFoundException") }
                return .object([answer: found])
            case "Delete":
                pool.things[store]?[input[key]?.string ?? ""] = nil
                return [:]
            default: throw refuse("UnknownOperationException", operation)
            }
        }

        private func paged(_ records: [JSON], _ member: String, _ input: JSON, _ token: String) throws -> JSON {
            let start = input[token]?.string.flatMap(Int.init) ?? 0
            let part = records.dropFirst(start).prefix(page)
            var answer: JSON = .object([member: .array(Array(part))])
            if start + part.count < records.count { answer[token] = .string(String(start + part.count)) }
            return answer
        }

        private static func without(_ input: JSON, _ names: Set<String>) -> JSON {
            .object((input.object ?? [:]).filter { !names.contains($0.key) })
        }

        /// For tests that find somebody in the pool.
        func put(_ user: JSON, in id: String) { pools[id]?.users[user["Username"]?.string ?? ""] = user }
    }
#endif
