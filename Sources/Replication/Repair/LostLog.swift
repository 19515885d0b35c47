import Ledger
import Seal
import Store
import Vault

/// The log of a follower that a vault has lost in part or whole, at a replica.
struct LostLog {
    private let log: String
    private let source: ClonePlan.Source

    init(_ log: String, _ source: ClonePlan.Source) {
        self.log = log
        self.source = source
    }

    /// Takes it in as one that a receipt brings. The caller holds the writer's lock.
    ///
    /// - Returns: why that cannot be; nil where it is there now.
    /// - Throws: `UploadError` where the place cannot be asked; `StoreError`.
    func takeBack(into vault: Vault) async throws -> String? {
        let stage = try CourierStage("\(vault.folder.path)/pending/receipt")
        let staging = VaultFolder("\(stage.path)/\(log)")
        for path in [DurableFile.parent(of: stage.path), stage.path, staging.path] { try DurableFile.makeFolder(path) }
        defer { stage.remove() }
        for file in source.inventory.files where file.path.hasPrefix("followers/\(log)/") {
            if let flaw = try await CloneFolder(staging).fetch(source.item(file)) {
                return "it is damaged or missing here, and at the replica: \(flaw)"
            }
        }
        do {
            _ = try await vault.keepLog(log, from: staging.follower(log), calledFor: "the replica's inventory")
            return nil
        } catch let error where error is CourierError || error is LedgerError || error is VaultError {
            return "\(error)"
        } catch let error as StoreError {
            guard case .damaged = error else { throw error }
            return "\(error)"
        }
    }
}
