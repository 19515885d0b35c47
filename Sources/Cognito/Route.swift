/// The way on which a user comes back into a pool. Raw values stand in plans and tables.
package enum Route: String, CaseIterable, Hashable, Sendable, Codable {
    /// An import job; the user then sets a new password.
    case csvImport = "csv-import"
    /// An import job; the user signs in at once, with a one-time code.
    case passwordless
    /// `AdminCreateUser` without its message; the user then sets a new password.
    case create
    /// The user-migration trigger makes the user when he comes. He must not be in the pool before.
    case migration = "migration-trigger"
    /// `AdminCreateUser` without its message, then `AdminLinkProviderForUser` for each of his accounts.
    case link
    /// Nothing is made: the first sign-in through the provider does.
    case firstSignIn = "first-sign-in"
    /// Nothing can be made: nobody but the user can bring that state about.
    case signUp = "sign-up"
    /// Nothing is made, as nobody could sign in as that user before.
    case none

    /// Whether the user stands in a CSV for an import job.
    package var isImported: Bool { self == .csvImport || self == .passwordless }

    /// What tables say of it.
    package var text: String {
        switch self {
        case .csvImport: "CSV import, then a new password"
        case .passwordless: "CSV import, then sign-in with a one-time code"
        case .create: "AdminCreateUser without a message, then a new password"
        case .migration: "user-migration trigger"
        case .link: "AdminCreateUser without a message, then AdminLinkProviderForUser"
        case .firstSignIn: "made by the provider's next sign-in"
        case .signUp: "signs up again"
        case .none: "left out"
        }
    }
}

/// What of a pool decides on which way its users can come back.
package struct SignInRules: Sendable {
    /// `email` and `phone_number`, where codes verify them by themselves.
    package var autoVerified: Set<String> = []
    /// `email` and `phone_number`, where they are what users sign in with, and usernames are made by Cognito.
    package var usernameAttributes: Set<String> = []
    /// `email`, `phone_number` and `preferred_username`, where they are other names of a user.
    package var aliasAttributes: Set<String> = []
    /// The attributes to which a first sign-in may send a code.
    package var codeAttributes: Set<String> = []
    /// Whether `Ada` and `ada` are two users.
    package var isCaseSensitive = true
    /// Whether a user-migration trigger takes those who have a password: their old directory still answers, or they are to
    /// come back one by one.
    package var hasMigration = false

    package init() {}

    /// - Parameter pool: `DescribeUserPool`'s `UserPool`.
    package init(pool: JSON?) {
        func texts(_ name: String) -> Set<String> { Set((pool?[name]?.array ?? []).compactMap(\.string)) }
        autoVerified = texts("AutoVerifiedAttributes")
        usernameAttributes = texts("UsernameAttributes")
        aliasAttributes = texts("AliasAttributes")
        // A pool from before the setting was there is case-sensitive and answers without it.
        isCaseSensitive = pool?["UsernameConfiguration"]?["CaseSensitive"]?.bool ?? true
        let first = pool?["Policies"]?["SignInPolicy"]?["AllowedFirstAuthFactors"]?.array?.compactMap(\.string) ?? []
        if first.contains("EMAIL_OTP") { codeAttributes.insert("email") }
        if first.contains("SMS_OTP") { codeAttributes.insert("phone_number") }
    }

    /// The way to propose for a user.
    package func route(of user: PoolUser, in cohort: Cohort) -> Route {
        switch cohort.kind {
        case .unconfirmed: .signUp
        case .unusable: .none
        case .federated: user.identities.isEmpty ? .firstSignIn : .link
        case .linked: .link
        // An import makes another state of it.
        case .temporaryPassword: .create
        case .password, .resetRequired, .passwordless:
            if hasMigration, cohort.kind != .passwordless, !cohort.isDisabled {
                .migration
            } else if !isImportable(user) {
                .create
            } else {
                codeAttributes.contains(where: user.isVerified) ? .passwordless : .csvImport
            }
        }
    }

    /// Whether an import job takes the user, as far as what decides for whole pools goes: `ImportCheck` looks at the rest.
    private func isImportable(_ user: PoolUser) -> Bool {
        autoVerified.contains(where: user.isVerified) && !user.username.contains { $0 == " " || $0 == "\t" }
    }
}
