import Catalog
import Ledger
import Seal

/// Where the catalog's index of entries does not say what the ledger says.
package struct IndexFinding: Hashable, Sendable {
    /// The first entry whose row is another, or is missing; nil where the index as a whole is of no use.
    package let entry: Int?
    let reason: String
}

extension IndexFinding: CustomStringConvertible {
    package var description: String {
        (entry.map { "the catalog's row of entry \($0)" } ?? "the catalog's index of entries")
            + " \(reason), so that lists may leave entries out. Make it anew with: muniment catalog rebuild"
    }
}

/// Holds the index against the digests of what the ledger says, each row added up as it comes.
struct IndexCheck {
    private let names: EntryNames
    private let digests: OutlineDigests
    private var sums: [UInt64]
    /// Objects of entries that are about something without a name.
    private var objects: [Int: Set<UInt64>] = [:]
    private var rows: [Int: UInt64] = [:]
    /// The last entry that has a row.
    private var last = -1
    private var stray: Int?
    /// The latest time of the rows so far.
    private var latestTime = Int64.min

    /// - Returns: nil where each row up to the last one is what the ledger says, and none is missing.
    static func finding(in catalog: Catalog, of digests: OutlineDigests, names: EntryNames) throws -> IndexFinding? {
        var check = IndexCheck(names: names, digests: digests, sums: [])
        check.sums = [UInt64](repeating: 0, count: digests.sums.count)
        do {
            try catalog.forEachEntryRow({ check.take($0, latest: $1) }, { check.take($0, of: $1) })
        } catch CatalogError.damaged {
            return IndexFinding(entry: nil, reason: "holds what cannot stand there")
        } catch CatalogError.unusable(_, let reason) {
            return IndexFinding(entry: nil, reason: "cannot be read (\(reason))")
        }
        return check.finding
    }

    private init(names: EntryNames, digests: OutlineDigests, sums: [UInt64]) {
        self.names = names
        self.digests = digests
        self.sums = sums
    }

    private mutating func take(_ row: EntryRow, latest: Int64) {
        guard row.sequence >= 0 else { return stray = row.sequence }
        // What was appended while the ledger was being read.
        guard row.sequence < sums.count else { return }
        last = max(last, row.sequence)
        latestTime = max(latestTime, row.time)
        // Another number than that of any row that is right.
        let digest = names.digest(of: row) &+ (latest == latestTime ? 0 : 1)
        sums[row.sequence] &+= digest
        if digests.unnamed[row.sequence] != nil { rows[row.sequence] = digest }
    }

    private mutating func take(_ object: Fingerprint, of sequence: Int) {
        guard sums.indices.contains(sequence) else { return }
        let digest = names.digest(of: object, sequence: sequence)
        sums[sequence] &+= digest
        if digests.unnamed[sequence] != nil { objects[sequence, default: []].insert(digest) }
    }

    private var finding: IndexFinding? {
        if let stray { return IndexFinding(entry: stray, reason: "is of none that there is") }
        guard last >= 0 else { return nil }
        let wrong = (0...last).first { sequence in
            // What nobody here can open, nobody here indexes.
            guard let sum = digests.sums[sequence], sum != sums[sequence] else { return false }
            return !(digests.unnamed[sequence].map { isAllowed($0, at: sequence) } ?? false)
        }
        return wrong.map { IndexFinding(entry: $0, reason: "is not what the ledger says of it") }
    }

    /// Whether the row of an entry with erased names is as it was before they were: an index made since lacks them.
    private func isAllowed(_ digest: OutlineDigest, at sequence: Int) -> Bool {
        let found = objects[sequence] ?? []
        return rows[sequence] == digest.row && found.isSuperset(of: digest.objects)
            && found.count <= digest.objects.count + digest.unnamedCount
    }
}
