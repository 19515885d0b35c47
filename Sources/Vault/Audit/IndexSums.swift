import Catalog
import Seal

/// The rows of the catalog's index of entries, added up: one number for each entry. Nothing of the ledger is needed for it,
/// so that the index is read while the ledger is.
struct IndexSums: Sendable {
    private let names: EntryNames
    /// Entries from this number on are none that the ledger can have.
    private let limit: Int
    /// The entries of which row and objects are kept apart.
    private let apart: Set<Int>
    /// Of each entry, up to the last one that has a row.
    private(set) var sums: [UInt64] = []
    private(set) var rows: [Int: UInt64] = [:]
    private(set) var objects: [Int: Set<UInt64>] = [:]
    /// The number of a row that no entry can have.
    private(set) var stray: Int?
    /// Why the index as a whole is of no use.
    private(set) var fault: String?
    /// The latest time of the rows so far.
    private var latestTime = Int64.min

    /// Adds up all rows that there are.
    ///
    /// - Throws: `CatalogError.io`. What is wrong with the index is no error.
    init(of catalog: Catalog, names: EntryNames, limit: Int, apart: Set<Int> = []) throws(CatalogError) {
        self.names = names
        self.limit = limit
        self.apart = apart
        // Memory that is not written to costs nothing; an array that grows is there twice.
        sums.reserveCapacity(limit)
        do {
            try catalog.forEachEntryRow({ take($0, latest: $1) }, { take($0, of: $1) })
        } catch .damaged {
            fault = "holds what cannot stand there"
        } catch .unusable(_, let reason) {
            fault = "cannot be read (\(reason))"
        }
    }

    private mutating func take(_ row: EntryRow, latest: Int64) {
        guard row.sequence >= 0 else { return stray = row.sequence }
        guard row.sequence < limit else { return }
        latestTime = max(latestTime, row.time)
        // Another number than that of any row that is right.
        let digest = names.digest(of: row) &+ (latest == latestTime ? 0 : 1)
        // A row that is missing adds up to nothing.
        while sums.count <= row.sequence { sums.append(0) }
        sums[row.sequence] &+= digest
        if apart.contains(row.sequence) { rows[row.sequence] = digest }
    }

    private mutating func take(_ object: Fingerprint, of sequence: Int) {
        guard sums.indices.contains(sequence) else { return }
        let digest = names.digest(of: object, sequence: sequence)
        sums[sequence] &+= digest
        if apart.contains(sequence) { objects[sequence, default: []].insert(digest) }
    }
}
