// Evidence for auditors: a bag (RFC 8493) of records, what proves each of them, and the entries of the ledger that name the roots;
// and how such a bag is checked by whoever has nothing else. It knows bags, proofs and pages, and no key of a vault but the
// signature of the person who makes it. Invariant: nothing stands in a bag of a record that was not asked for.

import Questions
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
    /// The template's name and title, where one was used.
    package var template: Template?
    package let source: String
    package let collection: String
    /// The field that names a record.
    package let keyField: String
    /// Whom it is about; none where it is about whole collections.
    package let keys: [String]
    /// The SQL expression by which keys were found in the last snapshot.
    package var condition: String?
    /// The snapshots that were looked at, oldest first.
    package let snapshots: [Snapshot]
    /// Collections that stand in it with all their records.
    package var whole: [Whole]?
    package var reports: [ReportFile]?
    /// Whether absences are proven.
    package var provesAbsence: Bool?
    /// What is left out: then no record comes with a proof.
    package var redaction: Redaction?
    /// Entries of the ledger about these keys that stand in it; absent where none were asked for.
    package var accessLog: [Int]?
    /// The numbers of the certificates in `data/certificates`.
    package var certificates: [Int]?
    /// How many signed reports of drills lie in `data/drill-reports`.
    package var drillReports: Int?
    /// Files of the archive that stand in `data/files`.
    package var files: [File]?
    /// The entry that says that this was asked for; its outcome came after the checkpoint. Absent where a follower made it, which has
    /// that in a log of its own.
    package let intent: Int?
    /// Entries that the checkpoint in `data/ledger/checkpoint` covers.
    package let size: Int

    /// A snapshot, and the entry of the ledger that states the collection's root.
    package struct Snapshot: Codable, Hashable, Sendable {
        package let id: String
        package let created: Timestamp
        package let records: Int
        /// The ingest's entry; absent where the ledger has none.
        package var entry: Int?
        /// Keys that no record had. Nothing proves that but `data/absence.jsonl`.
        package var absent: [String]
    }

    /// A collection of a snapshot, with all its records.
    package struct Whole: Codable, Hashable, Sendable {
        package let collection: String
        package let snapshot: String
        package let created: Timestamp
        package let records: Int
        package var entry: Int?
        /// Its records with what opens their leaves; none where values are left out, and nothing is proven.
        package let proven: [String]
        /// The same as tables.
        package let tables: [String]
    }

    package struct ReportFile: Codable, Hashable, Sendable {
        /// As it was asked for.
        package let report: String
        /// What it answers, in a sentence.
        package let summary: String
        package let file: String
        package let rows: Int
    }

    package struct Template: Codable, Hashable, Sendable {
        package let name: String
        package let title: String
        /// What it is for.
        package let text: String
    }

    package struct File: Codable, Hashable, Sendable {
        package let snapshot: String
        /// As it was archived.
        package let path: String
        package let size: Int
        /// In the bag.
        package let file: String
    }
}

/// A line of `data/records.jsonl`: a record as one snapshot holds it, and what proves it.
package struct EvidenceRecord: Codable, Hashable, Sendable {
    package let snapshot: String
    package let collection: String
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

    package init(_ record: ProvenRecord, of collection: String, in snapshot: Digest256, entry: Int) {
        self.snapshot = snapshot.hex
        self.collection = collection
        key = String(decoding: record.key, as: UTF8.self)
        let text = String(decoding: record.bytes, as: UTF8.self)
        if Array(text.utf8) == record.bytes { self.record = text } else { bytes = Base64.encode(record.bytes) }
        salt = Hex.encode(record.salt)
        keyHash = record.keyHash.hex
        index = record.index
        path = record.path.map(\.hex)
        self.entry = entry
    }
}

/// A line of a whole collection: a record with what its leaf is made of, or of an erased one what is left.
package struct EvidenceLeaf: Codable, Hashable, Sendable {
    package var record: String?
    package var bytes: String?
    package var salt: String?
    package let keyHash: String
    /// Of an erased record only.
    package var recordHash: String?
}

/// A line of `data/absence.jsonl`: that no record of a snapshot has a key.
package struct EvidenceAbsence: Codable, Hashable, Sendable {
    package let snapshot: String
    package let key: String
    /// Hex: SHA-256 of it and the key is `keyHash`.
    package let commitmentKey: String
    package let keyHash: String
    package let neighbours: [Neighbour]
    package let entry: Int

    /// A leaf beside which the key's would stand.
    package struct Neighbour: Codable, Hashable, Sendable {
        package let keyHash: String
        package let recordHash: String
        package let index: Int
        package let path: [String]
    }

    package init(
        _ proof: ProvenAbsence, of key: String, commitmentKey: String, in snapshot: Digest256, entry: Int
    ) {
        self.snapshot = snapshot.hex
        self.key = key
        self.commitmentKey = commitmentKey
        keyHash = proof.keyHash.hex
        neighbours = proof.neighbours.map {
            Neighbour(
                keyHash: $0.keyHash.hex, recordHash: $0.recordHash.hex, index: $0.index, path: $0.path.map(\.hex))
        }
        self.entry = entry
    }
}

/// The paths in a bag.
enum EvidencePath {
    static let statement = "data/case.json"
    static let records = "data/records.jsonl"
    static let table = "data/records.csv"
    static let absence = "data/absence.jsonl"
    static let report = "data/report.html"
    static let header = "data/vault/muniment.json"
    static let vault = "data/vault"
    static let checkpoint = "data/ledger/checkpoint"
    static func history(_ number: Int) -> String { "data/history-\(number).json" }
    static func entry(_ sequence: Int, _ ending: String) -> String { "data/ledger/\(sequence).\(ending)" }
    static func certificate(_ number: Int) -> String { "data/certificates/\(number).json" }
    static func drillReport(_ number: Int) -> String { "data/drill-reports/\(number).json" }
    static func witness(_ number: Int, _ ending: String) -> String { "data/ledger/witness-\(number).\(ending)" }

    /// Collections may be called anything; what is no letter or digit has no place in a path here.
    static func safe(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "_" })
    }
}
