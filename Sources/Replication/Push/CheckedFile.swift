import Seal
import Store
import Vault

/// A file went, or is another, since it was listed.
struct ChangedFile: Error {}

/// A listed file, to be read once more before it goes along: what is put is what was listed.
struct CheckedFile {
    private let item: VaultListing.Item
    private let folder: VaultFolder

    /// Up to so many bytes are held in memory.
    private static let small = 8 << 20

    init(_ item: VaultListing.Item, in folder: VaultFolder) {
        self.item = item
        self.folder = folder
    }

    /// - Throws: `ChangedFile`; `VaultError.damaged` for a pack that does not have its name any more, which is not to take the
    ///   place of a whole one; `StoreError`.
    func body() async throws -> ObjectBody {
        guard case .file(let path, let range) = item.body else { return item.body }
        guard DurableFile.exists(path) else { throw ChangedFile() }
        let file: OpenFile
        do { file = try OpenFile(path, .read(followingLinks: false)) } catch {
            guard DurableFile.exists(path) else { throw ChangedFile() }
            throw error
        }
        guard try file.byteCount() >= range.upperBound else { throw ChangedFile() }
        if range.count <= Self.small {
            let bytes = try file.read(range.count, at: range.lowerBound)
            guard Blake2b.hash(bytes) == item.file.digest else { throw changed }
            return .bytes(bytes)
        }
        var hash = Blake2b()
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 20) {
            try Task.checkCancellation()
            try file.read(min(1 << 20, range.upperBound - start), at: start).withUnsafeBytes { hash.update($0) }
        }
        guard hash.finish() == item.file.digest else { throw changed }
        return item.body
    }

    private var changed: any Error {
        let path = item.file.path
        guard path.hasPrefix("packs/"), !path.hasSuffix(".key") else { return ChangedFile() }
        return VaultError.damaged([
            Damage(object: path, reason: "it does not match its name. The replica does not have it either")
        ])
    }
}
