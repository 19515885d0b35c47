// Evidence for auditors: a bag (RFC 8493) of records, what proves each of them, and the entries of the ledger that name the roots;
// and how such a bag is checked by whoever has nothing else. It knows bags, proofs and pages, and no key of a vault but the
// signature of the person who makes it. Invariant: nothing stands in a bag of a record that was not asked for.

import Seal
import Store
import Vault

/// The file `data/case.json`: what a bag is about (`schema/evidence-case.schema.json`).
package struct EvidenceCase: Codable, Hashable, Sendable {
    package private(set) var format = "muniment-evidence"
    package private(set) var version = 1
    /// What the auditors call it.
    package let name: String
    /// The vault's id, hex.
    package let vault: String
    package let made: Timestamp
    /// The slot of who made it, hex, and the name in the header.
    package let person: String
    package let personName: String
    /// Why.
    package let reason: String?
    package let source: String
    package let collection: String
    /// The field that names a record.
    package let keyField: String
    /// Whom it is about.
    package let keys: [String]
    /// The snapshots that were looked at, oldest first.
    package let snapshots: [Snapshot]
    /// Entries of the ledger about these keys that stand in it; absent where none were asked for.
    package var accessLog: [Int]?
    /// The entry that says that this was asked for; its outcome came after the checkpoint.
    package let intent: Int
    /// Entries that the checkpoint in `data/ledger/checkpoint` covers.
    package let size: Int

    /// A snapshot, and the entry of the ledger that states the collection's root.
    package struct Snapshot: Codable, Hashable, Sendable {
        package let id: String
        package let created: Timestamp
        package let records: Int
        /// The ingest's entry; absent where the ledger has none.
        package var entry: Int?
        /// Keys that no record had. Nothing proves that.
        package var absent: [String]
    }
}

/// A line of `data/records.jsonl`: a record as one snapshot holds it, and what proves it.
package struct EvidenceRecord: Codable, Hashable, Sendable {
    package let snapshot: String
    package let key: String
    /// The record as it was archived; absent where it is no text.
    package var record: String?
    /// The same, base64.
    package var bytes: String?
    /// Hex, as all hashes here.
    package let salt: String
    package let keyHash: String
    /// The leaf's place in the collection's tree, from 0.
    package let index: Int
    /// From the leaf's sibling up.
    package let path: [String]
    /// The entry of the ledger that states the root.
    package let entry: Int

    package init(_ record: ProvenRecord, in snapshot: Digest256, entry: Int) {
        self.snapshot = snapshot.hex
        key = String(decoding: record.key, as: UTF8.self)
        let text = String(decoding: record.bytes, as: UTF8.self)
        if Array(text.utf8) == record.bytes { self.record = text } else { bytes = Base64.encode(record.bytes) }
        salt = Hex.encode(record.salt)
        keyHash = record.keyHash.hex
        index = record.index
        path = record.path.map(\.hex)
        self.entry = entry
    }

    /// The record's bytes; nil where they are not stated as they should be.
    package var content: [UInt8]? { record.map { Array($0.utf8) } ?? bytes.flatMap(Base64.decode) }
}

/// The paths in a bag.
enum EvidencePath {
    static let statement = "data/case.json"
    static let records = "data/records.jsonl"
    static let table = "data/records.csv"
    static let report = "data/report.html"
    static let header = "data/vault/muniment.json"
    static let vault = "data/vault"
    static let checkpoint = "data/ledger/checkpoint"
    static func history(_ number: Int) -> String { "data/history-\(number).json" }
    static func entry(_ sequence: Int, _ ending: String) -> String { "data/ledger/\(sequence).\(ending)" }
}
