/// What is to be done for one user.
package struct UserWork: Sendable {
    package enum Password: Sendable {
        /// The user never had one.
        case none
        /// One that nobody knows, to be replaced by an administrator's invitation.
        case temporary
        /// One that nobody knows: the user is confirmed, and can say that it was forgotten.
        case permanent
    }

    /// What Cognito links to a user at most.
    package static let mostLinks = 5

    package let user: PoolUser
    package let cohort: Cohort
    package let route: Route
    /// What `AdminCreateUser` is given; empty where the user is not made.
    package var username = ""
    /// Names and values, as the service takes them.
    package var attributes: [JSON] = []
    package var password = Password.none
    /// What `AdminSetUserMFAPreference` is told besides the user.
    package var mfa: JSON?
    package var groups: [String] = []
    package var isDisabled = false
    package var links: [PoolUser.Identity] = []
    package var oldSub: String?
    /// Why the user cannot be made.
    package var obstacle: String?
    /// What does not come back of what the user had, in words.
    package var remarks: [String] = []

    init(user: PoolUser, cohort: Cohort, route: Route) {
        self.user = user
        self.cohort = cohort
        self.route = route
    }

    /// Whether the plan's route makes the user by requests.
    package var isMade: Bool { obstacle == nil && !username.isEmpty }

    /// The operations that it takes, one by one.
    package var operations: [String] {
        guard isMade else { return [] }
        var operations = ["AdminCreateUser"]
        if password == .permanent { operations.append("AdminSetUserPassword") }
        if mfa != nil { operations.append("AdminSetUserMFAPreference") }
        operations += groups.map { _ in "AdminAddUserToGroup" }
        if isDisabled { operations.append("AdminDisableUser") }
        operations += links.map { _ in "AdminLinkProviderForUser" }
        return operations
    }

    // The requests. Whatever can send a message says that none is to go out.

    /// - Parameters:
    ///   - password: nobody keeps it.
    ///   - invites: whether the user gets an invitation.
    package func create(in pool: String, password secret: String, invites: Bool) -> PoolCall {
        var input: JSON = [
            "UserPoolId": .string(pool), "Username": .string(username), "UserAttributes": .array(attributes),
        ]
        if invites, isInvited {
            let ways = [("email", "EMAIL"), ("phone_number", "SMS")].filter { user.attributes[$0.0] != nil }
            input["DesiredDeliveryMediums"] = .array(ways.prefix(1).map { .string($0.1) })
        } else {
            input["MessageAction"] = "SUPPRESS"
        }
        if password != .none { input["TemporaryPassword"] = .string(secret) }
        return PoolCall("AdminCreateUser", input)
    }

    /// Whether an invitation would be for this user: who had one, and never came.
    package var isInvited: Bool {
        cohort.kind == .temporaryPassword && !isDisabled
            && (user.attributes["email"] != nil || user.attributes["phone_number"] != nil)
    }

    /// - Parameter name: the user's in the target.
    package static func setPassword(_ secret: String, of name: String, in pool: String) -> PoolCall {
        var call = named("AdminSetUserPassword", name, pool)
        call.input["Password"] = .string(secret)
        call.input["Permanent"] = true
        return call
    }

    package static func add(_ name: String, to group: String, in pool: String) -> PoolCall {
        var call = named("AdminAddUserToGroup", name, pool)
        call.input["GroupName"] = .string(group)
        return call
    }

    package static func link(_ identity: PoolUser.Identity, to name: String, in pool: String) -> PoolCall {
        let request = CreationRequest.link(identity, to: name)
        var call = PoolCall(request.operation, request.input)
        call.input["UserPoolId"] = .string(pool)
        return call
    }

    package static func named(_ operation: String, _ name: String, _ pool: String) -> PoolCall {
        PoolCall(operation, ["UserPoolId": .string(pool), "Username": .string(name)])
    }
}
