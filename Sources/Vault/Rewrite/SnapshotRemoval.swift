import Seal
import Store

extension Vault {
    /// Destroys snapshots' manifests and layouts, and their keys, under the writer's lock. What they show is another matter: that
    /// is for a rewriting to find superfluous.
    ///
    /// A manifest goes before its key, as a snapshot is there when its manifest is: nobody finds one that does not open.
    func removeDocuments(of ids: [Digest256]) throws(StoreError) {
        guard !ids.isEmpty else { return }
        for id in ids {
            DurableFile.remove(folder.snapshot(id))
            FaultPoint.pass("removed manifest \(id)")
        }
        try DurableFile.synchronise(folder: folder.snapshots)
        // The keys of their rows come out of the keys that go.
        if DurableFile.exists(folder.rowKeys) {
            DurableFile.remove(folder.rowKeys)
            try DurableFile.synchronise(folder: folder.local)
        }
        for id in ids { try DurableFile.destroy(folder.nextKey(of: folder.layout(id))) }
        try DestroyedKeys(folder).destroy(
            ids.flatMap { [folder.key(of: folder.snapshot($0)), folder.key(of: folder.layout($0))] })
        for id in ids { DurableFile.remove(folder.layout(id)) }
        try DurableFile.synchronise(folder: folder.snapshots)
        try DurableFile.synchronise(folder: folder.layouts)
    }
}
