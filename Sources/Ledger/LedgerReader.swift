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

    package init(access: [UInt32: OpenSecretKey], people: [SlotID: LedgerPerson]) {
        self.access = access
        self.people = people
    }
}
