import Records

/// `communication-plan`: who has to do what after a restore, by cohort and language, and texts that say so.
final class CommunicationPlan {
    /// A row of `cohorts.csv`.
    private struct Row: Hashable {
        let cohort: Cohort
        let route: Route
        let locale: String
        let messages: [UserMessage]
    }

    /// Languages that get texts of their own to be translated.
    private static let languageLimit = 30

    private let pool: ArchivedPool
    private let folder: RenderFolder
    private let rules: SignInRules
    private var rows: [Row: Int] = [:]
    private var languages: [String: Int] = [:]
    private var messages: [UserMessage: Int] = [:]
    private var summary: RenderSummary

    init(_ pool: ArchivedPool, folder: RenderFolder) throws {
        self.pool = pool
        self.folder = folder
        summary = RenderSummary(.communicationPlan, of: pool)
        rules = SignInRules(pool: try pool.requirePool())
    }

    /// Writes `plan.md`, `cohorts.csv`, `people.csv` and the texts in `messages/`.
    func write() async throws -> RenderSummary {
        let factors = try await FactorTable(pool)
        let people = try folder.file("people.csv")
        try people.write(
            CSVText.line(texts: ["username", "email", "phone_number", "locale", "cohort", "route", "messages"]).utf8)
        summary.add(0, to: "users")
        try await pool.people(.users) { record in
            guard let user = PoolUser(record) else { return }
            let row = row(of: user, factors[user.username])
            summary.add(to: "users")
            rows[row, default: 0] += 1
            if !row.messages.isEmpty { languages[Self.language(of: row.locale), default: 0] += 1 }
            for message in row.messages { messages[message, default: 0] += 1 }
            try people.write(
                CSVText.line(texts: [
                    user.username, user.attributes["email"] ?? "", user.attributes["phone_number"] ?? "", row.locale,
                    row.cohort.name, row.route.rawValue, row.messages.map(\.rawValue).joined(separator: " "),
                ]).utf8)
        }
        try folder.finish(people)
        for message in UserMessage.allCases {
            if let count = messages[message] { summary.add(count, to: message.rawValue) }
        }
        try folder.write(cohortTable(), to: "cohorts.csv")
        try writeMessages()
        if !factors.wereRead {
            summary.notes.append(
                "second factors and passkeys are not in the snapshot (cognito export --mfa reads them): who has to set them up again "
                    + "is not known")
        }
        try folder.write(page(), to: "plan.md")
        return summary
    }

    private func row(of user: PoolUser, _ factors: Factors?) -> Row {
        let cohort = Cohort(of: user, factors: factors)
        let route = rules.route(of: user, in: cohort)
        return Row(
            cohort: cohort, route: route, locale: Self.locale(of: user),
            messages: cohort.isDisabled ? [] : told(user, cohort, route))
    }

    /// What the user has to be told, in the order in which he does it. The disabled are told nothing: they stay disabled.
    private func told(_ user: PoolUser, _ cohort: Cohort, _ route: Route) -> [UserMessage] {
        var told: [UserMessage] = []
        switch route {
        case .create where cohort.kind == .temporaryPassword: told.append(.invitation)
        case .csvImport, .create: told.append(canReset(user) ? .newPassword : .helpDesk)
        case .passwordless: told.append(.oneTimeCode)
        case .migration: told.append(canReset(user) ? .migration : .helpDesk)
        case .link:
            if cohort.kind == .linked { told.append(canReset(user) ? .newPassword : .helpDesk) }
            told.append(.provider)
        case .firstSignIn: told.append(.provider)
        case .signUp: told.append(.signUpAgain)
        case .none: return []
        }
        if cohort.factors.contains(.softwareToken) { told.append(.mfaAgain) }
        if cohort.factors.contains(.passkey) { told.append(.passkeyAgain) }
        return told
    }

    private func canReset(_ user: PoolUser) -> Bool {
        !onlyAdministratorsReset && ["email", "phone_number"].contains(where: user.isVerified)
    }

    /// Whether the pool lets nobody reset a password without an administrator.
    private var onlyAdministratorsReset: Bool {
        let mechanisms = pool.pool?["AccountRecoverySetting"]?["RecoveryMechanisms"]?.array ?? []
        return !mechanisms.isEmpty && mechanisms.allSatisfy { $0["Name"] == "admin_only" }
    }

    /// `de`, `de-AT`; nothing where the attribute says neither, so that no user makes a table of his own.
    private static func locale(of user: PoolUser) -> String {
        let text = (user.attributes["locale"] ?? "").replacing("_", with: "-")
        guard let found = text.wholeMatch(of: /([A-Za-z]{2,3})(?:-([A-Za-z]{2}|[0-9]{3}))?(?:[.@-].*)?/) else {
            return ""
        }
        return found.1.lowercased() + (found.2.map { "-" + $0.uppercased() } ?? "")
    }

    private static func language(of locale: String) -> String {
        String(locale.prefix { $0 != "-" })
    }

    // The files.

    private var sortedRows: [(row: Row, users: Int)] {
        rows.map { ($0.key, $0.value) }.sorted { left, right in
            if left.0.cohort != right.0.cohort { return left.0.cohort < right.0.cohort }
            let (first, second) = ([left.0.locale, left.0.route.rawValue], [right.0.locale, right.0.route.rawValue])
            if first != second { return first.lexicographicallyPrecedes(second) }
            return left.0.messages.map(\.rawValue).lexicographicallyPrecedes(right.0.messages.map(\.rawValue))
        }
    }

