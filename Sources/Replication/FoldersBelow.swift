import Store

extension DurableFile {
    /// Makes a folder with those above it, as far as they are below `root`, which is there.
    ///
    /// - Throws: `StoreError`.
    static func makeFolders(_ path: String, below root: String) throws(StoreError) {
        guard path != root, path.hasPrefix(root + "/"), !exists(path) else { return }
        try makeFolders(parent(of: path), below: root)
        try makeFolder(path)
    }
}
