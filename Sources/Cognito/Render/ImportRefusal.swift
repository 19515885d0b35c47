/// Why a user is not in the files of an import job. Raw values stand in `refused.csv`.
package enum ImportRefusal: String, CaseIterable, Hashable, Sendable, Codable {
    case federated
    case linked
    case temporaryPassword = "temporary-password"
    case unconfirmed
    case unusable = "unusable-status"
    case noAutoVerified = "pool-verifies-nothing"
    case notVerified = "nothing-verified"
    case usernameMissing = "username-missing"
    case usernameSpace = "username-space"
    case usernameTaken = "username-taken"
    case aliasTaken = "alias-taken"
    case noColumn = "no-column"
    case requiredMissing = "required-missing"
    case badEmail = "bad-email"
    case badPhone = "bad-phone-number"
    case badBirthdate = "bad-birthdate"
    case badUpdatedAt = "bad-updated-at"
    case badNumber = "bad-number"
    case badLength = "bad-length"
    case quotationMark = "quotation-mark"
    case backslash
    case controlCharacter = "control-character"
    case outerSpace = "outer-space"
    case rowTooLong = "row-too-long"

    /// What the reason means.
    package var text: String {
        switch self {
        case .federated: "signs in through an identity provider only: such a user is never imported"
        case .linked: "signs in through an identity provider too: a call makes the user, and others link the accounts"
        case .temporaryPassword: "has a temporary password, never changed: an import would make another state of it"
        case .unconfirmed: "never confirmed the sign-up: an import would confirm it"
        case .unusable: "is in a state that Cognito no longer uses"
        case .noAutoVerified: "the pool verifies neither email nor phone_number by itself: no import job starts"
        case .notVerified: "none of the attributes that the pool verifies is verified"
        case .usernameMissing: "has none of the attributes that the pool takes for usernames"
        case .usernameSpace: "the username has a space or a tabulator in it"
        case .usernameTaken: "another user before has the same username"
        case .aliasTaken: "another user before has the same verified alias"
        case .noColumn: "has a value for an attribute that the pool's schema does not list"
        case .requiredMissing: "has no value for an attribute that the pool requires"
        case .badEmail: "the email is no address"
        case .badPhone: "the phone_number is not + and digits"
        case .badBirthdate: "the birthdate is no day of the calendar"
        case .badUpdatedAt: "updated_at is no number of seconds since 1970"
        case .badNumber: "a number is none, or out of its bounds"
        case .badLength: "a value is longer or shorter than the schema lets it be"
        case .quotationMark: "a value has a quotation mark in it, which the form cannot carry"
        case .backslash: "a value has a backslash in it, which the form uses for itself"
        case .controlCharacter: "a value has a line break or another control character in it"
        case .outerSpace: "a value begins or ends with white space, which would be cut off"
        case .rowTooLong: "the row would have more than 16,000 characters"
        }
    }
}
