/// The calls that make a pool like the archived one, without what stands in it.
package struct PoolRequests: Sendable {
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
        let shape = EntityShape.of(.pool)
        var creation = pool.keeping((shape?.kept ?? []).union(["UserPoolTags"])).without(["Name"])
        creation["PoolName"] = pool["Name"] ?? "pool"
        Self.settleTier(&creation)
        Self.settleValidity(&creation)
        if !schema.first.isEmpty { creation["Schema"] = .array(schema.first) }
        self.creation = CreationRequest("CreateUserPool", creation)
        attributes = schema.further.map { CreationRequest("AddCustomAttributes", ["CustomAttributes": .array($0)]) }
        self.mfa = mfa.map { CreationRequest("SetUserPoolMfaConfig", $0.keeping(EntityShape.of(.mfa)?.kept ?? [])) }
        let hasTriggers = !(pool["LambdaConfig"]?.object ?? [:]).isEmpty
        triggers = hasTriggers ? Self.update(pool) : nil
    }

    /// `UpdateUserPool` with everything as it is: whatever it leaves out goes back to its default.
    ///
    /// - Parameter pool: `DescribeUserPool`'s `UserPool`.
    package static func update(_ pool: JSON) -> CreationRequest {
        let shape = EntityShape.of(.pool)
        let accepted = (shape?.kept ?? []).subtracting(shape?.fixed ?? [])
            .union(["LambdaConfig", "UserPoolTags", "MfaConfiguration"])
        var input = pool.keeping(accepted).without(["Name"])
        input["PoolName"] = pool["Name"]
        settleTier(&input)
        settleValidity(&input)
        return CreationRequest("UpdateUserPool", input)
    }

    /// A new pool is of the tier `ESSENTIALS` unless it is told another; threat protection is had in `PLUS` alone.
    static func settleTier(_ settings: inout JSON) {
        guard settings["UserPoolTier"]?.string == nil else { return }
        let mode = settings["UserPoolAddOns"]?["AdvancedSecurityMode"]?.string ?? "OFF"
        settings["UserPoolTier"] = mode == "OFF" ? "ESSENTIALS" : "PLUS"
    }

    /// The older of the two settings for temporary passwords is refused beside the newer one.
    static func settleValidity(_ settings: inout JSON) {
        guard settings["Policies"]?["PasswordPolicy"]?["TemporaryPasswordValidityDays"] != nil,
            var users = settings["AdminCreateUserConfig"]
        else { return }
        users["UnusedAccountValidityDays"] = nil
        settings["AdminCreateUserConfig"] = users
    }
}
