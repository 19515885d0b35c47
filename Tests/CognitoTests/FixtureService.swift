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

        var pools: [String: Pool] = [:]
        private(set) var calls: [PoolCall] = []
        /// Messages that went out.
        var messages = 0
        /// How often a function was called for a user.
        var triggered = 0
        private let fault: @Sendable (_ operation: String, _ number: Int) -> Fault
        var nextNumber = 0
        /// Records in a page.
        let page: Int

        init(
            page: Int = 7, fault: @escaping @Sendable (_ operation: String, _ number: Int) -> Fault = { _, _ in .none }
        ) {
            self.page = page
            self.fault = fault
        }

        func bytes(of operation: String, _ input: JSON) async throws -> [UInt8] {
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
            return try answer.bytes
        }

        static func lost(_ operation: String) -> AWSError {
            .unreachable(doing: "call \(operation)", server: "fixture", reason: "closed the connection", attempts: 1)
        }

        static func refusal(_ operation: String, _ code: String, _ message: String) -> AWSError {
            .refused(
                Refusal(doing: "call \(operation)", server: "fixture", status: 400, code: code, message: message))
        }

        func number() -> Int {
            nextNumber += 1
            return nextNumber
        }

        func answer(_ operation: String, _ input: JSON) throws -> JSON {
            func refuse(_ code: String, _ message: String = "") -> AWSError { Self.refusal(operation, code, message) }
            switch operation {
            case "ListUserPools":
                let all = pools.values.map {
                    ["Id": $0.description["Id"] ?? .null, "Name": $0.description["Name"] ?? .null] as JSON
                }
                return try paged(
                    all.sorted { ($0["Id"]?.string ?? "") < ($1["Id"]?.string ?? "") }, "UserPools", input, "NextToken")
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
                guard let key = Self.find(name, pool) else {
                    throw refuse("UserNotFoundException", "User does not exist.")
                }
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
                    ["providerName": link["ProviderName"] ?? .null, "userId": link["ProviderAttributeValue"] ?? .null]
                        as JSON
                }
                var attributes = (pool.users[key]?["Attributes"]?.array ?? []).filter { $0["Name"] != "identities" }
                attributes.append([
                    "Name": "identities",
                    "Value": .string(String(decoding: try JSON.array(identities).bytes, as: UTF8.self)),
                ])
                pool.users[key]?["Attributes"] = .array(attributes)
                return [:]
            default: return try thing(&pool, operation, input)
            }
        }

        /// Somebody deletes them.
        func loseGroups(of id: String) {
            pools[id]?.things["Group"] = nil
            pools[id]?.members = [:]
        }
    }
#endif
