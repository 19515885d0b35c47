/// How records are written in an export file, with the names that a manifest uses (`schema/FORMAT.md`, `files[].format`).
package enum Format: String, Sendable, CaseIterable, Codable {
    /// JSON objects one behind another, with white space between them.
    case jsonLines = "json-lines"
    /// One array of JSON objects.
    case jsonArray = "json-array"
    /// One JSON object of which one member is the array of records, as the AWS command line prints lists.
    case jsonObject = "json-object"
    /// Comma-separated values with a header line (RFC 4180).
    case csv
    /// The CSV of Cognito's user import: no quoting, a comma inside a field is written `\,`.
    case cognitoCSV = "cognito-csv"

    /// What the names of files of records may end with, besides what they are called.
    package static let fileEndings = [".gz", ".json", ".jsonl", ".ndjson", ".csv", ".txt"]

    /// Whether a record is a line of fields, not a JSON object.
    package var isTabular: Bool { self == .csv || self == .cognitoCSV }
}

/// The fields that name a record where nobody says which one does.
package enum KeyCandidates {
    /// The best one first: users, users of an import file, users by their subject, groups, clients, anything else.
    package static let inOrder = ["Username", "cognito:username", "sub", "GroupName", "ClientId", "id"]
}

/// The longest record that is understood, in bytes: what a window must be able to hold whole.
package let longestRecord = 16 << 20

/// The longest prefix, separator or suffix that is understood, in bytes: framing is kept in memory.
package let longestGap = 1 << 20
