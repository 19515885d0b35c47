#if Network
    import AWS
    import Records

    /// A list that the service answers with page by page: which operation, and what its members are called.
    struct ServiceList: Sendable {
        let operation: String
        /// The member that holds the records.
        let records: String
        /// The member that tells where to go on, in answer and request.
        let token: String
        /// The member that limits a page, and the most that it may be; nil where the operation has none.
        let limit: (name: String, most: Int64)?

        static let users = ServiceList(
            operation: "ListUsers", records: "Users", token: "PaginationToken", limit: ("Limit", 60))
        static let members = ServiceList(
            operation: "ListUsersInGroup", records: "Users", token: "NextToken", limit: ("Limit", 60))
        static let groups = ServiceList(
            operation: "ListGroups", records: "Groups", token: "NextToken", limit: ("Limit", 60))
        static let resourceServers = ServiceList(
            operation: "ListResourceServers", records: "ResourceServers", token: "NextToken", limit: ("MaxResults", 50))
        static let providers = ServiceList(
            operation: "ListIdentityProviders", records: "Providers", token: "NextToken", limit: ("MaxResults", 60))
        static let clients = ServiceList(
            operation: "ListUserPoolClients", records: "UserPoolClients", token: "NextToken", limit: ("MaxResults", 60))
        static let clientSecrets = ServiceList(
            operation: "ListUserPoolClientSecrets", records: "ClientSecrets", token: "NextToken", limit: nil)
        static let terms = ServiceList(
            operation: "ListTerms", records: "Terms", token: "NextToken", limit: ("MaxResults", 60))
        static let importJobs = ServiceList(
            operation: "ListUserImportJobs", records: "UserImportJobs", token: "PaginationToken",
            limit: ("MaxResults", 60))
        static let replicas = ServiceList(
            operation: "ListUserPoolReplicas", records: "UserPoolReplicas", token: "NextToken", limit: nil)
        static let pools = ServiceList(
            operation: "ListUserPools", records: "UserPools", token: "NextToken", limit: ("MaxResults", 60))

        /// Reads a page.
        ///
        /// - Parameters:
        ///   - input: what besides token and limit is asked with.
        ///   - from: where the page before said that the list goes on; nil for its beginning.
        ///   - key: the member that names a record.
        /// - Throws: `AWSError`; `ExpiredToken` where the service no longer knows the token; `CognitoError.unexpectedAnswer`.
        func page(
            _ service: any PoolService, _ input: JSON, from token: String?, key: String
        ) async throws -> ListPage {
            try read(try await ask(service, input, from: token), from: token, key: key)
        }

        /// Asks for a page, and does not look at it yet.
        ///
        /// - Throws: as `page`.
        func ask(_ service: any PoolService, _ input: JSON, from token: String?) async throws -> [UInt8] {
            var input = input
            if let limit { input[limit.name] = .integer(limit.most) }
            if let token { input[self.token] = .string(token) }
            do { return try await service.bytes(of: operation, input) } catch AWSError.refused(let refusal) {
                // Nothing but the token is different from the request before, which the service took.
                guard token != nil, Self.complaintsOfToken.contains(refusal.code) else {
                    throw AWSError.refused(refusal)
                }
                throw ExpiredToken(refusal: refusal)
            }
        }

        /// Reads the answer that `ask` brought.
        ///
        /// - Throws: `CognitoError.unexpectedAnswer`.
        func read(_ bytes: [UInt8], from token: String?, key: String) throws -> ListPage {
            let page: ListPage
            do { page = try ListPage(bytes, list: records, token: self.token, key: key) } catch {
                throw CognitoError.unexpectedAnswer(
                    operation: operation, reason: "it is no page of the list \(records)")
            }
            guard page.token == nil || page.token != token else {
                throw CognitoError.unexpectedAnswer(
                    operation: operation, reason: "its list does not go on where it says so")
            }
            return page
        }

        private static let complaintsOfToken: Set<String> = [
            "InvalidParameterException", "InvalidPaginationTokenException", "InvalidPaginationToken",
            "ExpiredTokenException",
        ]

        /// The service no longer knows where a list went on: it is to be read from its beginning.
        struct ExpiredToken: Error {
            let refusal: Refusal
        }

        /// How often a list is begun again before it is given up.
        static let mostBeginnings = 5

        /// Reads all of a list into memory. What comes twice is kept once.
        ///
        /// - Parameter key: the member that names a record.
        func all(_ service: any PoolService, _ input: JSON, key: String) async throws -> [JSON] {
            var beginnings = 1
            while true {
                do { return try await once(service, input, key: key) } catch let expired as ExpiredToken {
                    beginnings += 1
                    guard beginnings <= Self.mostBeginnings else { throw AWSError.refused(expired.refusal) }
                }
            }
        }

        /// Hands over the records of a list as they come, each once.
        ///
        /// - Parameter key: the member that names a record.
        func forEach(
            _ service: any PoolService, _ input: JSON, key: String, _ take: (JSON) async throws -> Void
        ) async throws {
            var keys: Set<JSON> = []
            var beginnings = 1
            var token: String?
            while true {
                let page: ListPage
                do {
                    page = try await self.page(service, input, from: token, key: key)
                } catch let expired as ExpiredToken {
                    beginnings += 1
                    guard beginnings <= Self.mostBeginnings else { throw AWSError.refused(expired.refusal) }
                    token = nil
                    continue
                }
                for line in page.lines.bytes.split(separator: UInt8(ascii: "\n")) {
                    let record = try JSON(parsing: line)
                    if let name = record[key], !keys.insert(name).inserted { continue }
                    try await take(record)
                }
                token = page.token
                if token == nil { return }
            }
        }

        private func once(_ service: any PoolService, _ input: JSON, key: String) async throws -> [JSON] {
            var records: [JSON] = []
            var keys: Set<JSON> = []
            var token: String?
            repeat {
                let page = try await page(service, input, from: token, key: key)
                for line in page.lines.bytes.split(separator: UInt8(ascii: "\n")) {
                    let record = try JSON(parsing: line)
                    if let name = record[key], !keys.insert(name).inserted { continue }
                    records.append(record)
                }
                token = page.token
            } while token != nil
            return records
        }
    }
#endif
