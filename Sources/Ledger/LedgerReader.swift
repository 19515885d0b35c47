import Seal

/// A person whose signature on entries can be checked.
package struct LedgerPerson: Hashable, Sendable {
    package let key: VerifyKey
    package let role: Role

    package init(key: VerifyKey, role: Role) {
        self.key = key
        self.role = role
    }
}

/// What whoever reads entries brings along.
package struct LedgerReader: Sendable {
    /// Secret halves of the `access` key, by generation.
    package let access: [UInt32: OpenSecretKey]
    /// The people whom the vault's header names.
    package let people: [SlotID: LedgerPerson]
    /// Makes a digest of what each entry says, for who holds an index against it.
    let digest: (@Sendable (EntryOutline) -> OutlineDigest)?

    /// The actions of entries that the report is to give back.
    let gathered: [String]
    /// Where the keys of opened boxes are kept for the next time, if anywhere.
    let memory: SessionMemory?

    package init(
        access: [UInt32: OpenSecretKey], people: [SlotID: LedgerPerson],
        digest: (@Sendable (EntryOutline) -> OutlineDigest)? = nil, gathering actions: [String] = [],
        memory: SessionMemory? = nil
    ) {
        self.access = access
        self.people = people
        self.digest = digest
        gathered = actions
        self.memory = memory
    }
}
