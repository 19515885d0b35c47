import Seal
import Store

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The files in `slots/`.
extension VaultFolder {
    /// A slot with its wrapped identity and a bundle of many generations is some KiB.
    private static let longestSlot = 1 << 20

    /// The slots that there are files of, in the order of their names.
    func slotIDs() throws(StoreError) -> [SlotID] {
        try DurableFile.names(in: slots).sorted().compactMap { SlotID(hex: $0) }
    }

    /// Reads a slot; nothing in it is checked but its form, its checksum and that it is the one that it is named.
    ///
    /// - Throws: `StoreError.damaged` where it is missing or not as it was written; `unsupported`; `system`.
    func readSlot(_ id: SlotID) throws(StoreError) -> Slot {
        let path = slot(id)
        guard DurableFile.exists(path) else {
            throw .damaged(path: path, reason: "it is missing, but muniment.json names it")
        }
        let file = try DurableFile.read(path, limit: Self.longestSlot)
        let slot: Slot
        do { slot = try Slot(file: file) } catch {
            throw error.damage(to: path)
        }
        guard slot.id == id else {
            throw .damaged(path: path, reason: "another slot, \(slot.id.hex), was put in its place")
        }
        return slot
    }

    /// Reads the slot of a person in the header, which must vouch for what the slot says.
    ///
    /// - Throws: what `readSlot` throws; `StoreError.damaged` where it is another vault's or says other things than the header.
    func readSlot(of person: Header.Person, in header: Header) throws(StoreError) -> Slot {
        let slot = try readSlot(person.id)
        guard slot.vault == header.vault else {
            throw .damaged(path: self.slot(person.id), reason: "it is a slot of another vault")
        }
        guard slot.name == person.name, slot.role == person.role, slot.card == person.card,
            slot.together?.people ?? [] == person.together
        else {
            throw .damaged(
                path: self.slot(person.id),
                reason: "its name, role, public keys or people are not those in muniment.json")
        }
        return slot
    }

    /// Puts a slot in the place of the one before, durably.
    func write(_ slot: Slot) throws(StoreError) {
        try DurableFile.write(slot.file(), to: self.slot(slot.id))
    }

    /// Removes what lies in `slots/` and is no slot of `people`: slots of those who were removed, and unfinished files.
    func removeSlots(notOf people: [Header.Person]) throws(StoreError) {
        let wanted = Set(people.map(\.id))
        var isChanged = false
        for name in try DurableFile.names(in: slots) {
            let isUnwanted = SlotID(hex: name).map { !wanted.contains($0) } ?? false
            guard isUnwanted || name.hasPrefix(DurableFile.temporaryPrefix) else { continue }
            let path = "\(slots)/\(name)"
            DurableFile.remove(path)
            // A slot that stays opens the vault to one who should no longer have it.
            guard !DurableFile.exists(path) else { throw .system(doing: "remove", path: path, code: EACCES) }
            isChanged = true
        }
        if isChanged { try DurableFile.synchronise(folder: slots) }
    }
}

extension SealError {
    /// What this error, met while reading the slot file at `path`, says of that file.
    func damage(to path: String) -> StoreError {
        switch self {
        case .damagedSlot(let reason): .damaged(path: path, reason: reason)
        case .damagedBundle(let reason): .damaged(path: path, reason: "its bundle is not as root made it: \(reason)")
        case .wrongSecret:
            .damaged(
                path: path, reason: "its bundle does not open with its owner's key; it is another's or was altered")
        case .unknownSlotVersion(let version): .unsupported(path: path, reason: "the slot is of version \(version)")
        case .notAKeyFile, .notACard, .unreasonableCost, .outOfMemory: .damaged(path: path, reason: description)
        }
    }
}
