import Records
import Seal

/// `migration-lambda`: a user-migration trigger with a sealed lookup file of those who have a password, or had one.
final class MigrationLambda {
    private let pool: ArchivedPool
    private let folder: RenderFolder
    private let rules: SignInRules
    private let leftOut: RenderFile
    private var summary: RenderSummary

    init(_ pool: ArchivedPool, folder: RenderFolder) throws {
        self.pool = pool
        self.folder = folder
        summary = RenderSummary(.migrationLambda, of: pool)
        rules = SignInRules(pool: try pool.requirePool())
        leftOut = try folder.file("left-out.csv")
    }

    /// Writes the function and its lookup file to `function/`, `lookup.key`, `left-out.csv` and `README.md`.
    func write() async throws -> RenderSummary {
        for name in ["users", "in the lookup file", "disabled, and refused", "without a way to reset", "left out"] {
            summary.add(0, to: name)
        }
        let factors = try await FactorTable(pool)
        let key = SecretKey.random()
        try folder.makeFolder("function")
        let file = try folder.file("function/lookup.bin")
        var lookup = LookupFile(file, key: key, isCaseSensitive: rules.isCaseSensitive)
        try leftOut.write(CSVText.line(texts: ["username", "status", "cohort", "reason"]).utf8)
        try await pool.people(.users) { record in
            guard let user = PoolUser(record) else { return }
            try add(user, in: Cohort(of: user, factors: factors[user.username]), to: &lookup)
        }
        let shared = try lookup.finish()
        if shared > 0 {
            summary.notes.append("\(shared) aliases belong to two users each, and lead to neither")
        }
        try folder.finish(file)
        try folder.finish(leftOut)
        let sources = [
            ("index", PackageResources.index_mjs), ("lookup", PackageResources.lookup_mjs),
            ("old-directory", PackageResources.old_directory_mjs),
        ]
        for (name, source) in sources {
            try folder.write(String(decoding: source, as: UTF8.self), to: "function/\(name).mjs")
        }
        try folder.write(key.withUnsafeBytes { Base64.encode(Array($0)) } + "\n", to: "lookup.key")
        try folder.write(readMe, to: "README.md")
        return summary
    }

    private func add(_ user: PoolUser, in cohort: Cohort, to lookup: inout LookupFile) throws {
        summary.add(to: "users")
        if let reason = Self.reasonToLeaveOut(cohort) { return try leaveOut(user, cohort, reason) }
        let names = names(of: user).map(lookup.normalised)
        guard !names.isEmpty else { return try leaveOut(user, cohort, "has nothing that the pool takes for usernames") }
        var record: JSON = ["username": .string(user.username), "names": .array(names.map { .string($0) })]
        if cohort.isDisabled {
            record["disabled"] = true
            summary.add(to: "disabled, and refused")
        } else {
            let told: Set = ["sub", "identities"]
            let attributes = user.attributes.filter { name, value in
                !told.contains(name) && !name.hasPrefix("cognito:") && !name.hasPrefix("dev:") && !value.isEmpty
            }
            record["attributes"] = .object(attributes.mapValues { .string($0) })
            let canReset = ["email", "phone_number"].contains(where: user.isVerified)
            record["canReset"] = .bool(canReset)
            record["keepsUsername"] = .bool(rules.usernameAttributes.isEmpty)
            if !canReset { summary.add(to: "without a way to reset") }
        }
        try lookup.add(record, names: names, hasUsername: rules.usernameAttributes.isEmpty)
        summary.add(to: "in the lookup file")
    }

    private static func reasonToLeaveOut(_ cohort: Cohort) -> String? {
        switch cohort.kind {
        case .password, .resetRequired, .temporaryPassword, .linked: nil
        case .passwordless: "has no password: the trigger is not asked"
        case .federated: "signs in through an identity provider only"
        case .unconfirmed: "never confirmed the sign-up"
        case .unusable: "is in a state that Cognito no longer uses"
        }
    }

    private func leaveOut(_ user: PoolUser, _ cohort: Cohort, _ reason: String) throws {
        summary.add(to: "left out")
        try leftOut.write(CSVText.line(texts: [user.username, user.status, cohort.name, reason]).utf8)
    }

    /// What the user may sign in by.
    private func names(of user: PoolUser) -> [String] {
        var names: [String] = []
        func add(_ attribute: String) {
            if let value = user.attributes[attribute], !value.isEmpty, !names.contains(value) { names.append(value) }
        }
        if rules.usernameAttributes.isEmpty {
            names.append(user.username)
            for alias in ["email", "phone_number"] where rules.aliasAttributes.contains(alias) && user.isVerified(alias)
            {
                add(alias)
            }
            if rules.aliasAttributes.contains("preferred_username") { add("preferred_username") }
        } else {
            for attribute in ["email", "phone_number"] where rules.usernameAttributes.contains(attribute) {
                add(attribute)
            }
        }
        return names
    }

    private var readMe: String {
        let notes = summary.notes.isEmpty ? "" : "\n" + summary.notes.map { "- \($0).\n" }.joined()
        return """
            # A user-migration trigger

            `function/lookup.bin` holds, sealed, \(summary["in the lookup file"]) of the archive's \(summary["users"]) users. Disabled, and so \
            refused: \(summary["disabled, and refused"]). Without a verified address or number, and so refused where the password is forgotten: \
            \(summary["without a way to reset"]). `left-out.csv` lists the others. Cognito asks the trigger about a user who is not in the \
            pool yet, so do not import or create those users as well.

            - **Forgot password**: the user comes in with the attributes of the archive, and gets a code. This needs nothing but the \
            archive.
            - **Sign-in**: comes in with the password that was typed, where the old directory still answers: write \
            `function/old-directory.mjs`. Clients need `ALLOW_USER_PASSWORD_AUTH` or `ALLOW_ADMIN_USER_PASSWORD_AUTH`, as SRP hides \
            the password. Passwordless sign-in never asks the trigger. The pool's rules for passwords are not applied here.

            ```
            (cd function && zip -r ../function.zip .)
            aws lambda create-function --function-name migrate-users --runtime nodejs22.x --handler index.handler \\
              --zip-file fileb://function.zip --role ROLE --timeout 5
            aws secretsmanager create-secret --name migrate-users --secret-string file://lookup.key
            aws lambda update-function-configuration --function-name migrate-users --environment 'Variables={LOOKUP_SECRET=migrate-users}'
            aws lambda add-permission --function-name migrate-users --statement-id cognito --action lambda:InvokeFunction \\
              --principal cognito-idp.amazonaws.com --source-arn POOL-ARN
            ```

            Then name it as the pool's trigger `UserMigration`; tell `update-user-pool` everything else again, as what it leaves out \
            goes back to its default. Cognito waits 5 seconds for a trigger.

            A lookup file too large for a function (250 MB unpacked) goes into a bucket: `LOOKUP_BUCKET` and `LOOKUP_OBJECT`. Each user \
            costs three short reads. The key may stand in `LOOKUP_KEY` instead of a secret. **Never put `lookup.key` into the archive \
            of the function**, and delete it here when the secret has it: with it the file tells every user.
            \(notes)
            """
    }
}
