import Ledger
import Seal
import Store

extension Vault {
    /// Whether a copy of `ledger/names` of so many bytes may hold names that were erased since: it is as new as the last entry whose
    /// names it has.
    ///
    /// - Throws: `VaultError.notPermitted` to writers; `LedgerError`; `StoreError`.
    package func hasErasedNames(sinceTheyHad byteCount: Int) throws -> Bool {
        let ledger = try ledger()
        let opener = EntryOpener(ledger, access: try accessKeys.access)
        var (isUnderWay, hasErased) = (false, false)
        try ledger.forEachFrame { frame in
            let body = try opener.open(frame).body
            if body.action == "erase", body.phase != .event {
                hasErased = true
                isUnderWay = body.phase == .intent
            } else if !isUnderWay, body.phase != .outcome,
                body.objects.contains(where: { $0.opening.map { $0 < byteCount } ?? false })
            {
                hasErased = false
            }
            return true
        }
        return hasErased
    }

    /// The names of entries that are the person's: keys of records that are the key or one of the values, and values and questions
    /// that hold one of them. Each opening once.
    ///
    /// - Throws: `LedgerError.lostNames` where some are lost that a copy may hold: they would not be erased; `LedgerError`; `StoreError`.
    func namesOnRecord(_ terms: PersonTerms) throws -> [EntryBody.Object] {
        let ledger = try ledger()
        guard try !ledger.hasLostNames() else { throw ledger.lostNames }
        let opener = EntryOpener(ledger, access: try accessKeys.access)
        var found: [Int: EntryBody.Object] = [:]
        try ledger.forEachFrame { frame in
            let entry = try opener.open(frame)
            guard try lostOpening(of: entry, in: ledger) == nil else {
                try ledger.rememberLostName()
                throw ledger.lostNames
            }
            for object in entry.objects {
                guard let place = object.stated.opening, found[place] == nil, case .opened(let opening) = object.name
                else { continue }
                let name = Array(opening.name.utf8)
                let isTheirs =
                    object.kind == "record"
                    ? name == terms.key || terms.named.contains { $0.value == name }
                    : name.withUnsafeBytes { terms.isMentioned(in: $0) }
                if isTheirs { found[place] = object.stated }
            }
            return true
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }
}

extension Vault {
    /// Where the last opening begins that an entry names and that is cut off with the end of `ledger/names`; nil where none is.
    func lostOpening(of ledger: Ledger) throws -> Int? {
        let opener = EntryOpener(ledger, access: try accessKeys.access)
        var last: Int?
        try ledger.forEachFrame { frame in
            guard let entry = try? opener.open(frame) else { return true }
            last = [last, try lostOpening(of: entry, in: ledger)].compactMap(\.self).max()
            return true
        }
        return last
    }

    private func lostOpening(of entry: Entry, in ledger: Ledger) throws -> Int? {
        // Writers name nobody, and so can have nobody look for what never was.
        guard header.people.first(where: { $0.id == entry.slot })?.role != .writer else { return nil }
        return try entry.body.objects.compactMap(\.opening)
            .filter { try (0..<Self.greatestOpening).contains($0) && ledger.isCutOff(openingAt: $0) }.max()
    }

    /// More bytes than the names of any ledger have.
    private static let greatestOpening = 1 << 32
}
