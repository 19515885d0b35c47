// A collection of one source through all its snapshots: who was there when, and with which bytes. It knows lines, segments,
// presence and packs; of a record's inside it knows where the key stands and how the rest is to be read, no more.
// Invariant: an answer is the same whether what it speaks of lies in one line or in several.

import Catalog
import Records
import Seal
import Store

/// A collection of one source through all its snapshots.
///
/// A *line* is a base segment and the deltas that follow it, a *moment* a snapshot that holds the collection.
package struct Timeline: Sendable {
    /// A snapshot that holds the collection.
    package struct Moment: Sendable {
        package let snapshot: Digest256
        package let created: Timestamp
        /// The field that names a record.
        package let key: String
        /// How many records there are.
        package let records: Int
        /// How many records have a key that an earlier one has.
        package let repeated: Int

        /// The index of its line.
        let line: Int
        /// How many of the line's segments its records lie in.
        let position: Int
        /// nil where all files are JSON.
        let tables: CatalogSummary.Tables?
    }

    package let source: String
    package let collection: String
    /// Oldest first; at least one.
    package let moments: [Moment]

    let vault: Vault
    let lines: [Line]
    let shelf: ContextShelf

    init(_ chronicle: Chronicle, collection: String) throws {
        source = chronicle.source
        self.collection = collection
        vault = chronicle.vault
        shelf = ContextShelf(of: collection, chronicle.vault, chronicle.packs)
        let holding = chronicle.catalogued.compactMap { snapshot in
            snapshot.index(of: collection).map { (snapshot: snapshot, index: $0) }
        }
        (lines, moments) = try Self.lines(of: holding, chronicle)
    }

    /// The lines that the snapshots belong to, and the moments. Of each line only the layout that names most segments is
    /// opened: the others name the first ones of the same.
    private static func lines(
        of holding: [(snapshot: CataloguedSnapshot, index: Int)], _ chronicle: Chronicle
    ) throws -> ([Line], [Moment]) {
        var lines: [Line] = []
        var moments = [Moment?](repeating: nil, count: holding.count)
        var rest = holding.indices.reversed().map { ($0, holding[$0].snapshot.summary.places[holding[$0].index]) }
        while let base = rest.last?.1.base {
            // The first of equals is the newest snapshot.
            guard let newest = rest.filter({ $0.1.base == base }).max(by: { $0.1.segments < $1.1.segments }) else {
                break
            }
            let (snapshot, index) = holding[newest.0]
            let line = try Line(snapshot, collection: index, chronicle.vault, chronicle.packs)
            let belonging = rest.filter { $0.1.base == base && line.leads(to: $0.1) }
            guard belonging.contains(where: { $0.0 == newest.0 }) else {
                throw CatalogError.damaged(row: "of snapshot \(snapshot.id)")
            }
            for (place, there) in belonging {
                let (snapshot, index) = holding[place]
                let collection = snapshot.summary.snapshot.collections[index]
                moments[place] = Moment(
                    snapshot: snapshot.id, created: snapshot.summary.snapshot.created, key: collection.key,
                    records: collection.records, repeated: collection.repeated, line: lines.count,
                    position: there.segments, tables: there.tables)
            }
            lines.append(line)
            rest.removeAll { one in belonging.contains { $0.0 == one.0 } }
        }
        return (lines, moments.compactMap(\.self))
    }
}
