#if Network
    import AWS
    import Records
    import Vault

    /// Reads the people of a pool, their groups and factors, into what is kept of an unfinished export.
    struct PeopleReader: Sendable {
        let service: Service
        let pool: String
        let pending: PendingExport
        /// Told how many records came, with each page.
        let report: @Sendable (_ entity: Entity, _ records: Int) -> Void

        /// What names a user in all lists of them.
        private static let key = Entity.users.keyField

        private var input: JSON { ["UserPoolId": .string(pool)] }

        /// How many groups, and how many users' factors, are asked for at once.
        private static let groupsAtOnce = 8
        private static let factorsAtOnce = 16

        /// Lists the users whose `sub` begins so, from where the list stopped.
        func users(_ prefix: String) async throws {
            var input = input
            if !prefix.isEmpty { input["Filter"] = .string("sub ^= \"\(prefix)\"") }
            try await list(.users, input, into: Units.users(prefix)) { page in
                report(.users, page.count)
                let lines = page.lines
                return (lines.bytes, lines.places)
            }
        }

        /// Lists who is in which group.
        ///
        /// - Returns: how many groups were gone when they were asked for.
        func memberships(of groups: [String]) async throws -> Int {
            try await withThrowingTaskGroup(of: Bool.self) { tasks in
                var gone = 0
                for (index, group) in groups.enumerated() {
                    if index >= Self.groupsAtOnce, try await tasks.next() == false { gone += 1 }
                    tasks.addTask { try await memberships(of: group) }
                }
                while let isThere = try await tasks.next() { if !isThere { gone += 1 } }
                return gone
            }
        }

        /// Whether there is such a group.
        private func memberships(of group: String) async throws -> Bool {
            var input = input
            input["GroupName"] = .string(group)
            let unit = Units.memberships(group)
            do {
                try await list(.members, input, into: unit) { page in
                    report(.memberships, page.count)
                    return (Self.memberships(page.lines, of: group), nil)
                }
                return true
            } catch AWSError.refused(let refusal) where refusal.code == "ResourceNotFoundException" {
                try await pending.append([], to: unit, mark: [], isLast: true)
                return false
            }
        }

        /// `{"GroupName":"staff","Username":"ada","id":"staff ada"}` of each user.
        private static func memberships(_ users: RecordLines, of group: String) -> [UInt8] {
            var lines: [UInt8] = []
            for name in users.keys.compactMap(\.self) {
                lines += Array("{\"GroupName\":".utf8)
                JSONLine.append(text: Array(group.utf8), to: &lines)
                lines += Array(",\"Username\":".utf8)
                JSONLine.append(text: name, to: &lines)
                lines += Array(",\"id\":".utf8)
                JSONLine.append(text: Array(group.utf8) + [UInt8(ascii: " ")] + name, to: &lines)
                lines += Array("}\n".utf8)
            }
            return lines
        }

        /// Reads a list page by page into a unit, from where it stopped.
        private func list(
            _ list: ServiceList, _ input: JSON, into unit: String,
            _ content: (ListPage) -> (lines: [UInt8], records: [RecordLines.Place]?)
        ) async throws {
            let known = await pending.unit(unit)
            guard !known.isComplete else { return }
            var beginnings = 1
            var token = known.mark.map { String(decoding: $0, as: UTF8.self) }
            var current = try await answer(of: list, input, from: token)
            while true {
                guard let answer = current else {
                    beginnings += 1
                    try await pending.append([], to: unit, mark: nil, isLast: false)
                    token = nil
                    current = try await self.answer(
                        of: list, input, from: nil, isLastTry: beginnings == ServiceList.mostBeginnings)
                    continue
                }
                // The service is asked for the next page before this one is read and put away. The one who asks goes first, also
                // where both run on one thread.
                let isLastTry = beginnings == ServiceList.mostBeginnings
                let likely = ListPage.likelyToken(in: answer, token: list.token)
                async let ahead = likely == nil ? nil : self.answer(of: list, input, from: likely, isLastTry: isLastTry)
                await Task.yield()
                let page = try list.read(answer, from: token, key: Self.key)
                let (lines, records) = content(page)
                guard let next = page.token else {
                    return try await pending.append(lines, to: unit, mark: [], isLast: true, records: records)
                }
                try await pending.append(
                    lines, to: unit, mark: Array(next.utf8), isLast: false, records: records)
                token = next
                current =
                    next == likely
                    ? try await ahead : try await self.answer(of: list, input, from: next, isLastTry: isLastTry)
            }
        }

        /// The page at a token, not read yet; nil where the service no longer knows the token and the list has to be begun again.
        private func answer(
            of list: ServiceList, _ input: JSON, from token: String?, isLastTry: Bool = false
        ) async throws -> [UInt8]? {
            do {
                return try await list.ask(service, input, from: token)
            } catch let expired as ServiceList.ExpiredToken {
                if isLastTry { throw AWSError.refused(expired.refusal) }
                return nil
            }
        }

        /// Asks for the factors of the users of one part of the list, as they come.
        ///
        /// - Parameter asking: how it is asked; may fall back to another operation.
        func factors(_ prefix: String, _ asking: FactorAsking) async throws {
            let unit = Units.factors(prefix)
            let known = await pending.unit(unit)
            guard !known.isComplete else { return }
            var index = known.mark.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
            while let users = try await pending.piece(index, of: Units.users(prefix)) {
                index += 1
                let names = RecordLines(users, key: Self.key).keys.compactMap {
                    $0.map { String(decoding: $0, as: UTF8.self) }
                }
                let lines = try await factors(of: names, asking)
                try await pending.append(lines, to: unit, mark: Array("\(index)".utf8), isLast: false)
                report(.factors, names.count)
            }
            try await pending.append([], to: unit, mark: Array("\(index)".utf8), isLast: true)
        }

        private func factors(of names: [String], _ asking: FactorAsking) async throws -> [UInt8] {
            try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { tasks in
                var lines = [[UInt8]](repeating: [], count: names.count)
                for (index, name) in names.enumerated() {
                    if index >= Self.factorsAtOnce, let (done, line) = try await tasks.next() { lines[done] = line }
                    tasks.addTask { (index, try await asking.factors(of: name)) }
                }
                while let (done, line) = try await tasks.next() { lines[done] = line }
                return lines.flatMap(\.self)
            }
        }
    }

    /// Asks for a user's factors: with the operation that tells all of them, or where a server has not got it, with the one that
    /// tells those of a second step.
    actor FactorAsking {
        private let service: Service
        private let pool: String
        /// Whether the server knows the operation that tells all of them; nil before the first answer.
        private var knowsAll: Bool?
        /// How many users were gone when they were asked about.
        private(set) var vanished = 0

        init(_ service: Service, pool: String) {
            self.service = service
            self.pool = pool
        }

        /// Whether the less telling operation had to do.
        var isReduced: Bool { knowsAll == false }

        /// A line about the user; nothing where there is no such user any more.
        func factors(of name: String) async throws -> [UInt8] {
            do {
                if knowsAll != false {
                    do {
                        let answer = try await ask("AdminGetUserAuthFactors", name)
                        knowsAll = true
                        return try line(answer, name)
                    } catch AWSError.refused(let refusal) where knowsAll != true && refusal.saysUnknownOperation {
                        knowsAll = false
                    }
                }
                return try line(try await ask("AdminGetUser", name), name)
            } catch AWSError.refused(let refusal) where refusal.code == "UserNotFoundException" {
                vanished += 1
                return []
            }
        }

        private func ask(_ operation: String, _ name: String) async throws -> JSON {
            try await service.call(operation, ["UserPoolId": .string(pool), "Username": .string(name)])
        }

        private func line(_ answer: JSON, _ name: String) throws -> [UInt8] {
            var record: JSON = ["Username": .string(name)]
            for member in ["PreferredMfaSetting", "UserMFASettingList", "ConfiguredUserAuthFactors"] {
                record[member] = answer[member]
            }
            return try record.bytes + [UInt8(ascii: "\n")]
        }
    }

    extension Refusal {
        /// That the server has no such operation: AWS's words, and what emulators answer.
        var saysUnknownOperation: Bool {
            ["UnknownOperationException", "UnknownOperation", "NotImplemented", "InvalidAction"].contains(code)
                || (code.isEmpty && [404, 405, 500, 501].contains(status))
        }
    }
#endif
