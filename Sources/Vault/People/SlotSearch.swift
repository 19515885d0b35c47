import Seal
import Store

/// Finds the slot that a secret opens, and checks it and the header against each other (FORMAT.md, "To open a vault").
///
/// The header names the people, so what it names must be there and whole; the slot in turn says which root may have
/// signed the header, and how old the header may be.
struct SlotSearch {
    let folder: VaultFolder
    /// As it lies in the folder, signed by the root that it names.
    let header: Header
    /// The person whose slot it must be.
    let name: String?

    /// The slot of the first credential that opens one; `nil` where none does and nothing is damaged.
    ///
    /// - Throws: `StoreError` for the first thing that was found damaged on the way, where no slot opens;
    ///   `SealError.outOfMemory` at once.
    func open(with credentials: [Credential]) throws -> OpenedSlot? {
        // Damage is told only in the end: it may be another person's, or another secret's.
        var failure: StoreError?
        if credentials.count > 1, let slot = try openTogether(credentials, &failure) { return slot }
        for credential in credentials {
            for person in header.people where name ?? person.name == person.name && credential.mayBelong(to: person) {
                do {
                    let slot = try folder.readSlot(of: person, in: header)
                    guard let identity = try identity(in: slot, credential) else { continue }
                    return try open(slot, of: person, with: identity)
                } catch let error as StoreError {
                    failure = failure ?? error
                }
            }
            do { try checkSlotsThatHeaderLacks(credential) } catch let error as StoreError {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return nil
    }

    /// The first slot that several of the credentials open together.
    private func openTogether(_ credentials: [Credential], _ failure: inout StoreError?) throws -> OpenedSlot? {
        var known: [SlotID: Identity] = [:]
        for person in header.people where !person.together.isEmpty && name ?? person.name == person.name {
            do {
                for id in person.together where known[id] == nil {
                    known[id] = try identity(of: id, credentials)
                    if known[id] == nil { break }
                }
                let members = person.together.compactMap { known[$0] }
                guard members.count == person.together.count else { continue }
                let slot = try folder.readSlot(of: person, in: header)
                guard let shared = slot.together else { continue }
                let identity: Identity
                do { identity = try shared.open(with: members, card: slot.card) } catch {
                    throw error.damage(to: folder.slot(slot.id))
                }
                return try open(slot, of: person, with: identity)
            } catch let error as StoreError {
                failure = failure ?? error
            }
        }
        return nil
    }

    /// The identity of the person with this id, as far as one of the credentials gives it.
    private func identity(of id: SlotID, _ credentials: [Credential]) throws -> Identity? {
        guard let person = header.people.first(where: { $0.id == id }) else { return nil }
        let possible = credentials.filter { $0.mayBelong(to: person) }
        guard !possible.isEmpty else { return nil }
        let slot = try folder.readSlot(of: person, in: header)
        for credential in possible {
            if let identity = try identity(in: slot, credential) { return identity }
        }
        return nil
    }

    /// What to tell one whose secrets open no slot.
    var refusal: VaultError {
        guard let person = header.people.first(where: { $0.name == name && !$0.together.isEmpty }) else {
            return .wrongSecret
        }
        let names = person.together.compactMap { id in header.people.first { $0.id == id }?.name }
        return .notPermitted(
            "the slot of \(person.name) opens with the secrets of \(names.joined(separator: " and ")) together, and not with those given"
        )
    }

    /// Opens a slot with its owner's identity.
    ///
    /// - Throws: `StoreError.damaged` for the first check that fails.
    func open(_ slot: Slot, of person: Header.Person, with identity: Identity) throws(StoreError) -> OpenedSlot {
        let contents = try checkedContents(of: slot, identity)
        guard contents.role == person.role else {
            throw .damaged(path: folder.slot(slot.id), reason: "its bundle is for the role \(contents.role.rawValue)")
        }
        let bundle = try header.named(of: contents.bundle, in: folder)
        return OpenedSlot(person: person, identity: identity, slot: slot, contents: contents, bundle: bundle)
    }

    /// A slot that the header does not name is left over from a person who was removed, or whose adding was cut short, and
    /// opens nothing; unless an older header was put back, of which that slot tells.
    private func checkSlotsThatHeaderLacks(_ credential: Credential) throws {
        let named = Set(header.people.map(\.id))
        for id in try folder.slotIDs() where !named.contains(id) {
            let slot = try folder.readSlot(id)
            guard slot.vault == header.vault, name ?? slot.name == slot.name,
                let identity = try identity(in: slot, credential)
            else { continue }
            _ = try checkedContents(of: slot, identity)
        }
    }

    private func identity(in slot: Slot, _ credential: Credential) throws -> Identity? {
        do { return try credential.identity(in: slot) } catch .outOfMemory(let byteCount) {
            throw SealError.outOfMemory(byteCount: byteCount)
        } catch {
            throw error.damage(to: folder.slot(slot.id))
        }
    }

    /// Opens the bundle; checks root's signature on it, the pin, and that the header is that root's and not too old.
    private func checkedContents(of slot: Slot, _ identity: Identity) throws(StoreError) -> OpenedBundle {
        let path = folder.slot(slot.id)
        let contents: OpenedBundle
        do {
            contents = try Bundle.open(slot.bundle, with: identity, vault: header.vault, slot: slot.id)
        } catch {
            throw error.damage(to: path)
        }
        if let pin = slot.pin {
            let pinned = Slot.pinMessage(vault: header.vault, slot: slot.id, root: contents.root)
            guard identity.card.verify.verifies(pin, of: pinned) else {
                throw .damaged(
                    path: path,
                    reason: "its bundle names another root key than its owner pinned, or the pin was altered")
            }
        }
        guard header.root == contents.root else {
            throw .damaged(
                path: folder.header, reason: "it is signed by another root key than \(folder.relative(path)) names")
        }
        guard header.revision >= contents.lowestRevision else {
            throw .damaged(
                path: folder.header,
                reason:
                    "it is revision \(header.revision) and was put back: revision \(contents.lowestRevision) has been "
                    + "in use, as \(folder.relative(path)) says")
        }
        return contents
    }
}

extension Header {
    /// The keys of `bundle` that are in force, which are those that this header names. A bundle may hold others: such as are to
    /// come, while the keys are being renewed, and such as have gone.
    ///
    /// - Throws: `StoreError.damaged`, naming the header, where a public key is not that of the bundle's key, or is newer than
    ///   all of the bundle's, unless `mayBeNewer`.
    func named(of bundle: Bundle, in folder: VaultFolder, mayBeNewer: Bool = false) throws(StoreError) -> Bundle {
        func matching(
            _ secret: [UInt32: OpenSecretKey], _ named: [UInt32: OpenPublicKey], _ kind: String
        ) throws(StoreError) -> [UInt32: OpenSecretKey] {
            guard !secret.isEmpty else { return [:] }
            let matching = secret.filter { named[$0.key] != nil }
            // What new files are sealed to is the newest: a newer one that nobody here holds would be another's.
            guard matching.allSatisfy({ named[$0.key] == $0.value.publicKey }),
                mayBeNewer || matching.keys.max() == named.keys.max()
            else {
                throw .damaged(
                    path: folder.header, reason: "its \(kind) key is not the one in the bundle of the person who opens")
            }
            return matching
        }
        return Bundle(
            read: try matching(bundle.read, read, "read"), log: try matching(bundle.log, log, "log"),
            access: try matching(bundle.access, access, "access"), id: bundle.id, root: bundle.root)
    }
}
