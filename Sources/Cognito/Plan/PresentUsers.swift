/// Who is in a target.
package struct PresentUsers: Sendable {
    /// One of them, as far as it matters.
    package struct User: Sendable {
        package let username: String
        package let sub: String?
        package let status: String
        package let isEnabled: Bool
        let attributes: [String: String]

        /// Whether a user has all that is in the archive: what he has besides does not count.
        package func isLike(_ work: UserWork) -> Bool {
            isEnabled == !work.isDisabled && differences(from: work).isEmpty
        }

        /// The attributes that have another value, or none.
        package func differences(from work: UserWork) -> [JSON] {
            var wanted: [String: String] = [:]
            if work.attributes.isEmpty {
                wanted = work.user.attributes.filter { !UserPlanner.isOwn($0.key) }
            } else {
                for attribute in work.attributes {
                    if let name = attribute["Name"]?.string { wanted[name] = attribute["Value"]?.string }
                }
            }
            return wanted.filter { attributes[$0.key] != $0.value }.sorted { $0.key < $1.key }
                .map { ["Name": .string($0.key), "Value": .string($0.value)] }
        }

        /// The operations that make him as the archive says.
        package func changing(_ work: UserWork) -> [String] {
            var operations: [String] = []
            if !differences(from: work).isEmpty { operations.append("AdminUpdateUserAttributes") }
            if isEnabled, work.isDisabled { operations.append("AdminDisableUser") }
            if !isEnabled, !work.isDisabled { operations.append("AdminEnableUser") }
            operations += work.groups.map { _ in "AdminAddUserToGroup" }
            return operations
        }
    }

    private var byUsername: [String: User] = [:]
    private var namesByLogin: [String: String] = [:]

    package init() {}

    package var count: Int { byUsername.count }

    package mutating func add(_ user: PoolUser, _ planner: UserPlanner) {
        byUsername[user.username] = User(
            username: user.username, sub: user.attributes["sub"], status: user.status, isEnabled: user.isEnabled,
            attributes: user.attributes)
        if let login = planner.loginName(of: user) { namesByLogin[login] = user.username }
    }

    /// The same user in the target: by the username, or by what he signs in with.
    package func find(_ user: PoolUser, _ planner: UserPlanner) -> User? {
        if let found = byUsername[user.username] { return found }
        return planner.loginName(of: user).flatMap { namesByLogin[$0] }.flatMap { byUsername[$0] }
    }

    /// All of them.
    package var users: some Collection<User> { byUsername.values }
}
