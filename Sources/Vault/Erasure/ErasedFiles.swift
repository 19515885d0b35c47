import Ledger
import Seal
import Store

/// What the ledger says of files that were changed by erasing.
struct ErasedFilesOnRecord: Sendable {
    /// A file of a snapshot.
    struct Name: Hashable, Sendable {
        let snapshot: Digest256
        let index: Int
    }

    /// The digests that entries name, of each file.
    private(set) var digests: [Name: Set<String>] = [:]
    /// Files that were destroyed.
    private(set) var destroyed: Set<Name> = []

    /// Whether an entry says that a file comes back with this digest.
    func names(_ digest: Digest256, of file: Int, in snapshot: Digest256) -> Bool {
        digests[Name(snapshot: snapshot, index: file)]?.contains(digest.hex) ?? false
    }

    static let actions = ["erase", "erase files"]

    fileprivate mutating func take(_ body: EntryBody) {
        for object in body.objects {
            guard let words = object.name?.split(separator: " "), let first = words.first else { continue }
            let parts = first.split(separator: "/")
            guard parts.count == 2, let snapshot = Digest256(hex: parts[0]), let index = Int(parts[1]) else { continue }
            let name = Name(snapshot: snapshot, index: index)
            switch object.kind {
            case "file": if words.count == 2 { digests[name, default: []].insert(String(words[1])) }
            case "destroyed file": destroyed.insert(name)
            default: continue
            }
        }
    }
}

extension EntryObject {
    /// A file as it comes back after erasing, by the SHA-256 that it then has.
    static func erased(_ file: ErasurePlan.File) -> Self {
        guard let digest = file.digest else {
            return .init(kind: "destroyed file", name: "\(file.snapshot)/\(file.index)")
        }
        return .init(kind: "file", name: "\(file.snapshot)/\(file.index) \(digest)")
    }
}

extension Vault {
    /// What entries say that custodians wrote about erasing.
    ///
    /// - Throws: `VaultError.notPermitted` to those who open no entries; `LedgerError`; `StoreError`.
    func erasedFilesOnRecord() throws -> ErasedFilesOnRecord {
        let ledger = try ledger()
        let opener = EntryOpener(ledger, access: try accessKeys.access)
        let people = Dictionary(uniqueKeysWithValues: header.people.map { ($0.id, $0) })
        var found = ErasedFilesOnRecord()
        try ledger.forEachFrame { frame in
            guard let entry = try opener.open(frame, about: ErasedFilesOnRecord.actions),
                ErasedFilesOnRecord.actions.contains(entry.body.action), entry.body.outcome != .refused,
                people[entry.slot].map({
                    $0.role == .custodian && entry.isSigned(by: $0.card.verify, vault: header.vault)
                }) ?? true
            else { return true }
            found.take(entry.body)
            return true
        }
        return found
    }
}
