import Store
import Vault

/// What a place is asked to promise of a replica's objects: locks and holds, where it knows such and the replica is told to lock.
struct CopyTerms: Sendable {
    let locks: LockTerms?
    let holds: ObjectHolds?

    /// - Parameters:
    ///   - abilities: of the place.
    ///   - name: of the replica.
    /// - Throws: `UploadError.badSettings`; as `Vault.longestTerm`, `Vault.hasHoldInForce`.
    init(_ settings: UploaderSettings, _ vault: Vault, _ name: String, _ abilities: UploaderAbilities) throws {
        let canLock = abilities.contains(.locks)
        locks = canLock ? try LockTerms(settings, vault, at: .now) : nil
        holds = canLock ? try ObjectHolds(settings, vault, name) : nil
    }

    /// Of a file's object.
    func terms(for file: CopiedFile) -> PutTerms {
        PutTerms(lockedUntil: locks?.end(of: file), isHeld: holds?.covers(file) == true)
    }

    /// Of an inventory.
    var ofInventory: PutTerms { PutTerms(lockedUntil: locks?.replaced) }
}
