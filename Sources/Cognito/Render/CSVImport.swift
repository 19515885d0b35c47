import Records
import Seal

/// What the file of one import job holds at most.
struct ImportLimits {
    /// Users.
    var rows = 500_000
    var bytes = 100_000_000
}

/// `import-csv`: files for import jobs, what is left to do for those who are in them, and those who are not.
final class CSVImport {
    private let pool: ArchivedPool
    private let rows: ImportRows
    private let folder: RenderFolder
    private let limits: ImportLimits
    private let refused: RenderFile
    private let afterwards: RenderFile
    private let marks = UsernameMarks()
    /// What is taken, as the pool compares it: usernames, and aliases that are verified.
    private var taken: Set<Fingerprint> = []
    /// Usernames of the archive that are in the files, and the name of each there, where it is another one.
    private var imported: Set<Fingerprint> = []
    private var names: [Fingerprint: String] = [:]
    private var part: RenderFile?
    private var parts = 0
    private var rowsInPart = 0
    private var summary: RenderSummary
    private var reasons: [ImportRefusal: Int] = [:]

    init(_ pool: ArchivedPool, folder: RenderFolder, limits: ImportLimits = ImportLimits()) throws {
        self.pool = pool
        self.limits = limits
        self.folder = folder
        summary = RenderSummary(.csvImport, of: pool)
        rows = try ImportRows(pool)
        refused = try folder.file("refused.csv")
        afterwards = try folder.file("afterwards.jsonl")
    }

    /// Writes `users-0001.csv` and so on, `refused.csv`, `afterwards.jsonl` and `README.md`.
    func write() async throws -> RenderSummary {
        let factors = try await FactorTable(pool)
        summary.add(0, to: "users")
        summary.add(0, to: "in files")
        summary.add(0, to: "refused")
        try refused.write(
            CSVText.line(texts: ["username", "status", "cohort", "reason", "attribute", "route"]).utf8)
        try await pool.people(.users) { record in
            guard let user = PoolUser(record) else { return }
            try write(user, in: Cohort(of: user, factors: factors[user.username]))
        }
        try await writeMemberships()
        try finishPart()
        try folder.finish(refused)
        try folder.finish(afterwards)
        for reason in ImportRefusal.allCases {
            if let count = reasons[reason] { summary.add(count, to: reason.rawValue) }
        }
        try folder.write(readMe, to: "README.md")
        return summary
    }

    private func write(_ user: PoolUser, in cohort: Cohort) throws {
        summary.add(to: "users")
        let row: String
        let name: String
        do throws(ImportRows.Refused) {
            row = try rows.row(of: user, in: cohort)
            name = try claim(user)
        } catch {
            try refuse(user, cohort, error)
            return
        }
        try add(row)
        summary.add(to: "in files")
        imported.insert(marks(user.username))
        if name != user.username { names[marks(user.username)] = name }
        if cohort.isDisabled {
            try leave(CreationRequest("AdminDisableUser", ["Username": .string(name)]))
            summary.add(to: "to disable afterwards")
        }
    }

    /// Takes the user's name and aliases, which two users cannot share.
    private func claim(_ user: PoolUser) throws(ImportRows.Refused) -> String {
        func mark(_ kind: String, _ value: String) -> Fingerprint {
            marks("\(kind)=\(rows.rules.isCaseSensitive ? value : value.lowercased())")
        }
        let name = try rows.username(of: user)
        var claims = [mark("username", name)]
        guard !taken.contains(claims[0]) else { throw ImportRows.Refused(reason: .usernameTaken) }
        for alias in ["email", "phone_number", "preferred_username"] where rows.rules.aliasAttributes.contains(alias) {
            guard let value = user.attributes[alias], !value.isEmpty,
                alias == "preferred_username" || user.isVerified(alias)
            else { continue }
            let claim = mark(alias, value)
            guard !taken.contains(claim) else { throw ImportRows.Refused(reason: .aliasTaken, attribute: alias) }
            claims.append(claim)
        }
        taken.formUnion(claims)
        return name
    }

