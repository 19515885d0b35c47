import Records
import Seal
import Store
import Vault

/// What differs between two snapshots.
package struct Difference: Sendable {
    package let old: UsedSnapshot
    package let new: UsedSnapshot
    /// Those that were asked about, in the order in which the source first had them.
    package let collections: [CollectionDifference]
    /// What differs of the files that are not kept as records, by path; nil where only records were asked about.
    package let files: [FileDifference]?
}

/// What differs of a collection.
package struct CollectionDifference: Sendable {
    package let collection: String
    /// The field that names a record.
    package let keyField: String
    package let added: Int
    package let removed: Int
    /// Records with other attributes; where `isExact` is false, records that were written again in between, of which some may
    /// have come back to what they were.
    package let changed: Int
    /// Records with other bytes and the same attributes.
    package let rewritten: Int
    package let unchanged: Int
    package let isExact: Bool
    /// How often each attribute differs in records that are on both sides, by name; none where `isExact` is false.
    package let attributes: [AttributeCount]
    /// By key; nil where a summary was asked for.
    package let records: RecordDifferences?

    /// In how many records that are on both sides an attribute differs.
    package struct AttributeCount: Encodable, Sendable {
        package let name: String
        package internal(set) var added = 0
        package internal(set) var removed = 0
        package internal(set) var changed = 0
    }
}

/// A record that is not the same on both sides.
package struct RecordDifference: Sendable {
    package let key: String
    package let what: What
    /// Of a record that came or went its attributes, in the order of the record, as far as they were asked for.
    package let attributes: [Attribute]
    /// Of a changed record what became of its attributes, by name.
    package let changes: [AttributeChange]

    /// In a word.
    package enum What: String, CaseIterable, Sendable {
        case added, removed, changed
        /// Its bytes are others and its attributes the same.
        case rewritten
    }
}

/// A file that is not the same on both sides.
package struct FileDifference: Encodable, Sendable {
    package let path: String
    package let what: AttributeChange.What
    package let old: State?
    package let new: State?

    /// A file, folder or link.
    package struct State: Encodable, Hashable, Sendable {
        package let kind: Manifest.Kind
        /// Bytes; files only.
        package let size: Int?
        /// Hex; files only.
        package let sha256: String?
        /// Links only.
        package let target: String?

        init(_ file: OtherFile) {
            kind = file.kind
            size = file.size
            sha256 = file.digest
            target = file.target
        }
    }

    /// What differs, by path.
    static func all(from old: [OtherFile], to new: [OtherFile]) -> [FileDifference] {
        let before = Dictionary(old.map { ($0.path, State($0)) }) { first, _ in first }
        let after = Dictionary(new.map { ($0.path, State($0)) }) { first, _ in first }
        return Set(before.keys).union(after.keys).sorted().compactMap { path in
            let (left, right) = (before[path], after[path])
            guard left != right else { return nil }
            return FileDifference(
                path: path, what: left == nil ? .added : right == nil ? .removed : .changed, old: left, new: right)
        }
    }
}
