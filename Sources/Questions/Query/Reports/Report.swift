/// A question that is asked often, under a name.
///
/// To add one: a file of SQL in `SQL/`, and a value in `Report.all`.
package struct Report: Sendable {
    /// What a report can be told.
    package enum Parameter: String, Sendable, CaseIterable {
        case days, group, attribute
    }

    /// A parameter, and what it is where nobody says it.
    package struct Option: Sendable {
        package let parameter: Parameter
        package let standard: Standard

        /// What a parameter is where nobody says it.
        package enum Standard: Sendable {
            /// It must be said.
            case none
            /// Whatever there is.
            case any
            case value(String)
        }
    }

    package let name: String
    /// What it answers, in a sentence.
    package let summary: String
    package let options: [Option]
    /// Whether it asks about a range and not about a moment.
    package let isRange: Bool
    /// Attributes that records need not have, by their table.
    let optionalColumns: [String: [String]]
    /// Attributes of which at least one must be there for the answer to mean anything.
    let telling: [String]
    /// Columns that are made of an attribute of another name.
    let derived: [String: String]
    private let template: [UInt8]

    fileprivate init(
        _ name: String, _ summary: String, _ template: [UInt8], options: [Option] = [], isRange: Bool = false,
        optional: [String: [String]], telling: [String] = [], derived: [String: String] = [:]
    ) {
        self.name = name
        self.summary = summary
        self.template = template
        self.options = options
        self.isRange = isRange
        optionalColumns = optional
        self.telling = telling
        self.derived = derived
    }

    /// The report of that name.
    ///
    /// - Throws: `QuestionsError.unknown`, which offers the others.
    package static func named(_ name: String) throws(QuestionsError) -> Report {
        guard let report = all.first(where: { $0.name == name }) else {
            throw .unknown(
                "there is no report \(name). There are \(Nearest.offer(name, of: all.map(\.name), most: 20))")
        }
        return report
    }

    /// The SQL with the names in it that are known only now.
    func sql(keys: [String: String], attribute: String?) -> String {
        var sql = String(decoding: template, as: UTF8.self)
        for (table, key) in keys { sql = sql.replacing("{\(table).key}", with: key.sqlQuoted) }
        if let attribute { sql = sql.replacing("{attribute}", with: attribute.sqlQuoted) }
        return sql
    }

    /// All that there are.
    package static let all: [Report] = [
        Report(
            "mfa-off", "Users who sign in without a second factor: enabled ones, without those of other providers.",
            PackageResources.mfa_off_sql,
            optional: [
                "users": [
                    "email", "Enabled", "UserStatus", "UserCreateDate", "UserMFASettingList", "PreferredMfaSetting",
                    "MFAOptions", "cognito:mfa_enabled",
                ]
            ],
            telling: ["UserMFASettingList", "PreferredMfaSetting", "MFAOptions", "cognito:mfa_enabled"]),
        Report(
            "disabled", "Users who are disabled.", PackageResources.disabled_sql,
            optional: ["users": ["email", "UserStatus", "UserLastModifiedDate"]]),
        Report(
            "never-confirmed", "Users who never confirmed their account, or never changed their first password.",
            PackageResources.never_confirmed_sql, options: [Option(parameter: .days, standard: .value("0"))],
            optional: ["users": ["email", "UserCreateDate"]], derived: ["days": "UserCreateDate"]),
        Report(
            "federated", "Users who sign in, or could, through another provider.", PackageResources.federated_sql,
            optional: ["users": ["email", "UserStatus", "identities"]], telling: ["UserStatus", "identities"],
            derived: ["providers": "identities"]),
        Report(
            "dormant", "Enabled users whose record did not change for so many days, or another date's.",
            PackageResources.dormant_sql,
            options: [
                Option(parameter: .days, standard: .value("90")),
                Option(parameter: .attribute, standard: .value("UserLastModifiedDate")),
            ],
            optional: ["users": ["email", "UserStatus", "Enabled"]], derived: ["days": "UserLastModifiedDate"]),
        Report(
            "group-members", "Who is in which group, or in one of them.", PackageResources.group_members_sql,
            options: [Option(parameter: .group, standard: .any)],
            optional: ["users": ["Username", "email", "UserStatus", "Enabled"]]),
        Report(
            "joiners-leavers", "Users who came or went between two snapshots, and when.",
            PackageResources.joiners_leavers_sql, isRange: true, optional: ["users": ["email"]]),
        Report(
            "group-changes", "Memberships of groups that came or went between two snapshots, and when.",
            PackageResources.group_changes_sql, options: [Option(parameter: .group, standard: .any)], isRange: true,
            optional: [:]),
        Report(
            "attribute-changes", "Each change of an attribute between two snapshots: when, from what, to what.",
            PackageResources.attribute_changes_sql, options: [Option(parameter: .attribute, standard: .none)],
            isRange: true, optional: [:]),
    ]
}