    private func refuse(_ user: PoolUser, _ cohort: Cohort, _ refusal: ImportRows.Refused) throws {
        summary.add(to: "refused")
        reasons[refusal.reason, default: 0] += 1
        let proposed = rows.rules.route(of: user, in: cohort)
        try refused.write(
            CSVText.line(texts: [
                user.username, user.status, cohort.name, refusal.reason.rawValue, refusal.attribute ?? "",
                (proposed.isImported ? .create : proposed).rawValue,
            ]).utf8)
    }

    /// Groups are none of an import job's matter. A membership of somebody who is refused is left to who creates him.
    private func writeMemberships() async throws {
        try await pool.people(.memberships) { record in
            guard let group = record["GroupName"]?.string, let username = record["Username"]?.string,
                imported.contains(marks(username)), !pool.isAutomatic(group: group)
            else { return }
            let name = names[marks(username)] ?? username
            try leave(
                CreationRequest("AdminAddUserToGroup", ["GroupName": .string(group), "Username": .string(name)]))
            summary.add(to: "memberships to make afterwards")
        }
    }

    /// Writes a call that is to be made when the jobs are done.
    private func leave(_ request: CreationRequest) throws {
        let line: JSON = ["operation": .string(request.operation), "input": request.input]
        try afterwards.write(try line.bytes + [UInt8(ascii: "\n")])
    }

    private func add(_ row: String) throws {
        let length = row.utf8.count + 1
        if let part, rowsInPart == limits.rows || part.byteCount + length > limits.bytes {
            try finishPart()
        }
        let part = try self.part ?? newPart()
        try part.write(row.utf8)
        try part.write(CollectionOfOne(UInt8(ascii: "\n")))
        rowsInPart += 1
    }

    private func newPart() throws -> RenderFile {
        parts += 1
        let number = String(parts)
        let file = try folder.file("users-\(String(repeating: "0", count: max(0, 4 - number.count)) + number).csv")
        try file.write(rows.header.utf8)
        try file.write(CollectionOfOne(UInt8(ascii: "\n")))
        part = file
        rowsInPart = 0
        return file
    }

    private func finishPart() throws {
        guard let part else { return }
        try folder.finish(part)
        self.part = nil
    }

    private var readMe: String {
        let refusals = ImportRefusal.allCases.compactMap { reason in
            reasons[reason].map { "| `\(reason.rawValue)` | \($0) | \(reason.text) |" }
        }
        return """
            # Users for import jobs

            Users in the files: \(summary["in files"]) of \(summary["users"]). Each file is for one import job of its own (at most 500,000 \
            rows, 100 MB, 16,000 characters a row; one job at a time in an account).

            Before the first job: compare the header with `aws cognito-idp get-csv-header --user-pool-id POOL`: the columns must \
            be the same, in any order. Switch off triggers, which run for imported users too.

            ```
            aws cognito-idp create-user-import-job --job-name users-0001 --user-pool-id POOL --cloud-watch-logs-role-arn ROLE
            curl -T users-0001.csv -H 'x-amz-server-side-encryption: aws:kms' 'PRE-SIGNED-URL'
            aws cognito-idp start-user-import-job --user-pool-id POOL --job-id JOB
            ```

            The URL is good for 15 minutes; a job that is not started expires after a day or two. What became of each row is told \
            in CloudWatch Logs only, by the number of its line. Everybody imported is in the state RESET_REQUIRED.

            `afterwards.jsonl` holds the calls for what no import job does, one a line, each without its UserPoolId: users to disable \
            (until then they are enabled), groups to add.

            `refused.csv` lists who is in no file (\(summary["refused"])), and another way for each. A job fails as a whole where too many \
            of its rows fail, so whatever the form's description leaves open counts as refused.
            \(refusals.isEmpty ? "" : "\n| reason | users | meaning |\n|---|---|---|\n" + refusals.joined(separator: "\n") + "\n")
            \(summary.notes.map { "- **\($0)**.\n" }.joined())
            These files hold personal data in the clear. Delete them when the jobs are done.

            """
    }
}
