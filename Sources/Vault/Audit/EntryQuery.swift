import Catalog
import Ledger
import Store

/// Which entries of the ledger are wanted: the newest of those of which all that is stated is true.
package struct EntryQuery: Sendable {
    /// The name of who acted.
    package var actor: String?
    /// In the command line's words: `restore`, `keys add`.
    package var action: String?
    /// The name of what it was done to: a snapshot's id, a person, a path, ….
    package var object: String?
    package var source: String?
    package var since: Timestamp?
    /// The last instant.
    package var until: Timestamp?
    /// A folder with a log that was kept elsewhere, to be looked at in place of the vault's own.
    package var log: String?
    /// How many at most.
    package var limit: Int

    package init(limit: Int) {
        self.limit = limit
    }

    /// The same, as the catalog is asked.
    func filter(_ names: EntryNames) -> EntryFilter {
        var filter = EntryFilter()
        filter.person = actor.map(names.person)
        filter.action = action.map(names.action)
        filter.object = object.map(names.object)
        filter.source = source.map(names.source)
        filter.since = since?.nanoseconds
        filter.until = until?.nanoseconds
        return filter
    }

    /// What the ledger says was asked for. An object may be a person's record: what was typed is only committed to.
    var objectsOnRecord: [EntryObject] {
        [
            actor.map { .person($0) }, action.map { .init(kind: "action", name: $0) },
            object.map { .committed(kind: "object", name: $0) }, log.map { .log($0) },
        ].compactMap(\.self)
    }
}
