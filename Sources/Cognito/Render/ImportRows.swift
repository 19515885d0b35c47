import Store

/// Writes users as rows of an import job's file, as AWS documents it ("Importing users into user pools from a CSV file",
/// "Formatting the CSV file"): UTF-8 without a byte order mark, no quotation marks, a comma as `\,`, every column of the header in
/// every row.
///
/// Cognito fails a whole job where too many of its rows fail, and says of a row only its number. So whatever the form's
/// description leaves open counts as refused here: such a user is created by a call instead.
struct ImportRows {
    /// Characters of a row, at most.
    static let characterLimit = 16_000
    /// Bytes of an attribute's value.
    static let valueLimit = 2048

    /// The header: as `GetCSVHeader` answers for a pool of this schema.
    let columns: [String]
    let rules: SignInRules
    private let mfa: String
    private let required: [String]
    private let constraints: [String: JSON]

    init(_ pool: ArchivedPool) throws {
        let described = try pool.requirePool()
        let schema = described["SchemaAttributes"]?.array ?? []
        let names = schema.compactMap { $0["Name"]?.string }
        columns =
            SchemaAttributes.standardNames + names.filter(SchemaAttributes.isOwn)
            + ["cognito:mfa_enabled", "cognito:username"]
        rules = SignInRules(pool: described)
        mfa = pool.mfaConfiguration
        required = schema.filter { $0["Required"]?.bool == true }.compactMap { $0["Name"]?.string }.filter {
            $0 != "sub"
        }
        constraints = Dictionary(
            schema.compactMap { attribute in attribute["Name"]?.string.map { ($0, attribute) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The header's line, without its end.
    var header: String { columns.joined(separator: ",") }

    /// A user refused, and for which attribute.
    struct Refused: Error, Hashable {
        let reason: ImportRefusal
        var attribute: String?
    }

    /// The name that the user has in the new pool: what it takes for usernames, or the username itself.
    func username(of user: PoolUser) throws(Refused) -> String {
        guard !rules.usernameAttributes.isEmpty else { return user.username }
        for name in ["email", "phone_number"] where rules.usernameAttributes.contains(name) {
            if let value = user.attributes[name], !value.isEmpty { return value }
        }
        throw Refused(reason: .usernameMissing)
    }

    /// The user's row, without its line's end.
    func row(of user: PoolUser, in cohort: Cohort) throws(Refused) -> String {
        try checkState(user, cohort)
        let username = try username(of: user)
        guard !username.contains(where: { $0 == " " || $0 == "\t" }) else { throw Refused(reason: .usernameSpace) }
        let told: Set = ["sub", "identities"]
        for (name, value) in user.attributes
        where !value.isEmpty && constraints[name] == nil && !SchemaAttributes.standardNames.contains(name)
            && !told.contains(name)
        {
            throw Refused(reason: .noColumn, attribute: name)
        }
        for name in required where (user.attributes[name] ?? "").isEmpty {
            throw Refused(reason: .requiredMissing, attribute: name)
        }
        var fields: [String] = []
        for column in columns {
            let value =
                switch column {
                case "cognito:username": username
                case "cognito:mfa_enabled": mfaEnabled(user, cohort)
                case "email_verified": user.isVerified("email") ? "true" : "false"
                case "phone_number_verified": user.isVerified("phone_number") ? "true" : "false"
                default: try ImportValue(column, user.attributes[column] ?? "", constraints[column]).text
                }
            fields.append(try Self.escaped(value, column))
        }
        let row = fields.joined(separator: ",")
        guard row.utf16.count <= Self.characterLimit else { throw Refused(reason: .rowTooLong) }
        return row
    }

    private func checkState(_ user: PoolUser, _ cohort: Cohort) throws(Refused) {
        switch cohort.kind {
        case .federated: throw Refused(reason: .federated)
        case .unconfirmed: throw Refused(reason: .unconfirmed)
        case .unusable: throw Refused(reason: .unusable)
        // As `SignInRules` proposes for them.
        case .linked: throw Refused(reason: .linked)
        case .temporaryPassword: throw Refused(reason: .temporaryPassword)
        case .password, .resetRequired, .passwordless: break
        }
        guard !rules.autoVerified.isEmpty else { throw Refused(reason: .noAutoVerified) }
        guard rules.autoVerified.contains(where: user.isVerified) else { throw Refused(reason: .notVerified) }
    }

    /// Fits the pool: `true` or nothing where it demands MFA, `false` or nothing where it has none. Text messages are what it
    /// means, so a user whose factor is another gets it not.
    private func mfaEnabled(_ user: PoolUser, _ cohort: Cohort) -> String {
        switch mfa {
        case "ON": "true"
        case "OPTIONAL":
            cohort.factors.contains(.sms) && !(user.attributes["phone_number"] ?? "").isEmpty ? "true" : "false"
        default: "false"
        }
    }

    /// The value as a field.
    private static func escaped(_ value: String, _ column: String) throws(Refused) -> String {
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": throw Refused(reason: .quotationMark, attribute: column)
            case "\\": throw Refused(reason: .backslash, attribute: column)
            case "\u{2028}", "\u{2029}", "\u{FEFF}": throw Refused(reason: .controlCharacter, attribute: column)
            case _ where scalar.properties.generalCategory == .control:
                throw Refused(reason: .controlCharacter, attribute: column)
            default: break
            }
        }
        if let first = value.unicodeScalars.first, let last = value.unicodeScalars.last,
            first.properties.isWhitespace || last.properties.isWhitespace
        {
            throw Refused(reason: .outerSpace, attribute: column)
        }
        return value.split(separator: ",", omittingEmptySubsequences: false).joined(separator: "\\,")
    }
}
