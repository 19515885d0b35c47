/// The least that IAM has to allow, as policies.
package enum PoolPermissions {
    /// What an export asks for, which changes nothing.
    ///
    /// - Parameters:
    ///   - pool: the ARN of the pool, or nil for all of an account.
    ///   - functions: whether the functions that the pool calls are archived with their code.
    package static func reading(_ pool: String?, functions: Bool) throws -> String {
        var statements = [
            statement("ReadThePool", Operation.all.filter { $0.isReading && !isForAll($0) }.map(action), pool ?? "*"),
            statement("FindPoolsAndDomains", Operation.all.filter { $0.isReading && isForAll($0) }.map(action), "*"),
        ]
        if functions {
            statements.append(
                statement(
                    "ReadItsFunctions", ["lambda:GetFunction", "lambda:GetFunctionConfiguration", "lambda:GetPolicy"],
                    "*"))
        }
        return try policy(statements)
    }

    /// What plan, apply and drill ask for besides.
    ///
    /// - Parameters:
    ///   - pool: the ARN of the pool that it goes to, or nil for one that is to be made.
    ///   - isDrill: whether what was made is to be taken away again.
    package static func restoring(_ pool: String?, isDrill: Bool) throws -> String {
        var operations = Set(applied)
        if pool != nil { operations.remove("CreateUserPool") }
        if isDrill { operations.formUnion(["DeleteUserPool", "DeleteUserPoolDomain"]) }
        let named = operations.filter { $0 != "CreateUserPool" }
        var statements = [
            statement("PutItBack", named.map { "cognito-idp:\($0)" }, pool ?? "*"),
            statement(
                "PassRolesOfGroupsAndMessages", ["iam:PassRole"], "*",
                condition: ["StringEquals": ["iam:PassedToService": ["cognito-idp.amazonaws.com"]]]),
        ]
        if operations.contains("CreateUserPool") {
            statements.insert(statement("MakeAPool", ["cognito-idp:CreateUserPool"], "*"), at: 0)
        }
        return try policy(statements)
    }

    /// The operations that change something and that an apply calls.
    package static let applied = [
        "AddCustomAttributes", "AdminAddUserToGroup", "AdminCreateUser", "AdminDisableUser", "AdminEnableUser",
        "AdminLinkProviderForUser", "AdminSetUserMFAPreference", "AdminSetUserPassword", "AdminUpdateUserAttributes",
        "CreateGroup", "CreateIdentityProvider", "CreateManagedLoginBranding", "CreateResourceServer", "CreateTerms",
        "CreateUserPool", "CreateUserPoolClient", "CreateUserPoolDomain", "SetLogDeliveryConfiguration",
        "SetRiskConfiguration", "SetUICustomization", "SetUserPoolClientSessionConfiguration", "SetUserPoolMfaConfig",
        "SetUserPoolSessionConfiguration", "TagResource", "UpdateGroup", "UpdateIdentityProvider",
        "UpdateManagedLoginBranding", "UpdateResourceServer", "UpdateTerms", "UpdateUserPool", "UpdateUserPoolClient",
        "UpdateUserPoolDomain",
    ]

    private static func action(_ operation: Operation) -> String { "cognito-idp:\(operation.name)" }

    /// Whether it is about no pool that could be named.
    private static func isForAll(_ operation: Operation) -> Bool {
        ["ListUserPools", "DescribeUserPoolDomain"].contains(operation.name)
    }

    private static func statement(
        _ name: String, _ actions: [String], _ resource: String, condition: JSON? = nil
    ) -> JSON {
        var statement: JSON = [
            "Sid": .string(name), "Effect": "Allow", "Action": .array(actions.sorted().map { .string($0) }),
            "Resource": .string(resource),
        ]
        statement["Condition"] = condition
        return statement
    }

    private static func policy(_ statements: [JSON]) throws -> String {
        try JSON.object(["Version": "2012-10-17", "Statement": .array(statements)]).indented
    }
}
