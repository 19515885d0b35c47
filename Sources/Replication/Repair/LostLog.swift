import Ledger
import Seal
import Store
import Vault

/// The log of a follower that a vault has lost in part or whole, at a replica.
struct LostLog {
    private let log: String
    private let source: ClonePlan.Source
    private let files: [CopiedFile]

    init(_ log: String, _ source: ClonePlan.Source) {
        self.log = log
        self.source = source
        files = source.inventory.files.filter { $0.path.hasPrefix("followers/\(log)/") }
    }

    /// Puts files where they were, which go on from what is left of them. The caller holds the writer's lock.
    ///
    /// - Parameter paths: those that are shorter than the replica's; its other files are there.
    /// - Returns: why that cannot be; nil where they are there now.
    /// - Throws: `UploadError` where the place cannot be asked; `StoreError`.
    func takeBack(_ paths: [String], into vault: Vault) async throws -> String? {
        let parts = Dictionary(
            grouping: files.compactMap { file in FilePart.place(of: file.path).map { (whole: $0.file, file: file) } },
            by: \.whole)
        guard parts.values.allSatisfy({ FilePart.isRow($0.map(\.file)) }) else {
            return "the replica's newest list does not name all parts of it"
        }
        let stage = try CourierStage("\(vault.folder.path)/pending/receipt")
        stage.remove()
        let staging = VaultFolder("\(stage.path)/\(log)")
        for path in [DurableFile.parent(of: stage.path), stage.path, staging.path] { try DurableFile.makeFolder(path) }
        defer { stage.remove() }
        for file in files {
            if let flaw = try await CloneFolder(staging).fetch(source.item(file)) {
                return "it is damaged or missing here, and at the replica: \(flaw)"
            }
        }
        do {
            let report = try await vault.followerLedger(staging.follower(log)).verify()
            if let finding = report.findings.first { return "the replica's is not as it was written: \(finding)" }
        } catch let error where [.damaged, .badInput].contains(FailureKind(of: error)) {
            return "\(error)"
        }
        for path in paths {
            let (staged, target) = ("\(staging.path)/\(path)", "\(vault.folder.path)/\(path)")
            try DurableFile.makeFolders(DurableFile.parent(of: target), below: vault.folder.path)
            guard try FilePrefix.replace(target, by: staged) else {
                return "it is damaged, and what is left of it is not how the replica's begins"
            }
        }
        return nil
    }
}
