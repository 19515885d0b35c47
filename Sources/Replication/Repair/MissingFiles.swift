import Store
import Vault

/// The files that an inventory names and a vault has not, or not as they were written, and should have.
struct MissingFiles {
    private(set) var found: Set<String> = []

    /// - Parameter damaged: files that are known to be.
    init(
        of vault: Vault, _ inventory: Inventory, damaged: Set<String>, _ report: @Sendable (Progress) -> Void
    ) throws {
        let folder = vault.folder
        let gone = try GoneFiles(of: vault, inventory)
        var progress = Progress(phase: "Checking", totalBytes: inventory.files.reduce(0) { $0 + $1.byteCount })
        for file in inventory.files {
            try Task.checkCancellation()
            progress.bytes += file.byteCount
            report(progress)
            let path = file.path
            // What was destroyed or replaced on purpose is not missing.
            guard FilePart.place(of: path) == nil, !gone.covers(path) else { continue }
            let isThere = DurableFile.exists("\(folder.path)/\(path)")
            if !isThere || damaged.contains(path) {
                found.insert(path)
            } else if file.isNeverReplaced, try !CloneFolder(folder).holds(file) {
                found.insert(path)
            }
        }
    }
}
