/// How a pool that was put back differs from the archived one, entity by entity and member by member.
///
/// What cannot be otherwise is told apart from what should not be. It names what belongs to a pool, and of people only numbers.
package struct PoolComparison: Codable, Hashable, Sendable {
    /// One entity.
    package struct Row: Codable, Hashable, Sendable {
        package let entity: Entity
        /// Records of the archive.
        package var archived = 0
        /// Members and attributes that were compared.
        package var compared = 0
        /// Records that came back with all that can.
        package var same = 0
        /// Why something differs that cannot be otherwise, and of how many records.
        package var expected: [String: Int] = [:]
        /// What differs and should not, and of how many records.
        package var unexpected: [String: Int] = [:]
    }

    package private(set) var rows: [Row] = []
    /// In the pool that was put back, and not in the archive.
    package private(set) var others = 0

    /// Whether all came back that can.
    package var isGood: Bool { rows.allSatisfy(\.unexpected.isEmpty) && others == 0 }

    /// Goes through all people of both sides once.
    ///
    /// - Parameters:
    ///   - back: the pool that was put back.
    ///   - options: those of the plan by which it was.
    package init(of archive: ArchivedPool, with back: ArchivedPool, _ options: PlanOptions) async throws {
        let planner = PoolPlanner(archive, into: back, options)
        for entity in Entity.restoring where options.covers(entity) && !ArchivedPool.people.contains(entity) {
            let works = planner.works(of: entity)
            guard !works.isEmpty else { continue }
            rows.append(Self.row(entity, works, back))
        }
        guard options.covers(.users) else { return }
        try await comparePeople(archive.mapped(by: options.map), back, options)
    }

    private static func row(_ entity: Entity, _ works: [PoolWork], _ back: ArchivedPool) -> Row {
        var row = Row(entity: entity)
        for work in works {
            row.archived += 1
            row.compared += max(1, work.wanted.object?.count ?? 1)
            switch work.step.action {
            case .leave: row.same += 1
            case .cannot: row.expected[work.step.reason ?? "", default: 0] += 1
            case .create: row.unexpected["\(work.step.name) is missing", default: 0] += 1
            case .change:
                let members = work.step.changes.map(\.member).joined(separator: ", ")
                row.unexpected["\(work.step.name): \(members)", default: 0] += 1
            }
        }
        return row
    }

    private mutating func comparePeople(
        _ archive: ArchivedPool, _ back: ArchivedPool, _ options: PlanOptions
    ) async throws {
        let planner = UserPlanner(archive, options)
        let belongings = try await Belongings(of: archive, options)
        var present = PresentUsers()
        var identities: [String: Set<PoolUser.Identity>] = [:]
        try await back.people(.users) { record in
            guard let user = PoolUser(record) else { return }
            present.add(user, planner)
            if !user.identities.isEmpty { identities[user.username] = Set(user.identities.map(\.bare)) }
        }
        var joined: [String: Set<String>] = [:]
        try await back.people(.memberships) { record in
            if let user = record["Username"]?.string, let group = record["GroupName"]?.string {
                joined[user, default: []].insert(group)
            }
        }
        var users = Row(entity: .users)
        var memberships = Row(entity: .memberships)
        var factors = Row(entity: .factors)
        var met = 0
        try await archive.people(.users) { record in
            guard let user = PoolUser(record) else { return }
            users.archived += 1
            let groups = belongings.groups(of: user.username)
            memberships.archived += groups.count
            let work = planner.work(for: user, factors: belongings.factors[user.username], groups: groups)
            if belongings.factors[user.username] != nil { factors.archived += 1 }
            guard work.isMade else {
                users.expected[work.obstacle ?? "is not made: \(work.route.text)", default: 0] += 1
                if !groups.isEmpty { memberships.expected["the user is not made", default: 0] += groups.count }
                if belongings.factors[user.username] != nil { factors.expected["the user is not made", default: 0] += 1 }
                return
            }
            guard let found = present.find(user, planner) else {
                users.unexpected["is missing", default: 0] += 1
                return
            }
            met += 1
            Self.compare(work, with: found, identities[found.username] ?? [], &users)
            for group in groups {
                memberships.compared += 1
                if joined[found.username]?.contains(group) == true {
                    memberships.same += 1
                } else {
                    memberships.unexpected["is missing", default: 0] += 1
                }
            }
            if let record = belongings.factors[user.username] {
                let lost = Factors(record).intersection(.lost)
                factors.compared += 1
                if lost.isEmpty { factors.same += 1 }
                for word in lost.words { factors.expected["\(word) has to be set up anew", default: 0] += 1 }
            }
        }
        others = present.count - met
        rows += [users, memberships, factors].filter { $0.archived > 0 }
    }

    private static func compare(
        _ work: UserWork, with found: PresentUsers.User, _ identities: Set<PoolUser.Identity>, _ row: inout Row
    ) {
        row.compared += work.attributes.count + 2
        var differences = found.differences(from: work).compactMap { $0["Name"]?.string }.map { "attribute \($0)" }
        if found.isEnabled == work.isDisabled { differences.append("enabled") }
        let missing = Set(work.links.map(\.bare)).subtracting(identities)
        if !missing.isEmpty { differences.append("linked accounts") }
        for difference in differences { row.unexpected[difference, default: 0] += 1 }
        if differences.isEmpty { row.same += 1 }
        if found.sub != work.oldSub { row.expected["sub is another", default: 0] += 1 }
        if found.username != work.user.username { row.expected["the username is another", default: 0] += 1 }
        if found.status != work.user.status {
            row.expected["\(work.user.status) has become \(found.status)", default: 0] += 1
        }
        switch work.cohort.kind {
        case .password, .linked, .resetRequired: row.expected["the password is another", default: 0] += 1
        default: break
        }
    }
}

extension PoolUser.Identity {
    /// Without what the service adds.
    fileprivate var bare: PoolUser.Identity { PoolUser.Identity(provider: provider, user: user, type: nil) }
}
