import Store
import Vault

/// Holds of the vault at a place that knows such: while one is in force, nobody deletes a pack, a manifest or a whole part of the
/// ledger there. Whose they are only a custodian could tell, and writers push as well; so it is all of them or none.
struct ObjectHolds: Sendable {
    /// Whether objects are to be held now.
    let isInForce: Bool
    private let path: String

    /// - Parameter name: of the replica.
    /// - Returns: nil where the replica is not told to lock anything.
    init?(_ settings: UploaderSettings, _ vault: Vault, _ name: String) throws {
        guard settings["lock"] != nil else { return nil }
        isInForce = try vault.hasHoldInForce()
        path = vault.folder.memory(of: .held, at: name)
    }

    /// Whether a file's object is held.
    func covers(_ file: CopiedFile) -> Bool { isInForce && file.isNeverReplaced }

    /// Whether all objects are left as they are to be, as far as this machine knows.
    var isSettled: Bool { remembered == isInForce }

    /// Places or releases the holds of what was there before, where that is not how they were last left.
    ///
    /// - Throws: `UploadError`.
    func settle(_ files: [CopiedFile], at uploader: any Uploader, concurrency: Int) async throws {
        guard let locking = uploader as? any ObjectLocking, !isSettled else { return }
        let isHeld = isInForce
        var objects = files.map { ListedObject(name: $0.objectName, byteCount: $0.byteCount) }
        if !isHeld { objects += try await Self.gone(besides: objects, at: uploader) }
        try await BoundedTasks.forEach(
            objects, atOnce: concurrency, work: { try await locking.setHold(of: $0, isHeld) }, take: { _ in })
        try? DurableFile.writeDerived(Array((isHeld ? "held\n" : "released\n").utf8), to: path)
    }

    /// What may have been held and was deleted meanwhile: its versions would stay for ever.
    private static func gone(besides present: [ListedObject], at uploader: any Uploader) async throws -> [ListedObject]
    {
        guard let keeping = uploader as? any VersionKeeping, try await uploader.abilities().contains(.versions) else {
            return []
        }
        let names = Set(present.map(\.name))
        return try await keeping.listEver("").filter { object in
            guard CopiedFile.isObject(object.name), !names.contains(object.name) else { return false }
            return CopiedFile(path: object.name, byteCount: object.byteCount, digest: .zero).isNeverReplaced
        }
    }

    /// How they were last left; nil where this machine does not know.
    private var remembered: Bool? {
        guard let bytes = try? DurableFile.read(path, limit: 64) else { return nil }
        return bytes == Array("held\n".utf8)
    }
}
