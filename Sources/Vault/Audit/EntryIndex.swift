import Catalog
import Ledger
import Seal
import Store

/// The catalog's index of the ledger's entries, up to date. What it leads to is opened and held against what was asked for, as
/// the catalog is not to be trusted.
struct EntryIndex {
    private let catalog: Catalog
    private let ledger: Ledger
    private let names: EntryNames
    private var opener: EntryOpener
    private let memory: SessionMemory?
    /// What people should be told: that the ledger is not the one that was indexed before.
    private(set) var notice: String?

    /// How many entries are put in at once: enough that the transaction's cost is nothing, few enough to hold.
    private static let batch = 4096

    init(_ catalog: Catalog, of ledger: Ledger, names: EntryNames, opener: EntryOpener, memory: SessionMemory?) throws {
        self.catalog = catalog
        self.ledger = ledger
        self.names = names
        self.opener = opener
        self.memory = memory
        try update()
    }

    /// Enters what stands behind the last indexed entry; forgets all where that entry is not in the ledger.
    private mutating func update() throws {
        if let last = try catalog.lastEntry() {
            if let frame = try ledger.frame(at: last), (try? opener.open(frame)) != nil,
                try catalog.entryCount() == last.sequence + 1
            {
                return try enter(from: frame.offset + frame.bytes.count, sequence: frame.sequence + 1)
            }
            notice = try ledger.disagreement(with: last)
            try catalog.removeEntries()
        }
        try enter(from: nil, sequence: 0)
    }

    /// Makes the index anew.
    private mutating func rebuild() throws {
        VaultLog.logger.notice("the index of the ledger's entries is made anew")
        try catalog.removeEntries()
        try enter(from: nil, sequence: 0)
    }

    private mutating func enter(from offset: Int?, sequence: Int) throws {
        var rows: [EntryRow] = []
        func take(_ entry: Entry, _ frame: Frame) throws {
            rows.append(names.row(of: entry, in: frame))
            guard rows.count == Self.batch else { return }
            try catalog.insert(entries: rows)
            rows.removeAll(keepingCapacity: true)
        }
        if let offset {
            try ledger.forEachFrame(fromOffset: offset, sequence: sequence) { frame in
                try take(try opener.open(frame), frame)
                return true
            }
        } else {
            try ledger.forEachEntry(opener: opener, memory: memory, take)
        }
        if !rows.isEmpty { try catalog.insert(entries: rows) }
    }

    /// The newest of the wanted entries, newest last.
    ///
    /// - Parameter size: so many entries of the ledger are looked at.
    mutating func entries(_ query: EntryQuery, ofFirst size: Int) throws -> [Entry] {
        var filter = query.filter(names)
        filter.before = size
        if let found = try listed(filter, limit: query.limit) { return found }
        try rebuild()
        guard let found = try listed(filter, limit: query.limit) else {
            throw CatalogError.damaged(row: "the index of the ledger's entries")
        }
        return found
    }

    /// The wanted entries; nil where the index leads to others.
    private mutating func listed(_ filter: EntryFilter, limit: Int) throws -> [Entry]? {
        var entries: [Entry] = []
        for position in try catalog.entries(filter, limit: limit).reversed() {
            guard let frame = try ledger.frame(at: position) else { return nil }
            let entry = try opener.open(frame)
            guard filter.takes(names.row(of: entry, in: frame)) else { return nil }
            entries.append(entry)
        }
        return entries
    }

    /// An entry and its frame.
    ///
    /// - Throws: `LedgerError.noSuchEntry`.
    mutating func entry(_ sequence: Int) throws -> (entry: Entry, frame: Frame) {
        let position = try catalog.position(ofEntry: sequence)
        // A ledger may have more entries than an index that somebody altered.
        let frame = try position.flatMap { try ledger.frame(at: $0) } ?? ledger.frame(sequence)
        return (try opener.open(frame), frame)
    }

    /// The outcome of an intent; nil where there is none.
    mutating func outcome(of intent: Entry) throws -> Entry? {
        guard let position = try catalog.position(ofOutcomeOf: intent.body.sequence),
            let frame = try ledger.frame(at: position)
        else { return nil }
        let entry = try opener.open(frame)
        return entry.body.intent?.entry == intent.hash.hex ? entry : nil
    }
}

extension Ledger {
    /// The frame that the catalog knows to be there; nil where there is none, or one of another time.
    func frame(at position: EntryPosition) throws -> Frame? {
        do {
            let frame = try frame(position.sequence, atOffset: position.offset)
            return frame.time.nanoseconds == position.time ? frame : nil
        } catch LedgerError.noSuchEntry { return nil }
    }

    /// How the ledger differs from the one that the catalog knew, as a sentence; nil where it has the last entry that it knew.
    func disagreement(with last: EntryPosition) throws -> String? {
        let size = try size()
        guard last.sequence < size else {
            return
                "the catalog knows of \(last.sequence + 1) entries, and the ledger holds \(size): its end was cut off, "
                + "or it was put back to an older state"
        }
        guard try frame(at: last) == nil else { return nil }
        return "entry \(last.sequence) is not the one that the catalog knows: the ledger's end was cut off and other "
            + "entries were appended, or another copy was put in its place"
    }
}

extension Vault {
    /// The vault's own ledger, wherever this process keeps its log.
    func ledger() throws -> Ledger { try Ledger(folder, header) }

    /// The ledger that is to be looked at: one that was kept elsewhere in the folder `log`, or the vault's own.
    ///
    /// - Throws: `VaultError.notFound`, `StoreError.damaged` where there is no such log.
    func ledger(in log: String?) throws -> Ledger {
        try log.map { try LogElsewhere.kept(at: $0, header) } ?? ledger()
    }

    /// The index of the ledger's entries, brought up to date; in memory where no catalog can be written, and for a log that
    /// was kept elsewhere.
    ///
    /// - Throws: `VaultError.notPermitted` to those who open no entries; `LedgerError`; `StoreError`.
    func entryIndex(of log: String? = nil) throws -> EntryIndex {
        let access = try accessKeys.access
        guard let names = EntryNames(access: access) else { throw CatalogError.needsTagKey }
        let ledger = try ledger(in: log)
        let opener = EntryOpener(ledger, access: access)
        if log != nil {
            let catalog = try Catalog.inMemory(vault: header.vault.bytes, tagKey: derived?.catalog)
            return try EntryIndex(catalog, of: ledger, names: names, opener: opener, memory: nil)
        }
        func index(_ catalog: Catalog) throws -> EntryIndex {
            try EntryIndex(catalog, of: ledger, names: names, opener: opener, memory: sessionMemory)
        }
        do {
            return try index(try catalogOfEntries())
        } catch let error as CatalogError {
            if error.askingForRebuild != nil, isWritable {
                try Catalog.discard(at: folder.catalog)
                return try index(try catalogOfEntries())
            }
            VaultLog.logger.notice("the ledger is indexed in memory", metadata: ["reason": "\(error)"])
            return try index(try Catalog.inMemory(vault: header.vault.bytes, tagKey: derived?.catalog))
        }
    }

    /// The catalog as it lies there, or an empty one. Whoever lacks `id` sees its entries too.
    func catalogOfEntries() throws(CatalogError) -> Catalog {
        guard isWritable else {
            return try Catalog.openReadOnly(at: folder.catalog, vault: header.vault.bytes, tagKey: derived?.catalog)
        }
        return try Catalog.open(at: folder.catalog, vault: header.vault.bytes, tagKey: derived?.catalog)
    }
}
