/// What becomes of an archive's people, in numbers: a plan names nobody.
package struct UsersPlan: Codable, Hashable, Sendable {
    /// Users that are treated alike.
    package struct Row: Codable, Hashable, Sendable {
        package let cohort: String
        package let route: Route
        /// What the route means for them.
        package let text: String
        package var users: Int
    }

    /// Users that cannot be made, and why.
    package struct Obstacle: Codable, Hashable, Sendable {
        package let reason: String
        package var users: Int
    }

    /// In the archive.
    package var total = 0
    package var rows: [Row] = []
    package var obstacles: [Obstacle] = []
    /// Are in the target, as they are in the archive.
    package var same = 0
    /// Are in the target, and differ.
    package var differing = 0
    /// Are made.
    package var created = 0
    package var disabled = 0
    package var memberships = 0
    package var links = 0
    /// Would get an invitation, where those are sent.
    package var invitations = 0
    /// In the target, and not in the archive: nobody touches them.
    package var others = 0
    /// Operations and how often each is called.
    package var operations: [String: Int] = [:]

    /// Goes through all people of both sides once.
    ///
    /// - Parameter digest: takes the target's people.
    init(
        _ archive: ArchivedPool, into there: ArchivedPool?, _ options: PlanOptions, schemaOf pool: ArchivedPool,
        digest: inout PoolDigest
    ) async throws {
        let planner = UserPlanner(
            ArchivedPool(
                records: pool.records.merging(archive.records.filter { $0.key == .providers }) { $0 + $1 },
                people: archive.people), options)
        var present = PresentUsers()
        if let there {
            var sums = digest
            try await there.people(.users) { record in
                sums.add(record)
                if let user = PoolUser(record) { present.add(user, planner) }
            }
            digest = sums
        }
        guard options.touchesPeople else { return }
        let belongings = try await Belongings(of: archive, options)
        var rows: [String: Row] = [:]
        var order: [Cohort: [String]] = [:]
        var obstacles: [String: Int] = [:]
        var plan = self
        var met = 0
        try await archive.people(.users) { record in
            guard let user = PoolUser(record) else { return }
            plan.total += 1
            let work = planner.work(
                for: user, factors: belongings.factors[user.username], groups: belongings.groups(of: user.username))
            if let found = present.find(user, planner) {
                met += 1
                let isSame = found.isLike(work)
                if isSame { plan.same += 1 } else { plan.differing += 1 }
                if options.onlyJoins, !work.groups.isEmpty {
                    plan.memberships += work.groups.count
                    plan.operations["AdminAddUserToGroup", default: 0] += work.groups.count
                }
                if options.existing == .change, !isSame {
                    for operation in found.changing(work) { plan.operations[operation, default: 0] += 1 }
                }
                return
            }
            if let obstacle = options.onlyJoins ? "is not in the pool" : work.obstacle {
                obstacles[obstacle, default: 0] += 1
                return
            }
            let key = "\(work.cohort.name)\n\(work.route.rawValue)"
            if rows[key] == nil { order[work.cohort, default: []].append(key) }
            rows[
                key, default: Row(cohort: work.cohort.name, route: work.route, text: Self.text(work), users: 0)
            ].users += 1
            guard work.isMade else { return }
            plan.created += 1
            plan.memberships += work.groups.count
            plan.links += work.links.count
            if work.isDisabled { plan.disabled += 1 }
            if work.isInvited { plan.invitations += 1 }
            for operation in work.operations { plan.operations[operation, default: 0] += 1 }
        }
        plan.others = present.count - met
        plan.rows = order.sorted { $0.key < $1.key }.flatMap { $0.value }.compactMap { rows[$0] }
        plan.obstacles = obstacles.sorted { $0.key < $1.key }.map { Obstacle(reason: $0.key, users: $0.value) }
        self = plan
    }

    private static func text(_ work: UserWork) -> String {
        switch (work.route, work.password) {
        case (.create, .permanent), (.link, .permanent): "made; then 'forgot password'"
        case (.create, .temporary): "made; an administrator invites again"
        case (.create, .none): "made; signs in with a one-time code"
        case (.link, _): "made and linked to the provider"
        default: work.route.text
        }
    }
}

/// What of people stands in other collections than their own.
package struct Belongings: Sendable {
    private let names: [String]
    private let places: [String: [UInt32]]
    /// The records of `user-factors`, by name, of those who have any.
    package let factors: [String: JSON]

    /// - Throws: what the archive's reading does.
    package init(of archive: ArchivedPool, _ options: PlanOptions) async throws {
        var names: [String] = []
        var numbers: [String: UInt32] = [:]
        var places: [String: [UInt32]] = [:]
        var factors: [String: JSON] = [:]
        let known = Set(archive.groups.compactMap { $0["GroupName"]?.string })
        if options.covers(.memberships) {
            try await archive.people(.memberships) { record in
                guard let group = record["GroupName"]?.string, let user = record["Username"]?.string,
                    known.contains(group) || archive.records[.groups] == nil
                else { return }
                let number = numbers[group] ?? UInt32(names.count)
                if numbers.updateValue(number, forKey: group) == nil { names.append(group) }
                if places[user]?.contains(number) != true { places[user, default: []].append(number) }
            }
        }
        if options.covers(.factors) {
            try await archive.people(.factors) { record in
                guard let user = record["Username"]?.string, !Factors(record).isEmpty else { return }
                factors[user] = record
            }
        }
        self.names = names
        self.places = places
        self.factors = factors
    }

    /// In the archive's order.
    package func groups(of user: String) -> [String] { (places[user] ?? []).map { names[Int($0)] } }

    /// All memberships.
    package var membershipCount: Int { places.values.reduce(0) { $0 + $1.count } }
}
