import Seal
import Store

/// A person in the header, and how the person's slot is.
package struct PersonStatus: Hashable, Sendable {
    /// What opens a slot.
    package enum Means: String, Sendable {
        /// A key file, which its owner keeps.
        case keyFile = "key-file"
        /// A passphrase, under which the slot holds the identity.
        case passphrase
        /// The secrets of several other people.
        case together
    }

    /// Names the person's slot.
    package let id: SlotID
    /// What the person is called.
    package let name: String
    /// What the person may do.
    package let role: Role
    /// When the person was put into the vault.
    package let added: Timestamp
    /// What opens the slot; absent where the slot cannot be read.
    package let opensWith: Means?
    /// The names of those who open the slot together; none where its owner opens it alone.
    package let together: [String]
    /// When the person last did something that is on record; absent where that is never, and to those who may not know.
    package internal(set) var lastUsed: Timestamp?
    /// What is wrong with the slot, as a sentence; absent where it is there and whole.
    package let problem: String?

    init(_ person: Header.Person, slot: Result<Slot, any Error>, among people: [Header.Person]) {
        id = person.id
        name = person.name
        role = person.role
        added = person.added
        together = person.together.compactMap { id in people.first { $0.id == id }?.name }
        switch slot {
        case .success(let slot):
            opensWith = slot.together != nil ? .together : slot.passphrase == nil ? .keyFile : .passphrase
            problem = nil
        case .failure(let error):
            opensWith = nil
            problem = "\(error)"
        }
    }
}
