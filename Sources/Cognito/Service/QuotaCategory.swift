/// What the service counts requests under, for an account and region together. Source: "Quotas in Amazon Cognito".
package enum QuotaCategory: String, CaseIterable, Sendable, Codable {
    case userCreation = "UserCreation"
    case userAccountRecovery = "UserAccountRecovery"
    case userRead = "UserRead"
    case userUpdate = "UserUpdate"
    case userResourceRead = "UserResourceRead"
    case userResourceUpdate = "UserResourceUpdate"
    case userList = "UserList"
    case userPoolRead = "UserPoolRead"
    case userPoolUpdate = "UserPoolUpdate"
    case userPoolResourceRead = "UserPoolResourceRead"
    case userPoolResourceUpdate = "UserPoolResourceUpdate"
    case userPoolClientRead = "UserPoolClientRead"
    case userPoolClientUpdate = "UserPoolClientUpdate"

    /// Requests a second, where an account has none of its own.
    package var usualRate: Double {
        switch self {
        case .userRead: 120
        case .userCreation, .userResourceRead: 50
        case .userAccountRecovery, .userList: 30
        case .userUpdate, .userResourceUpdate: 25
        case .userPoolResourceRead: 20
        case .userPoolRead, .userPoolUpdate, .userPoolResourceUpdate, .userPoolClientRead, .userPoolClientUpdate: 15
        }
    }

    /// Whether each operation of it also has a quota for each pool, of `Quotas.perPool`.
    package var isPerPool: Bool {
        switch self {
        case .userPoolResourceRead, .userPoolResourceUpdate, .userPoolClientRead, .userPoolClientUpdate: true
        default: false
        }
    }
}
