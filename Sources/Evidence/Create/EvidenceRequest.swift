import Age
import Questions
import Store

/// What a bag is to be about.
package struct EvidenceRequest: Sendable {
    /// What the auditors call it.
    package var name: String
    /// Where the bag goes: a folder or, where it is sealed, a file that is not there yet.
    package var target: String
    /// For whom the bag is sealed; nil: for nobody, as a folder.
    package var seal: AgeSeal?
    /// Whom it is about.
    package var keys: [String]
    /// An SQL expression: whoever it holds for in the last snapshot is added to the keys.
    package var condition: String?
    /// Whether it holds the collections whole, as the first and the last snapshot have them.
    package var isWhole = false
    package var source: String?
    /// The first is the one that keys name records of; none: `users`, or the only one. The others are for whole ones.
    package var collections: [String] = []
    package var range = TimeRange()
    package var reports: [ChosenReport] = []
    package var redaction = Redaction()
    /// Whether it is proven, and not only attested, that a key was absent: this shows two hashes of others, and the key that all
    /// hashes are made with.
    package var provesAbsence = false
    /// Whether the files of the first and the last snapshot go along.
    package var withFiles = false
    /// Whether the entries of the ledger about these keys go along; of whole collections those about the source.
    package var withAccessLog = false
    /// Signed reports of drills, as files.
    package var drillReports: [[UInt8]] = []
    /// What it was made after.
    package var template: EvidenceTemplate?

    package init(_ name: String, about keys: [String], to target: String) {
        self.name = name
        self.keys = keys
        self.target = target
    }

    /// Keys at most of which each is told and proven by itself.
    static let mostKeys = 10_000
}

/// A report with what it was told: `dormant:days=90`.
package struct ChosenReport: Hashable, Sendable {
    package let text: String
    let name: String
    let values: [Report.Parameter: String]

    /// Reads `NAME` or `NAME:PARAMETER=VALUE,…`.
    ///
    /// - Throws: `QuestionsError.unknown` with the reports that there are; `EvidenceError.badRequest`.
    package init(_ text: String) throws {
        self.text = text
        let parts = text.split(separator: ":", maxSplits: 1)
        name = String(parts.first ?? "")
        let report = try Report.named(name)
        var values: [Report.Parameter: String] = [:]
        for part in parts.dropFirst().first?.split(separator: ",") ?? [] {
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2, let parameter = Report.Parameter(rawValue: pair[0]),
                report.options.contains(where: { $0.parameter == parameter }),
                parameter != .days || Int(pair[1]) != nil
            else {
                let known = report.options.map { "\($0.parameter.rawValue)=…" }.joined(separator: ", ")
                throw EvidenceError.badRequest(
                    "\(part) says nothing to the report \(name), which takes \(known.isEmpty ? "nothing" : known)")
            }
            values[parameter] = pair[1]
        }
        self.values = values
    }
}

/// A bag that was made.
package struct EvidenceSummary: Sendable {
    package let statement: EvidenceCase
    /// Proven records: one for each version at its beginning, and one at its end; of whole collections all.
    package let records: Int
    package let entries: Int
    /// SHA-256 of the bag's tag manifest.
    package let digest: String
    package let rootFingerprint: String
    package let notices: [String]
}
