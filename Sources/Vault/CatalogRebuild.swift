import Catalog
import Seal
import Store

/// What rebuilding the catalog came to.
package struct RebuildReport: Codable, Sendable {
    package let snapshots: Int
    /// Snapshots that the old catalog knew and the folder does not hold.
    package let forgotten: [String]
}

extension Vault {
    /// Makes the catalog anew from the vault's files.
    package func rebuildCatalog() throws -> RebuildReport {
        try onRecord(Deed("catalog rebuild"), counts: { ["snapshots": $0.snapshots] }) { try rebuild() }
    }

    private func rebuild() throws -> RebuildReport {
        _ = try readKeys
        guard isWritable else {
            throw StoreError.system(doing: "write to", path: folder.path, code: StoreError.readOnly)
        }
        let lock = try WriterLock(folder)
        defer { _ = lock }
        var notices: [String] = []
        let forgotten = DurableFile.exists(folder.catalog) ? try snapshotsMissingFromFolder(&notices) : []
        let destroyed = forgotten.isEmpty ? [:] : try registersOnRecord().destroyed
        let catalog = try rebuiltCatalog()
        return RebuildReport(
            snapshots: try catalog.snapshotIDs().count,
            forgotten: forgotten.filter { destroyed[$0] == nil }.map(\.hex).sorted())
    }
}
