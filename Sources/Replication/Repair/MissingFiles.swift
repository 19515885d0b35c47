import Seal
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
        let header = try vault.currentHeader()
        let people = Set(header.people.map { "slots/\($0.id.hex)" })
        let destroyed = Set(try DestroyedKeys(folder).read().map(\.path))
        var progress = Progress(phase: "Checking", totalBytes: inventory.files.reduce(0) { $0 + $1.byteCount })
        for file in inventory.files {
            try Task.checkCancellation()
            progress.bytes += file.byteCount
            report(progress)
            let path = file.path
            // What was destroyed or replaced on purpose is not missing.
            let subject = path.hasSuffix(".key.next") ? nil : path.hasSuffix(".key") ? String(path.dropLast(4)) : path
            guard let subject, FilePart.place(of: path) == nil else { continue }
            let isGone =
                destroyed.contains("\(subject).key") && !DurableFile.exists("\(folder.path)/\(subject).key")
                || subject.hasPrefix("layouts/") && destroyed.contains("snapshots/\(subject.dropFirst(8)).key")
                || subject.hasPrefix("slots/") && !people.contains(subject)
            guard !isGone else { continue }
            let isThere = DurableFile.exists("\(folder.path)/\(path)")
            if !isThere || damaged.contains(path) {
                found.insert(path)
            } else if file.isNeverReplaced, try !CloneFolder(folder).holds(file) {
                found.insert(path)
            }
        }
    }
}
