import Ledger
import Seal
import Store
import Vault

/// What a vault's files were when its ledger had a certain size, signed by who made the copy (`schema/FORMAT.md`, "Copies").
package struct Inventory: Sendable {
    package let vault: VaultID
    package let made: Timestamp
    /// The slot of who made it.
    package let person: SlotID
    /// The ledger's checkpoint.
    package let checkpoint: SignedNote
    /// What the checkpoint states.
    package let state: Checkpoint
    /// The checkpoint's size.
    package var size: Int { state.size }
    /// In ascending order of the paths' bytes.
    package let files: [CopiedFile]
    /// Paths and digests of `.key` files whose keys were destroyed.
    package let destroyed: [DestroyedKey]
    /// How many entries the ledger had when the names in it were those among the files, where the vault has lost some since, and the
    /// copy's were kept; nil where they are the vault's own.
    package let namesAsOf: Int?
    /// The document.
    package let bytes: [UInt8]

    /// What the names of inventories begin with.
    package static let prefix = "inventory."
    private static let format = "muniment-inventory"
    private static let context = "muniment inventory\n"
    /// No document is longer: some millions of files.
    package static let limit = 1 << 30

    /// The name of its object.
    package var name: String { Self.name(ofSize: size) }

    /// The name of the object of an inventory of so many entries.
    package static func name(ofSize size: Int) -> String { prefix + size.padded(to: 10) }

    /// The size in an object's name; nil where it is no inventory's.
    package static func size(inName name: String) -> Int? {
        name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count), paddedTo: 10) : nil
    }

    /// The inventory of what is listed, signed.
    package init(
        _ files: [CopiedFile], destroyed: [DestroyedKey], namesAsOf: Int? = nil, checkpoint: SignedNote,
        made: Timestamp, of vault: VaultID, by person: SlotID, signing: ([UInt8]) -> [UInt8]
    ) throws {
        guard let stated = Checkpoint(text: checkpoint.text) else {
            throw UploadError.badSettings("the ledger's checkpoint is none")
        }
        self.vault = vault
        self.made = made
        self.person = person
        self.checkpoint = checkpoint
        state = stated
        self.files = files.sorted()
        self.destroyed = destroyed.sorted()
        self.namesAsOf = namesAsOf
        let document = Document(
            vault: vault.hex, made: made, person: person.hex, checkpoint: checkpoint.description, files: self.files,
            destroyed: self.destroyed, namesAsOf: namesAsOf)
        bytes = try SignedDocument.bytes(document, context: Self.context, signing: signing)
    }

    /// Reads a document; nil where it is no inventory that makes sense. Nothing vouches for it yet.
    package init?(_ bytes: [UInt8]) {
        guard let document = SignedDocument.read(bytes, as: Document.self), document.format == Self.format,
            document.version == 1, let vault = VaultID(hex: document.vault),
            let person = SlotID(hex: document.person), let note = try? SignedNote(document.checkpoint),
            let checkpoint = Checkpoint(text: note.text), checkpoint.origin == Checkpoint.origin(of: vault),
            document.files.isStrictlyAscending, document.files.allSatisfy(\.isSound),
            document.destroyed.isStrictlyAscending, document.destroyed.allSatisfy(\.isSound)
        else { return nil }
        self.vault = vault
        made = document.made
        self.person = person
        self.checkpoint = note
        state = checkpoint
        files = document.files
        destroyed = document.destroyed
        namesAsOf = document.namesAsOf
        self.bytes = bytes
    }

    /// Whether the person with this key signed it.
    package func isSigned(by key: VerifyKey) -> Bool {
        SignedDocument.isSigned(bytes, context: Self.context, by: key)
    }

    /// The file of this path.
    package func file(_ path: String) -> CopiedFile? { files.first { $0.path == path } }

    private struct Document: Codable {
        var format = Inventory.format
        var version = 1
        let vault: String
        let made: Timestamp
        let person: String
        let checkpoint: String
        let files: [CopiedFile]
        let destroyed: [DestroyedKey]
        let namesAsOf: Int?
    }
}

extension Array where Element: Comparable {
    /// Whether each element comes before the next.
    fileprivate var isStrictlyAscending: Bool { zip(self, dropFirst()).allSatisfy { $0 < $1 } }
}
