import Vault

/// Which records met conditions, and when.
package struct Finding: Encodable, Sendable {
    package let source: String
    package let collection: String
    /// The field that names a record.
    package let keyField: String
    /// The attributes that were asked about, in the order of the question.
    package let asked: [String]
    /// The snapshots that were looked at.
    package let span: SnapshotSpan
    /// The one that was asked about, where it was one.
    package let used: UsedSnapshot?
    /// By key, then by time.
    package let records: [Record]
    /// Ids of snapshots of the source that are known and whose manifests are gone.
    package let missing: [String]

    /// A record, while it met the conditions without a gap and the attributes that were asked about stayed the same.
    package struct Record: Encodable, Sendable {
        package let key: String
        package let span: SnapshotSpan
        /// How many versions of it there were in that time.
        package let versions: Int
        /// The attributes that were asked about, as far as it has them.
        package let attributes: [Attribute]
    }

    /// How many different keys there are.
    package var keyCount: Int { Set(records.map(\.key)).count }
}

/// What is looked for, and when.
package struct FindQuestion: Sendable {
    /// What time is asked about.
    package enum Time: Sendable {
        /// A snapshot, as people name it.
        case at(String)
        /// All snapshots of a range; of all time, where it has no ends.
        case range(TimeRange)

        /// A snapshot that is named.
        var snapshot: String? {
            switch self {
            case .at(let name): name
            case .range(let range): range.snapshot
            }
        }
    }

    /// A record must meet all of them.
    package var conditions: [FindCondition]
    package var time = Time.range(TimeRange())
    package var source: String?
    /// nil: `users`, or the only one.
    package var collection: String?

    package init(_ conditions: [FindCondition]) {
        self.conditions = conditions
    }
}
