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
        for id in ids {
            try DurableFile.destroy(folder.key(of: folder.snapshot(id)))
            let layout = folder.layout(id)
            try DurableFile.destroy(folder.nextKey(of: layout))
            try DurableFile.destroy(folder.key(of: layout))
            DurableFile.remove(layout)
        }
        try DurableFile.synchronise(folder: folder.snapshots)
        try DurableFile.synchronise(folder: folder.layouts)
    }
}
