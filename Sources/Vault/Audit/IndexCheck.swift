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

/// Holds the index against the digests of what the ledger says.
struct IndexCheck: Sendable {
    private let catalog: Catalog
    private let limit: Int
    /// What the digests of the ledger's entries are made with.
    let names: EntryNames

    /// - Parameter limit: how many entries the ledger can have.
    init(_ catalog: Catalog, names: EntryNames, limit: Int) {
        self.catalog = catalog
        self.names = names
        self.limit = limit
    }

    /// Adds up what the index says.
    ///
    /// - Throws: `CatalogError.io`.
    func sums() throws(CatalogError) -> IndexSums { try IndexSums(of: catalog, names: names, limit: limit) }

    /// - Returns: nil where each row up to the last one is what the ledger says, and none is missing.
    /// - Throws: `CatalogError.io`.
    func finding(in sums: IndexSums, of digests: OutlineDigests) throws(CatalogError) -> IndexFinding? {
        let finding = sums.finding(digests)
        guard let entry = finding?.entry, digests.unnamed[entry] != nil else { return finding }
        // A sum does not tell an index that was made before names were erased from one that was altered.
        let apart = Set(digests.unnamed.keys)
        return try IndexSums(of: catalog, names: names, limit: limit, apart: apart).finding(digests)
    }
}

extension IndexSums {
    /// The first entry whose row is not what the ledger says of it.
    fileprivate func finding(_ digests: OutlineDigests) -> IndexFinding? {
        if let fault { return IndexFinding(entry: nil, reason: fault) }
        if let stray { return IndexFinding(entry: stray, reason: "is of none that there is") }
        // Rows behind the last digest are of what was appended while the ledger was being read.
        let wrong = zip(sums, digests.sums).enumerated().first { sequence, sums in
            // What nobody here can open, nobody here indexes.
            guard let stated = sums.1, stated != sums.0 else { return false }
            return !(digests.unnamed[sequence].map { isAllowed($0, at: sequence) } ?? false)
        }
        return wrong.map { IndexFinding(entry: $0.offset, reason: "is not what the ledger says of it") }
    }

    /// Whether the row of an entry with erased names is as it was before they were: an index made since lacks them.
    private func isAllowed(_ digest: OutlineDigest, at sequence: Int) -> Bool {
        let found = objects[sequence] ?? []
        return rows[sequence] == digest.row && found.isSuperset(of: digest.objects)
            && found.count <= digest.objects.count + digest.unnamedCount
    }
}
