import Seal
import Store

/// A person's slot, opened, all checks passed.
struct OpenedSlot: Sendable {
    let person: Header.Person
    let identity: Identity
    let slot: Slot
    let contents: OpenedBundle
    /// The keys of it that the header names.
    let bundle: Bundle

    /// Pins root where this is the person's first opening, and finishes a change of people that was cut short.
    ///
    /// What cannot be done now is done at the next opening, so it fails nothing.
    ///
    /// - Returns: what the person should be told.
    func settle(in folder: VaultFolder, _ header: Header) -> [String] {
        var notices: [String] = []
        let needsPin = slot.pin == nil
        // What a follower lacks its home finishes.
        let isFollower = DurableFile.exists(folder.followerMark)
        let root = contents.lowestRevision < header.revision && !isFollower ? bundle.root : nil
        if needsPin {
            notices.append(
                "\(person.name) opens this vault for the first time. Its fingerprint is "
                    + "\(Vault.fingerprint(of: header.root)); compare it with the one that its custodian reads out")
        }
        guard needsPin || root != nil, DurableFile.isWritable(folder: folder.slots) else { return notices }
        do {
            let lock = try WriterLock(folder)
            try withExtendedLifetime(lock) {
                // What was checked may have changed until the lock was had.
                let now = try Header.read(from: folder)
                guard now.revision == header.revision, now.root == header.root,
                    try folder.readSlot(person.id) == slot
                else { return }
                if needsPin {
                    var pinned = slot
                    pinned.pin = identity.signingKey.sign(
                        Slot.pinMessage(vault: slot.vault, slot: slot.id, root: contents.root))
                    try folder.write(pinned)
                }
                if let root { try bundle.reseal(in: folder, now, signedBy: root) }
            }
        } catch StoreError.locked {
            // Whoever writes now does not wait for this.
        } catch {
            notices.append("the slot of \(person.name) could not be brought up to date: \(error)")
        }
        return notices
    }
}

extension Bundle {
    /// Makes `slots/` follow the header on disk: no slot of anyone else, and each with a bundle that accepts no older one.
    ///
    /// A damaged slot stays as it is, since its wrapped identity cannot be made anew; `Vault.people` shows it.
    ///
    /// - Returns: the names of those whose slots are damaged.
    @discardableResult
    func reseal(in folder: VaultFolder, _ header: Header, signedBy root: SigningKey) throws(StoreError) -> [String] {
        try folder.removeSlots(notOf: header.people)
        var damaged: [String] = []
        for person in header.people {
            guard var slot = try? folder.readSlot(of: person, in: header) else {
                damaged.append(person.name)
                continue
            }
            slot.bundle = sealed(
                for: person.card, vault: header.vault, slot: person.id, role: person.role,
                lowestRevision: header.revision, root: root)
            try folder.write(slot)
        }
        return damaged
    }
}
