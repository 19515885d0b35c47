import Ledger
import Seal
import Store

extension Vault {
    /// Whether someone was erased, or was about to be, since the ledger had so many entries.
    ///
    /// - Throws: `VaultError.notPermitted` to writers; `LedgerError`; `StoreError`.
    package func hasErased(since size: Int) throws -> Bool {
        let ledger = try ledger()
        guard try ledger.size() > size else { return false }
        let opener = EntryOpener(ledger, access: try accessKeys.access)
        var found = false
        try ledger.forEachFrame(fromOffset: try ledger.frame(size).offset, sequence: size) { frame in
            found = try opener.open(frame, about: ["erase"]) != nil
            return !found
        }
        return found
    }

    /// The names of entries that are the person's: keys of records that are the key or one of the values, and values and questions
    /// that hold one of them. Each opening once.
    ///
    /// - Throws: `LedgerError`; `StoreError`.
    func namesOnRecord(_ terms: PersonTerms) throws -> [EntryBody.Object] {
        let ledger = try ledger()
        guard DurableFile.exists(folder.ledgerNames) else { return [] }
        let opener = EntryOpener(ledger, access: try accessKeys.access)
        var found: [Int: EntryBody.Object] = [:]
        try ledger.forEachFrame { frame in
            for object in try opener.open(frame).objects {
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
