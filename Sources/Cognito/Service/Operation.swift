/// An operation of the service that Muniment may call, with what its quota is counted under.
///
/// Source of the names: the service's model, version 2016-04-18. Of the categories: "Quotas in Amazon Cognito", whose table
/// names no category for the newest ones; those stand with what is most like them.
package struct Operation: Hashable, Sendable {
    package let name: String
    package let category: QuotaCategory

    /// The operation of that name; `nil` for one that Muniment does not call.
    package init?(_ name: String) {
        guard let category = Self.categories[name] else { return nil }
        self.name = name
        self.category = category
    }

    /// All of them, in the order of their names.
    package static let all: [Operation] = categories.keys.sorted().compactMap { Operation($0) }

    /// Whether it changes nothing.
    package var isReading: Bool {
        ["Describe", "Get", "List", "AdminGet", "AdminList"].contains { name.hasPrefix($0) }
    }

    /// Whether calling it twice is as good as calling it once: what has no name of its own is made twice.
    package var isRepeatable: Bool {
        !["AddUserPoolClientSecret", "CreateUserImportJob", "CreateUserPool", "CreateUserPoolClient"].contains(name)
    }

    private static let categories: [String: QuotaCategory] = {
        var categories: [String: QuotaCategory] = [:]
        for (category, names) in namesByCategory { for name in names { categories[name] = category } }
        return categories
    }()

    private static let namesByCategory: [(QuotaCategory, [String])] = [
        (.userCreation, ["AdminConfirmSignUp", "AdminCreateUser"]),
        (.userAccountRecovery, ["AdminResetUserPassword", "AdminSetUserPassword"]),
        (.userRead, ["AdminGetUser", "AdminGetUserAuthFactors"]),
        (
            .userUpdate,
            [
                "AdminAddUserToGroup", "AdminDeleteUser", "AdminDeleteUserAttributes", "AdminDisableProviderForUser",
                "AdminDisableUser", "AdminEnableUser", "AdminLinkProviderForUser", "AdminRemoveUserFromGroup",
                "AdminUpdateUserAttributes",
            ]
        ),
        (.userResourceRead, ["AdminListGroupsForUser"]),
        (.userResourceUpdate, ["AdminSetUserMFAPreference"]),
        (.userList, ["ListUsers", "ListUsersInGroup"]),
        (.userPoolRead, ["DescribeUserPool", "ListUserPoolReplicas", "ListUserPools"]),
        (.userPoolUpdate, ["CreateUserPool", "DeleteUserPool", "UpdateUserPool"]),
        (
            .userPoolResourceRead,
            [
                "DescribeIdentityProvider", "DescribeManagedLoginBranding", "DescribeManagedLoginBrandingByClient",
                "DescribeResourceServer", "DescribeRiskConfiguration", "DescribeTerms", "DescribeUserImportJob",
                "DescribeUserPoolDomain", "GetCSVHeader", "GetGroup", "GetLogDeliveryConfiguration",
                "GetSigningCertificate", "GetUICustomization", "GetUserPoolMfaConfig",
                "GetUserPoolSessionConfiguration", "ListGroups", "ListIdentityProviders", "ListResourceServers",
                "ListTagsForResource", "ListTerms", "ListUserImportJobs",
            ]
        ),
        (
            .userPoolResourceUpdate,
            [
                "AddCustomAttributes", "CreateGroup", "CreateIdentityProvider", "CreateManagedLoginBranding",
                "CreateResourceServer", "CreateTerms", "CreateUserImportJob", "CreateUserPoolDomain", "DeleteGroup",
                "DeleteIdentityProvider", "DeleteManagedLoginBranding", "DeleteResourceServer", "DeleteTerms",
                "DeleteUserPoolDomain", "SetLogDeliveryConfiguration", "SetRiskConfiguration", "SetUICustomization",
                "SetUserPoolMfaConfig", "SetUserPoolSessionConfiguration", "StartUserImportJob", "StopUserImportJob",
                "TagResource", "UntagResource", "UpdateGroup", "UpdateIdentityProvider",
                "UpdateManagedLoginBranding", "UpdateResourceServer", "UpdateTerms", "UpdateUserPoolDomain",
            ]
        ),
        (
            .userPoolClientRead,
            [
                "DescribeUserPoolClient", "GetUserPoolClientSessionConfiguration", "ListUserPoolClientSecrets",
                "ListUserPoolClients",
            ]
        ),
        (
            .userPoolClientUpdate,
            [
                "AddUserPoolClientSecret", "CreateUserPoolClient", "DeleteUserPoolClient",
                "DeleteUserPoolClientSecret", "SetUserPoolClientSessionConfiguration", "UpdateUserPoolClient",
            ]
        ),
    ]
}
