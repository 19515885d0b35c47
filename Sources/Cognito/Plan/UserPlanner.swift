/// Says of each user of an archive how he comes back, and by which requests. Pure: it asks nobody.
package struct UserPlanner: Sendable {
    private let rules: SignInRules
    private let options: PlanOptions
    private let providers: Set<String>
    /// Second factors that the pool knows: `sms`, `email`.
    private let poolFactors: Factors

    /// - Parameter archive: with the names in it that the target is to have.
    package init(_ archive: ArchivedPool, _ options: PlanOptions) {
        var rules = SignInRules(pool: archive.pool)
        rules.hasMigration = options.users == .migration
        self.rules = rules
        self.options = options
        providers = Set((archive.records[.providers] ?? []).compactMap { $0["ProviderName"]?.string })
        let mfa = archive.records[.mfa]?.first
        var factors: Factors = []
        if mfa?["MfaConfiguration"]?.string != "OFF" {
            if mfa?["SmsMfaConfiguration"]?.withoutBlanks != nil { factors.insert(.sms) }
            if mfa?["EmailMfaConfiguration"]?.withoutBlanks != nil { factors.insert(.email) }
        }
        poolFactors = factors
    }

    /// What a user signs in with that no other has: by this he is found in the target.
    package func loginName(of user: PoolUser) -> String? {
        guard !rules.usernameAttributes.isEmpty else { return folded(user.username) }
        // Cognito makes the usernames of such a pool.
        for name in ["email", "phone_number"] where rules.usernameAttributes.contains(name) {
            if let value = user.attributes[name], !value.isEmpty { return folded(value) }
        }
        return nil
    }

    private func folded(_ name: String) -> String { rules.isCaseSensitive ? name : name.lowercased() }

    /// What is given to `AdminCreateUser` for a name.
    private func newUsername(of user: PoolUser) -> String? {
        guard !rules.usernameAttributes.isEmpty else { return user.username }
        for name in ["email", "phone_number"] where rules.usernameAttributes.contains(name) {
            if let value = user.attributes[name], !value.isEmpty { return value }
        }
        return nil
    }

    /// - Parameters:
    ///   - factors: the record of `user-factors`, where there is one.
    ///   - groups: the groups that the user is in.
    package func work(for user: PoolUser, factors record: JSON?, groups: [String]) -> UserWork {
        let factors = record.map { Factors($0) }
        let cohort = Cohort(of: user, factors: factors)
        var work = UserWork(user: user, cohort: cohort, route: route(of: user, cohort))
        work.groups = groups
        work.oldSub = user.attributes["sub"]
        work.isDisabled = !user.isEnabled
        guard [.create, .link].contains(work.route) else { return work }
        guard let name = newUsername(of: user) else {
            work.obstacle =
                "has no \(rules.usernameAttributes.sorted().joined(separator: " or ")), which the pool has in place of usernames"
            return work
        }
        work.username = name
        work.attributes = attributes(of: user)
        work.password = password(of: user, cohort)
        if work.route == .link {
            work.links = user.identities.filter { providers.contains($0.provider) }
            let unknown = Set(user.identities.map(\.provider)).subtracting(providers).sorted()
            if !unknown.isEmpty {
                work.remarks.append("not linked to \(unknown.joined(separator: ", ")): the pool has no such provider")
            }
            if work.links.count > UserWork.mostLinks {
                work.links = Array(work.links.prefix(UserWork.mostLinks))
                work.remarks.append("has more than \(UserWork.mostLinks) linked accounts")
            }
        }
        let wanted = (factors ?? (user.hasOlderMFA ? .sms : [])).intersection(.mfa)
        let possible = wanted.intersection(poolFactors)
        if !possible.isEmpty {
            work.mfa = Self.preference(possible, preferred: record?["PreferredMfaSetting"]?.string)
        }
        if wanted.contains(.softwareToken) { work.remarks.append("has to set up TOTP anew") }
        if factors?.contains(.passkey) == true { work.remarks.append("has to set up passkeys anew") }
        return work
    }

    private func route(of user: PoolUser, _ cohort: Cohort) -> Route {
        let proposed = rules.route(of: user, in: cohort)
        switch proposed {
        case .csvImport, .passwordless: return options.users == .importJob ? proposed : .create
        case .link where cohort.kind == .federated && options.federated == .signIn: return .firstSignIn
        default: return proposed
        }
    }

    /// What a user had, but what Cognito makes itself.
    private func attributes(of user: PoolUser) -> [JSON] {
        var attributes = user.attributes.filter { !Self.isOwn($0.key) }
        if let name = options.oldSubAttribute, let sub = user.attributes["sub"] { attributes[name] = sub }
        return attributes.sorted { $0.key < $1.key }.map { ["Name": .string($0.key), "Value": .string($0.value)] }
    }

    /// Whether Cognito itself makes an attribute, and takes it from nobody.
    static func isOwn(_ name: String) -> Bool {
        name == "sub" || name == "identities" || name.hasPrefix("cognito:")
    }

    private func password(of user: PoolUser, _ cohort: Cohort) -> UserWork.Password {
        switch cohort.kind {
        case .temporaryPassword, .federated: .temporary
        // Who had none gets none where the pool lets people in without.
        case .passwordless: rules.codeAttributes.contains(where: user.isVerified) ? .none : .permanent
        default: .permanent
        }
    }

    private static func preference(_ factors: Factors, preferred: String?) -> JSON {
        var input: JSON = [:]
        let settings: [(factor: Factors, member: String, name: String)] = [
            (.sms, "SMSMfaSettings", "SMS_MFA"), (.email, "EmailMfaSettings", "EMAIL_OTP"),
        ]
        for setting in settings where factors.contains(setting.factor) {
            input[setting.member] = ["Enabled": true, "PreferredMfa": .bool(preferred == setting.name)]
        }
        return input
    }
}
