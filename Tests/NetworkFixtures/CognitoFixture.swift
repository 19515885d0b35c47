#if Network
    import Fixtures
    import Foundation
    import Synchronization

    /// A server that answers as Cognito does, from recorded answers in which every member of the service's model stands, about a
    /// pool with as many users as a test asks for. It can be as bad as services and the wires to them are.
    package final class CognitoFixture: Sendable {
        /// How bad it is. Shares are of requests, 0 to 1.
        package struct Faults: Sendable {
            package var seed: UInt64 = 1
            /// Answered that there were too many.
            package var throttled = 0.0
            /// Answered 500.
            package var failed = 0.0
            /// Cut in the middle of the answer.
            package var cut = 0.0
            /// A page ends before its limit, and may have nothing in it.
            package var shortPages = false
            /// A page begins with some of the one before.
            package var repeats = 0.0
            /// A page's token is no longer known.
            package var expired = 0.0
            /// Waits before each answer.
            package var delay: Duration?
            /// Refused as not allowed, by operation.
            package var denied: Set<String> = []
            /// Answered as by a server that has not got them.
            package var unknown: Set<String> = []
            /// Users who are listed, and gone when they are asked about.
            package var deleted: Set<Int> = []
            /// The answer to the first page of users has no token although there are more.
            package var losesToken = false

            package init() {}
        }

        /// What is in the pool.
        package struct Pool: Sendable {
            package var users = 100
            /// How many the pool says that it has; nil: as many as it has.
            package var estimate: Int?
            package var clients = ["client0000000000000000000a", "client0000000000000000000b"]
            package var groups = ["staff", "admins", "külbis \"quoted\""]

            package init(users: Int = 100) { self.users = users }
        }

        /// One exchange that came to an answer.
        package struct Exchange: Sendable {
            package let operation: String
            package let request: [UInt8]
            /// Nil where it was refused.
            package let answer: [UInt8]?
        }

        package static let id = "eu-central-1_Fixture01"

        private struct State {
            var generator: SeededGenerator
            var row = FaultRow()
            var exchanges: [Exchange] = []
            var counts: [String: Int] = [:]
            var expired = 0
            var repeated: [String: Int] = [:]
            var left = Int.max
        }

        package let pool: Pool
        package let faults: Faults
        private let recorded: [String: [UInt8]]
        private let state: Mutex<State>
        /// Whether exchanges are kept.
        private let keeps: Bool

        package init(_ pool: Pool = Pool(), faults: Faults = Faults(), keeps: Bool = false) throws {
            self.pool = pool
            self.faults = faults
            self.keeps = keeps
            recorded = try Self.read()
            state = Mutex(State(generator: SeededGenerator(seed: faults.seed)))
        }

        private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
            .appendingPathComponent("Fixtures/Cognito/answers.json")

        private static func read() throws -> [String: [UInt8]] {
            let all = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
            return try all.mapValues { Array(try JSONSerialization.data(withJSONObject: $0)) }
        }

        package var exchanges: [Exchange] { state.withLock(\.exchanges) }
        /// How often each operation was asked for, whatever came of it.
        package var counts: [String: Int] { state.withLock(\.counts) }

        /// How many users came again in pages of a list that had brought them before, because of `Faults.repeats`.
        package var repeatedUsers: Int {
            state.withLock { $0.repeated.reduce(0) { $0 + ($1.key.hasPrefix("u") ? $1.value : 0) } }
        }

        /// Answers so many requests from now on, and then none.
        package func answers(_ count: Int) { state.withLock { $0.left = count } }

        private func isGone() -> Bool {
            state.withLock { state in
                guard state.left > 0 else { return true }
                if state.left != .max { state.left -= 1 }
                return false
            }
        }

        /// Listens while `body` runs.
        package func run<Result: Sendable>(_ body: @Sendable (_ url: String) async throws -> Result) async throws
            -> Result
        {
            try await HTTPFixture.run(keepsQuestions: false, answering: { await self.reply(to: $0) }) { server in
                try await body(server.url)
            }
        }

        private func chance(_ share: Double) -> Bool {
            share > 0 && state.withLock { Double.random(in: 0..<1, using: &$0.generator) } < share
        }

        /// Whether a fault of that share meets the request.
        private func isHit(_ share: Double, _ question: HTTPFixture.Question) -> Bool {
            chance(share) && state.withLock { $0.row.admits(question) }
        }

        private func number(_ range: ClosedRange<Int>) -> Int {
            state.withLock { Int.random(in: range, using: &$0.generator) }
        }

        private func reply(to question: HTTPFixture.Question) async -> HTTPFixture.Reply {
            if isGone() { return .init(body: [0], cutAfter: 0) }
            if question.path.hasPrefix("/2015-03-31/functions/") { return function(question) }
            if question.path.hasPrefix("/code/") { return .init(body: Self.code(question.path)) }
            let operation = String((question.header("X-Amz-Target") ?? "").split(separator: ".").last ?? "")
            state.withLock { $0.counts[operation, default: 0] += 1 }
            if faults.unknown.contains(operation) { return .init(500, text: "<html>no such operation</html>") }
            if faults.denied.contains(operation) {
                return refusal("AccessDeniedException", "not authorized to perform: cognito-idp:\(operation)")
            }
            if isHit(faults.throttled, question) { return refusal("TooManyRequestsException", "Rate exceeded") }
            if isHit(faults.failed, question) {
                return .init(500, text: #"{"__type":"InternalErrorException","message":"x"}"#)
            }
            let input = (try? JSONSerialization.jsonObject(with: Data(question.body))) as? [String: Any] ?? [:]
            let answer: [UInt8]
            switch self.answer(operation, input) {
            case .success(let bytes): answer = bytes
            case .failure(let refused):
                keep(operation, question, nil)
                return refusal(refused.code, refused.message)
            }
            keep(operation, question, answer)
            var reply = HTTPFixture.Reply(
                headers: [("Content-Type", "application/x-amz-json-1.1")], body: answer, delay: faults.delay)
            if isHit(faults.cut, question) {
                reply.cutAfter = number(0...max(0, answer.count - 1))
            } else {
                state.withLock { $0.row.end(question) }
            }
            return reply
        }

        private func keep(_ operation: String, _ question: HTTPFixture.Question, _ answer: [UInt8]?) {
            guard keeps else { return }
            state.withLock {
                $0.exchanges.append(Exchange(operation: operation, request: question.body, answer: answer))
            }
        }

        private struct Refused: Error {
            let code: String
            let message: String
        }

        private func refusal(_ code: String, _ message: String) -> HTTPFixture.Reply {
            let body = (try? JSONSerialization.data(withJSONObject: ["__type": code, "message": message])) ?? Data()
            return .init(400, headers: [("Content-Type", "application/x-amz-json-1.1")], body: Array(body))
        }

        private func answer(_ operation: String, _ input: [String: Any]) -> Result<[UInt8], Refused> {
            switch operation {
            case "ListUsers": return users(input)
            case "ListUsersInGroup": return members(input)
            case "ListGroups": return .success(groups())
            case "ListUserPoolClients":
                return .success(
                    json([
                        "UserPoolClients": pool.clients.map {
                            ["ClientId": $0, "UserPoolId": Self.id, "ClientName": $0]
                        }
                    ]))
            case "AdminGetUserAuthFactors", "AdminGetUser":
                let name = input["Username"] as? String ?? ""
                if let number = Self.number(ofUser: name), faults.deleted.contains(number) {
                    return .failure(Refused(code: "UserNotFoundException", message: "User does not exist."))
                }
                return recorded(operation, replacing: ["Username": name], in: nil)
            default: break
            }
            // What is asked for by name comes under that name.
            let names = ["ClientId", "ProviderName", "Identifier", "TermsId", "Domain", "JobId"]
            let asked = input.compactMapValues { $0 as? String }.filter { names.contains($0.key) }
            return recorded(operation, replacing: asked, in: Self.described[operation])
        }

        /// The member of the answer that is what was asked for.
        private static let described = [
            "DescribeUserPoolClient": "UserPoolClient", "DescribeIdentityProvider": "IdentityProvider",
            "DescribeResourceServer": "ResourceServer", "DescribeTerms": "Terms",
            "DescribeUserPoolDomain": "DomainDescription", "DescribeUserImportJob": "UserImportJob",
            "DescribeRiskConfiguration": "RiskConfiguration", "GetUICustomization": "UICustomization",
            "DescribeManagedLoginBrandingByClient": "ManagedLoginBranding",
        ]

        private func recorded(
            _ operation: String, replacing: [String: String], in member: String?
        ) -> Result<[UInt8], Refused> {
            guard let bytes = recorded[operation],
                var document = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
            else { return .failure(Refused(code: "UnknownOperationException", message: operation)) }
            if operation == "DescribeUserPool", var description = document["UserPool"] as? [String: Any] {
                description["EstimatedNumberOfUsers"] = pool.estimate ?? pool.users
                document["UserPool"] = description
            }
            if let member, var inner = document[member] as? [String: Any] {
                for (name, value) in replacing where inner[name] != nil { inner[name] = value }
                document[member] = inner
            } else {
                for (name, value) in replacing where document[name] != nil { document[name] = value }
            }
            return .success(json(document))
        }

        private func json(_ value: Any) -> [UInt8] {
            Array((try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])) ?? Data())
        }
    }

    // The people.
    extension CognitoFixture {
        /// Letters and digits that look like a user's `sub`; the number of the user is in it.
        package static func name(ofUser number: Int) -> String {
            let mixed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 ^ 0x5DEE_CE66
            let head = String(mixed | 1 << 63, radix: 16)
            let tail = String(number, radix: 16)
            return "\(head.prefix(8))-\(head.dropFirst(8).prefix(4))-4\(head.dropFirst(12).prefix(3))-8000-"
                + String(repeating: "0", count: 12 - tail.count) + tail
        }

        static func number(ofUser name: String) -> Int? { Int(name.suffix(12), radix: 16) }

        /// `sub` of a user: each beginning occurs.
        private static func sub(ofUser number: Int) -> String {
            let digits = String(number % 16, radix: 16) + String(number / 16 % 16, radix: 16)
            return digits + name(ofUser: number).dropFirst(2)
        }

        package static func user(_ number: Int) -> String {
            #"{"Attributes":[{"Name":"email","Value":"user-\#(number)@example.org"},{"Name":"email_verified","Value":"true"},"#
                + #"{"Name":"custom:team","Value":"team \#(number % 7)"},{"Name":"sub","Value":"\#(sub(ofUser: number))"}],"#
                + #""Enabled":\#(number % 10 != 0),"UserCreateDate":1.772409600123E9,"UserLastModifiedDate":1.7724096E9,"#
                + #""UserStatus":"CONFIRMED","Username":"\#(name(ofUser: number))"}"#
        }

        /// The users of a list: all, those of a part, or those of a group.
        private func numbers(beginning prefix: String) -> [Int] {
            guard !prefix.isEmpty else { return Array(0..<pool.users) }
            return (0..<pool.users).filter { Self.sub(ofUser: $0).hasPrefix(prefix) }
        }

        private func users(_ input: [String: Any]) -> Result<[UInt8], Refused> {
            var prefix = ""
            if let filter = input["Filter"] as? String {
                guard filter.hasPrefix("sub ^= \""), filter.hasSuffix("\"") else {
                    return .failure(Refused(code: "InvalidParameterException", message: "filter"))
                }
                prefix = String(filter.dropFirst(8).dropLast())
            }
            return page(
                numbers(beginning: prefix), input, list: "Users", token: "PaginationToken", salt: "u\(prefix)")
        }

        private func members(_ input: [String: Any]) -> Result<[UInt8], Refused> {
            guard let group = input["GroupName"] as? String, let index = pool.groups.firstIndex(of: group) else {
                return .failure(Refused(code: "ResourceNotFoundException", message: "Group not found."))
            }
            let numbers = (0..<pool.users).filter { $0 % (index + 2) == 0 }
            return page(numbers, input, list: "Users", token: "NextToken", salt: "g\(index)")
        }

        private func page(
            _ numbers: [Int], _ input: [String: Any], list: String, token: String, salt: String
        ) -> Result<[UInt8], Refused> {
            let limit = input["Limit"] as? Int ?? 60
            guard (1...60).contains(limit) else {
                return .failure(Refused(code: "InvalidParameterException", message: "limit"))
            }
            var start = 0
            if let given = input[token] as? String {
                let mayExpire = state.withLock { $0.expired < 4 }
                guard let offset = Self.offset(in: given, of: salt),
                    !(mayExpire && chance(faults.expired))
                else {
                    state.withLock { $0.expired += 1 }
                    return .failure(
                        Refused(code: "InvalidParameterException", message: "Invalid pagination token given."))
                }
                start = offset
            }
            let length = faults.shortPages ? number(0...limit) : limit
            let end = min(numbers.count, start + length)
            let from = chance(faults.repeats) ? max(0, start - number(0...10)) : start
            state.withLock { $0.repeated[salt, default: 0] += min(start, end) - from }
            let users = numbers[from..<max(from, end)].map { Self.user($0) }
            let losesToken = faults.losesToken && start == 0
            let next =
                end < numbers.count && !losesToken ? #","\#(token)":"\#(salt)|\#(end)|\#(number(0...1 << 30))""# : ""
            // With the white space that pages have from some servers.
            return .success(Array("{\"\(list)\": [\(users.joined(separator: ", "))]\(next)}".utf8))
        }

        /// Where a token goes on; nil where it is not one of this list. Each has a number of its own, as no two are alike.
        private static func offset(in token: String, of salt: String) -> Int? {
            let parts = token.split(separator: "|")
            return parts.count == 3 && parts[0] == salt ? Int(parts[1]) : nil
        }

        private func groups() -> [UInt8] {
            json([
                "Groups": pool.groups.enumerated().map { index, name in
                    [
                        "GroupName": name, "UserPoolId": Self.id, "Description": "group \(index)", "Precedence": index,
                        "RoleArn": "arn:aws:iam::123456789012:role/r", "LastModifiedDate": 1772409600.5,
                        "CreationDate": 1772409600.25,
                    ] as [String: Any]
                }
            ])
        }
    }

    // The functions.
    extension CognitoFixture {
        private func function(_ question: HTTPFixture.Question) -> HTTPFixture.Reply {
            let arn = question.path.removingPercentEncoding ?? question.path
            let name = String(arn.split(separator: ":").last ?? "")
            state.withLock { $0.counts["GetFunction", default: 0] += 1 }
            guard !faults.denied.contains("GetFunction") else { return refusal("AccessDeniedException", "no") }
            let host = question.header("Host") ?? ""
            let answer: [String: Any] = [
                "Configuration": [
                    "FunctionName": name, "Runtime": "nodejs22.x", "Environment": ["Variables": ["A": "b"]],
                ],
                "Code": [
                    "RepositoryType": "S3", "Location": "http://\(host)/code/\(name)?X-Amz-Signature=a%2Fb&versionId=1",
                ],
            ]
            return .init(body: json(answer))
        }

        /// The code of a function: three megabytes, so that it is more than one piece.
        package static func code(_ path: String) -> [UInt8] {
            var generator = SeededGenerator(seed: UInt64(path.utf8.reduce(0) { $0 &* 31 &+ Int($1) }.magnitude))
            return generator.bytes(3 << 20)
        }
    }
#endif
