import Ledger
import Seal
import Store

extension Vault {
    /// Whether a copy of `ledger/names` that was made when the ledger had so many entries may hold names that were erased since.
    ///
    /// - Throws: `VaultError.notPermitted` to writers; `LedgerError`; `StoreError`.
    package func hasErasedNames(since size: Int) throws -> Bool {
        let ledger = try ledger()
        let opener = EntryOpener(ledger, access: try accessKeys.access)
        var found = try unfinishedErasure(retentionState(currentHeader())) != nil
        guard size >= 0 else { return true }
        guard try !found && ledger.size() > size else { return found }
        try ledger.forEachFrame(fromOffset: try ledger.frame(size).offset, sequence: size) { frame in
            let body = try opener.open(frame).body
            found = body.action == "erase" && body.phase != .event
            return !found
        }
        return found
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
                try ledger.rememberLostName(at: try lostOpening(of: ledger) ?? 0)
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
