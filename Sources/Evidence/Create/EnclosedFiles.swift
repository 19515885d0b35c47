import Store
import Vault

extension EvidenceDraft {
    /// Adds the files of the first and the last snapshot as they were archived. Their hashes are attested: an entry of the ledger
    /// states the roots of records, and of no file.
    func addFiles(_ span: ClosedRange<Int>) async throws -> [EvidenceCase.File] {
        var files: [EvidenceCase.File] = []
        for place in Set([span.lowerBound, span.upperBound]).sorted() {
            let snapshot = try vault.snapshot(chronicle.snapshots[place].id)
            for (index, file) in snapshot.manifest.files.enumerated() where file.kind == .file {
                guard !snapshot.isErased(index), let size = file.size else {
                    notices.append(
                        "\(file.displayName) of snapshot \(snapshot.id.hex.prefix(8)) is left out: something of it was erased"
                    )
                    continue
                }
                let path = "data/files/\(snapshot.id.hex.prefix(8))/\(index + 1)"
                try bag.begin(path, byteCount: size)
                try await vault.contents(of: index, in: snapshot) { [self] in try bag.append($0) }
                try bag.end()
                files.append(
                    EvidenceCase.File(snapshot: snapshot.id.hex, path: file.displayName, size: size, file: path))
            }
        }
        return files
    }
}
