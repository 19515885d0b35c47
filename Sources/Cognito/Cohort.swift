/// Users whom a restore treats alike: how they sign in, what they prove themselves with, and whether they may at all.
package struct Cohort: Hashable, Sendable {
    package let kind: Kind
    package let isDisabled: Bool
    /// Second factors and passkeys; none where they were not read (`cognito export --mfa`) and the older setting is silent.
    package let factors: Factors

    /// How a user signs in. Raw values stand in plans and tables.
    package enum Kind: String, CaseIterable, Hashable, Sendable, Codable {
        /// With a password that nobody but the user knows.
        case password
        /// The pool asks for a new password before anything else.
        case resetRequired = "reset-required"
        /// With a temporary password of an administrator's, never yet changed.
        case temporaryPassword = "temporary-password"
        /// With one-time codes or a passkey: the list of factors was read and has no password in it.
        case passwordless
        /// With a password, or through an identity provider whose account is linked.
        case linked
        /// Through an identity provider only.
        case federated
        /// Signed up, and never confirmed it.
        case unconfirmed
        /// In a state that Cognito no longer uses, or that is not known here.
        case unusable

        fileprivate init(of user: PoolUser, factors: Factors) {
            self =
                switch user.status {
                case "EXTERNAL_PROVIDER": .federated
                case "UNCONFIRMED": .unconfirmed
                case "CONFIRMED", "RESET_REQUIRED", "FORCE_CHANGE_PASSWORD":
                    if !user.identities.isEmpty {
                        .linked
                    } else if user.status == "RESET_REQUIRED" {
                        .resetRequired
                    } else if user.status == "FORCE_CHANGE_PASSWORD" {
                        .temporaryPassword
                    } else {
                        factors.contains(.noPassword) ? .passwordless : .password
                    }
                default: .unusable
                }
        }
    }

    /// - Parameter factors: what `user-factors` says of the user, where it was read.
    package init(of user: PoolUser, factors: Factors? = nil) {
        kind = Kind(of: user, factors: factors ?? [])
        isDisabled = !user.isEnabled
        self.factors = (factors ?? (user.hasOlderMFA ? .sms : [])).intersection([.mfa, .passkey])
    }

    package init(kind: Kind, isDisabled: Bool = false, factors: Factors = []) {
        self.kind = kind
        self.isDisabled = isDisabled
        self.factors = factors
    }

    /// As tables name it: `password`, `password, TOTP and SMS, disabled`.
    package var name: String {
        var parts = [kind.rawValue]
        if !factors.isEmpty { parts.append(factors.words.joined(separator: " and ")) }
        if isDisabled { parts.append("disabled") }
        return parts.joined(separator: ", ")
    }
}

extension Cohort: Comparable {
    /// In the order in which tables list them.
    package static func < (left: Cohort, right: Cohort) -> Bool { left.order.lexicographicallyPrecedes(right.order) }

    private var order: [Int] {
        [Kind.allCases.firstIndex(of: kind) ?? 0, isDisabled ? 1 : 0, Int(factors.rawValue)]
    }
}
