import Catalog
import Ledger
import Seal
import Store

/// A snapshot as the ledger has it.
struct SnapshotOnRecord: Sendable {
    let summary: SnapshotSummary
    /// The number of the entry that says that it was made.
    let entry: Int
}

extension Vault {
    /// The snapshots whose making is on record, by their ids.
    ///
    /// The ledger itself is read, all of it, and not the catalog's index of it: whoever takes a manifest away could take rows out of
    /// that as well. Entries count that somebody signed who adds to the archive; where the header does not name the person
    /// any more, that is for `verify` to say.
    ///
    /// - Throws: `VaultError.notPermitted` to those who open no entries; `LedgerError`; `StoreError`.
    func snapshotsOnRecord() throws -> [Digest256: SnapshotOnRecord] {
        let ledger = try ledger()
        let opener = EntryOpener(ledger, access: try accessKeys.access)
        let people = Dictionary(uniqueKeysWithValues: header.people.map { ($0.id, $0) })
        var made: [Digest256: SnapshotOnRecord] = [:]
        try ledger.forEachFrame { frame in
            guard let entry = try opener.open(frame, about: Deed.makings), entry.body.outcome == .done,
                Deed.makings.contains(entry.body.action), let summary = SnapshotSummary(entry.body),
                let id = Digest256(hex: summary.id), made[id] == nil,
                people[entry.slot].map({ $0.adds(entry, to: header.vault) }) ?? true
            else { return true }
            made[id] = SnapshotOnRecord(summary: summary, entry: frame.sequence)
            return true
        }
        return made
    }

    /// Puts on record that a snapshot was made whose ingest could not do so.
    func adopt(_ snapshot: Snapshot) throws {
        let (catalog, _) = try catalog()
        let stored = try catalog.listed(snapshot.id).map { Int($0.bytesStored) } ?? 0
        try record {
            try $0.event(
                .adoption(of: snapshot), counts: .ingest(snapshot, bytesStored: stored), details: .roots(of: snapshot))
        }
    }
}

extension Header.Person {
    /// Whether the entry is by this person, who adds to the archive.
    fileprivate func adds(_ entry: Entry, to vault: VaultID) -> Bool {
        (role == .writer || role == .custodian) && entry.isSigned(by: card.verify, vault: vault)
    }
}
