/// The calls of one quota category, and how long they take.
package struct PlannedCalls: Codable, Hashable, Sendable {
    package let category: QuotaCategory
    /// Operations and how often each is called.
    package let operations: [String: Int]
    package let calls: Int
    /// Calls a second; absent where there is no quota.
    package var rate: Double?
    /// Whole seconds at least.
    package let seconds: Int

    /// How often each operation is called by an apply.
    static func count(
        _ works: [PoolWork], _ users: UsersPlan?, _ archive: ArchivedPool, isNew: Bool
    ) -> [String: Int] {
        var counts = users?.operations ?? [:]
        let calls = PoolCalls(pool: "", clients: [:])
        for work in works where work.step.action == .create || work.step.action == .change {
            for call in calls.calls(for: work) { counts[call.operation, default: 0] += 1 }
        }
        func has(_ entity: Entity, _ action: PlanStep.Action) -> Bool {
            works.contains { $0.step.entity == entity && $0.step.action == action && $0.oldKey != "schema" }
        }
        if has(.pool, .create) {
            counts["CreateUserPool", default: 0] += 1
            let batches = PoolRequests(pool: archive.pool ?? [:], mfa: nil).attributes.count
            if batches > 0 { counts["AddCustomAttributes", default: 0] += batches }
        }
        if has(.pool, .change) { counts["UpdateUserPool", default: 0] += 1 }
        if has(.triggers, .create) || has(.triggers, .change) { counts["UpdateUserPool", default: 0] += 1 }
        if !isNew, has(.tags, .create) || has(.tags, .change) { counts["TagResource", default: 0] += 1 }
        // What is said at the end is read back.
        if let users {
            counts["ListUsers", default: 0] += (users.total + users.others) / 60 + 1
            let groups = archive.records[.groups]?.count ?? 0
            if groups > 0 { counts["ListUsersInGroup", default: 0] += users.memberships / 60 + groups }
        }
        return counts
    }

    static func rows(_ counts: [String: Int], _ quotas: Quotas) -> [PlannedCalls] {
        QuotaCategory.allCases.compactMap { category in
            let own = counts.filter { Operation($0.key)?.category == category }
            let total = own.values.reduce(0, +)
            guard total > 0 else { return nil }
            let rate = quotas.rate(of: category)
            var seconds = rate.map { Double(total) / $0 } ?? 0
            if rate != nil, category.isPerPool, let most = own.values.max() {
                seconds = max(seconds, Double(most) / Quotas.perPool)
            }
            return PlannedCalls(
                category: category, operations: own, calls: total, rate: rate, seconds: Int(seconds.rounded(.up)))
        }
    }
}
