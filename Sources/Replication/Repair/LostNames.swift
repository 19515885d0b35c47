import Ledger
import Seal
import Store
import Vault

/// The names in the ledger of a vault that has lost some or all of them, at a replica.
struct LostNames {
    private let parts: [CopiedFile]
    private let source: ClonePlan.Source

    init(_ parts: [CopiedFile], _ source: ClonePlan.Source) {
        self.parts = parts
        self.source = source
    }

    /// Puts them where they were.
    ///
    /// - Returns: why that cannot be; nil where they are there now.
    /// - Throws: `UploadError` where the place cannot be asked; `StoreError`; `LedgerError`.
    func takeBack(into vault: Vault) async throws -> String? {
        let folder = vault.folder
        let asOf = min(source.inventory.namesAsOf ?? .max, source.inventory.size)
        do {
            guard try !vault.hasErasedNames(since: asOf) else {
                return "someone was erased since the replica's were made, and would come back with them. Go on "
                    + "without: muniment doctor --give-up-names"
            }
        } catch VaultError.notPermitted {
            return "whether someone was erased since the replica's were made, only a custodian can tell"
        } catch let error where FailureKind(of: error) == .damaged {
            return "whether someone was erased since the replica's were made cannot be told: \(error)"
        }
        let staged = DurableFile.temporaryPath(in: folder.ledger)
        defer { DurableFile.remove(staged) }
        if let flaw = try await fetch(to: staged) { return flaw }
        return try vault.homeLedger().whileNobodyAppends {
            guard try FilePrefix.replace(folder.ledgerNames, by: staged) else {
                return "they are damaged, and what is left of them is not how the replica's begin. Go on without what "
                    + "is lost: muniment doctor --give-up-names"
            }
            return nil
        }
    }

    private func fetch(to path: String) async throws -> String? {
        let file = try OpenFile(path, .create(permissions: 0o600))
        for part in parts {
            let name = part.objectName
            guard let object = source.objects[name], object.byteCount == part.byteCount else {
                return "\(name) is missing at the replica too"
            }
            let bytes: [UInt8]
            do { bytes = try await source.place.read(object) } catch let error as UploadError {
                switch error {
                case .noSuchObject, .damaged: return "\(name) cannot be had: \(error)"
                default: throw error
                }
            }
            guard Blake2b.hash(bytes) == part.digest else { return "\(name) is damaged at the replica too" }
            try file.write(bytes)
        }
        try file.synchronise()
        return nil
    }
}
