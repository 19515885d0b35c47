/// The calls that make a pool like the archived one, without what stands in it.
package struct PoolRequests: Sendable {
    /// Members of `DescribeUserPool`'s answer that are told, not set.
    package static let told: Set<String> = [
        "Id", "Arn", "Status", "CreationDate", "LastModifiedDate", "EstimatedNumberOfUsers", "Domain", "CustomDomain",
        "EmailConfigurationFailure", "SmsConfigurationFailure",
    ]
    /// What is settled for good when a pool is made.
    package static let settledAtCreation: Set<String> = [
        "Schema", "AliasAttributes", "UsernameAttributes", "UsernameConfiguration",
    ]

    /// `CreateUserPool`: without MFA, which only text messages could be told here, and without triggers, which would run while
    /// the users come in.
    package let creation: CreationRequest
    /// `AddCustomAttributes`, for those that one call cannot take.
    package let attributes: [CreationRequest]
    /// `SetUserPoolMfaConfig`, where the archive has the pool's settings.
    package let mfa: CreationRequest?
    /// `UpdateUserPool` with everything as it was, triggers included: whatever it leaves out would go back to its default. `nil`
    /// where there are no triggers.
    package let triggers: CreationRequest?

    /// - Parameter pool: `DescribeUserPool`'s `UserPool`.
    /// - Parameter mfa: `GetUserPoolMfaConfig`'s answer.
    package init(pool: JSON, mfa: JSON?) {
        let schema = SchemaAttributes(pool["SchemaAttributes"]?.array ?? [])
        var settings = pool.without(Self.told.union(["Name", "SchemaAttributes"]))
        settings["PoolName"] = pool["Name"] ?? "pool"
        Self.settleTier(&settings)
        Self.settleValidity(&settings)

        var creation = settings.without(["MfaConfiguration", "LambdaConfig"])
        if !schema.first.isEmpty { creation["Schema"] = .array(schema.first) }
        self.creation = CreationRequest("CreateUserPool", creation)
        attributes = schema.further.map { CreationRequest("AddCustomAttributes", ["CustomAttributes": .array($0)]) }
        self.mfa = mfa.map { CreationRequest("SetUserPoolMfaConfig", $0.without(["id"])) }
        let hasTriggers = !(pool["LambdaConfig"]?.object ?? [:]).isEmpty
        triggers = hasTriggers ? CreationRequest("UpdateUserPool", settings.without(Self.settledAtCreation)) : nil
    }

    /// A new pool is of the tier `ESSENTIALS` unless it is told another; threat protection is had in `PLUS` alone.
    private static func settleTier(_ settings: inout JSON) {
        guard settings["UserPoolTier"]?.string == nil else { return }
        let mode = settings["UserPoolAddOns"]?["AdvancedSecurityMode"]?.string ?? "OFF"
        settings["UserPoolTier"] = mode == "OFF" ? "ESSENTIALS" : "PLUS"
    }

    /// The older of the two settings for temporary passwords is refused beside the newer one.
    private static func settleValidity(_ settings: inout JSON) {
        guard settings["Policies"]?["PasswordPolicy"]?["TemporaryPasswordValidityDays"] != nil,
            var users = settings["AdminCreateUserConfig"]
        else { return }
        users["UnusedAccountValidityDays"] = nil
        settings["AdminCreateUserConfig"] = users
    }
}