    private func cohortTable() -> String {
        var text = CSVText.line(texts: ["cohort", "locale", "users", "route", "messages"])
        for (row, users) in sortedRows {
            text += CSVText.line([
                .text(row.cohort.name), row.locale.isEmpty ? .absent : .text(row.locale), .number(String(users)),
                .text(row.route.rawValue),
                row.messages.isEmpty ? .absent : .text(row.messages.map(\.rawValue).joined(separator: " ")),
            ])
        }
        return text
    }

    private func writeMessages() throws {
        let used = UserMessage.allCases.filter { messages[$0] != nil }
        let others = languages.filter { !$0.key.isEmpty && $0.key != "en" }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.languageLimit).map(\.key)
        try folder.makeFolder("messages")
        for language in used.isEmpty ? [] : ["en"] + others.sorted() {
            try folder.makeFolder("messages/\(language)")
            for message in used {
                let head = language == "en" ? "" : "(To be translated: \(language).)\n"
                try folder.write(head + message.draft, to: "messages/\(language)/\(message.rawValue).txt")
            }
        }
    }

    private func page() -> String {
        var cohorts: [Row: Int] = [:]
        for (row, users) in rows {
            cohorts[Row(cohort: row.cohort, route: row.route, locale: "", messages: row.messages), default: 0] += users
        }
        let lines = cohorts.sorted {
            ($0.key.cohort, $0.key.route.rawValue, $0.key.messages.map(\.rawValue).joined())
                < ($1.key.cohort, $1.key.route.rawValue, $1.key.messages.map(\.rawValue).joined())
        }.map { row, users in
            "| \(row.cohort.name) | \(users) | \(row.route.text) | "
                + (row.messages.isEmpty
                    ? "nothing"
                    : row.messages.map { "[\($0.rawValue)](messages/en/\($0.rawValue).txt)" }.joined(separator: ", "))
                + " |"
        }
        let told = UserMessage.allCases.compactMap { message in
            messages[message].map {
                "| [\(message.rawValue)](messages/en/\(message.rawValue).txt) | \($0) | \(message.text) |"
            }
        }
        return """
            # Who has to be told what

            \(summary["users"]) users. `people.csv` has a row for each, `cohorts.csv` a row for each cohort and locale; the texts in \
            `messages/` are to be edited.

            | cohort | users | comes back by | is told |
            |---|---|---|---|
            \(lines.joined(separator: "\n"))

            | message | users | who gets it |
            |---|---|---|
            \(told.joined(separator: "\n"))

            The disabled are told nothing, as they stay disabled.

            ## Before the messages go out

            \(warnings().map { "- \($0)" }.joined(separator: "\n"))

            ## What comes back for nobody

            Passwords, seeds of authenticator apps, passkeys, remembered devices, sessions and tokens, the `sub`, and the date on which \
            somebody signed up. Everybody is signed out, and every remembered device asks again.

            """
    }

    private func warnings() -> [String] {
        var warnings: [String] = []
        let clients = pool.records[.clients] ?? []
        let hiding = clients.filter { $0["PreventUserExistenceErrors"] == "ENABLED" }
            .compactMap { $0["ClientName"]?.string }.map(Self.plain)
        warnings.append(
            "**PreventUserExistenceErrors.** Where a client has it enabled, a user who has to set a new password is told "
                + "`NotAuthorizedException`, as for a wrong password, and not `PasswordResetRequiredException`: the app cannot know. It "
                + "has to offer \"forgot password\" to everybody. "
                + (clients.isEmpty
                    ? "The archive has no clients: look at those of the new pool."
                    : hiding.isEmpty
                        ? "No client of the archive has it." : "In the archive: \(hiding.joined(separator: ", "))."))
        warnings.append(
            "**Users made by AdminCreateUser** have a temporary password that nobody knows, and \"forgot password\" refuses them until "
                + "somebody sets a permanent one (`admin-set-user-password --permanent`, with a random password) or they are invited."
        )
        let mail = pool.pool?["EmailConfiguration"]?["EmailSendingAccount"]?.string ?? "COGNITO_DEFAULT"
        if mail == "COGNITO_DEFAULT" {
            warnings.append(
                "**Mail.** The pool sends by Cognito's own sender, which sends 50 mails a day: codes would not arrive. Set up SES first."
            )
        }
        if onlyAdministratorsReset {
            warnings.append(
                "**Recovery.** The pool lets nobody reset a password without an administrator: everybody needs help.")
        }
        if pool.mfaConfiguration == "ON" {
            warnings.append(
                "**MFA** is demanded: who has lost the authenticator app's seed is asked to set it up at the next sign-in, and the app "
                    + "has to handle that challenge.")
        }
        let providers = (pool.records[.providers] ?? []).compactMap { $0["ProviderName"]?.string }.map(Self.plain)
        if !providers.isEmpty {
            warnings.append(
                "**Partners.** A new pool has a new id, so another issuer, entity id and reply address: tell \(providers.joined(separator: ", ")) "
                    + "before their users sign in. SAML knows the pool as `urn:amazon:cognito:sp:POOL-ID`.")
        }
        return warnings + summary.notes.map { "**Not known.** \($0.prefix(1).uppercased() + $0.dropFirst())." }
    }

    /// A name without what Markdown would take for more than letters.
    private static func plain(_ name: String) -> String {
        String(name.map { "\\`*_{}[]<>|#!~&\n\r".contains($0) ? " " : $0 })
    }
}
