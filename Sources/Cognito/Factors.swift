/// What a user proves himself with, as far as an administrator may know: one byte a user, as a pool has millions.
package struct Factors: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A code from an app. Its seed is to be had by the user alone, so it never comes back.
    package static let softwareToken = Factors(rawValue: 1 << 0)
    /// A code by text message as a second factor.
    package static let sms = Factors(rawValue: 1 << 1)
    /// A code by mail as a second factor.
    package static let email = Factors(rawValue: 1 << 2)
    /// A passkey. It is bound to the pool's domain and never comes back.
    package static let passkey = Factors(rawValue: 1 << 3)
    /// The list of first factors was read and has no password in it.
    package static let noPassword = Factors(rawValue: 1 << 4)

    /// All that is a second factor.
    package static let mfa: Factors = [.softwareToken, .sms, .email]
    /// What the user has to set up anew after a restore, whatever is done.
    package static let lost: Factors = [.softwareToken, .passkey]

    /// Reads a record of `user-factors`.
    package init(_ record: JSON) {
        self = []
        for setting in record["UserMFASettingList"]?.array ?? [] {
            switch setting.string {
            case "SOFTWARE_TOKEN_MFA": insert(.softwareToken)
            case "SMS_MFA": insert(.sms)
            case "EMAIL_OTP": insert(.email)
            default: break
            }
        }
        if let first = record["ConfiguredUserAuthFactors"]?.array?.compactMap(\.string) {
            if first.contains("WEB_AUTHN") { insert(.passkey) }
            if !first.isEmpty, !first.contains("PASSWORD") { insert(.noPassword) }
        }
    }

    /// The factors in words, in one order: `TOTP`, `SMS`, `email code`, `passkey`.
    package var words: [String] {
        [(.softwareToken, "TOTP"), (.sms, "SMS"), (.email, "email code"), (.passkey, "passkey")]
            .compactMap { (factor: Factors, word) in contains(factor) ? word : nil }
    }
}
