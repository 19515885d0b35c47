import Ledger
import Seal
import Store

/// What a courier brings, in which volumes, and what it takes for granted; the first file of every volume
/// (`schema/FORMAT.md`, "Couriers").
package struct CourierManifest: Sendable {
    /// Its name in volumes.
    static let name = "courier.json"
    /// No document is longer.
    static let limit = 1 << 30
    private static let format = "muniment-courier"
    private static let context = "muniment courier\n"

    package let vault: VaultID
    package let made: Timestamp
    /// The slot of who packed it.
    package let person: SlotID
    /// The home's ledger, and how many entries it had.
    package let checkpoint: SignedNote
    package let size: Int
    /// The ledger as the other side is taken to have it; nil where nothing is taken for granted.
    package let since: SignedNote?
    /// BLAKE2b-256 of the inventory, which names every file of the vault.
    package let inventory: Digest256
    /// The paths of the files in each volume.
    package let volumes: [[String]]
    /// The document.
    package let bytes: [UInt8]

    /// The entries that the ledger had at `since`; 0 where nothing is taken for granted.
    package var sinceSize: Int { since.flatMap { Checkpoint(text: $0.text)?.size } ?? 0 }
    /// What names this courier and no other: BLAKE2b-256 of the document. It is asked for with every file.
    let id: Digest256

    private struct Document: Codable {
        var format = CourierManifest.format
        var version = 1
        let vault: String
        let made: Timestamp
        let person: String
        let checkpoint: String
        let since: String?
        let inventory: String
        let volumes: [[String]]
    }

    /// The manifest of what is packed, signed.
    init(
        of inventory: Inventory, since: SignedNote?, volumes: [[String]], signing: ([UInt8]) -> [UInt8]
    ) throws {
        vault = inventory.vault
        made = inventory.made
        person = inventory.person
        checkpoint = inventory.checkpoint
        size = inventory.size
        self.since = since
        self.inventory = Blake2b.hash(inventory.bytes)
        self.volumes = volumes
        bytes = try SignedDocument.bytes(
            Document(
                vault: vault.hex, made: made, person: person.hex, checkpoint: checkpoint.description,
                since: since?.description, inventory: self.inventory.hex, volumes: volumes),
            context: Self.context, signing: signing)
        id = Blake2b.hash(bytes)
    }

    /// Reads a document; nil where it is no manifest that makes sense. Nothing vouches for it yet.
    package init?(_ bytes: [UInt8]) {
        guard let document = SignedDocument.read(bytes, as: Document.self), document.format == Self.format,
            document.version == 1, let vault = VaultID(hex: document.vault),
            let person = SlotID(hex: document.person), let note = try? SignedNote(document.checkpoint),
            let checkpoint = Checkpoint(text: note.text), checkpoint.origin == Checkpoint.origin(of: vault),
            let inventory = Digest256(hex: document.inventory), !document.volumes.isEmpty,
            document.volumes.count <= 9999
        else { return nil }
        let paths = document.volumes.flatMap(\.self)
        guard Set(paths).count == paths.count, paths.allSatisfy({ CopiedFile.isSound($0) }) else { return nil }
        since = document.since.flatMap { try? SignedNote($0) }
        guard (since == nil) == (document.since == nil),
            since.map({ Checkpoint(text: $0.text)?.origin == checkpoint.origin }) ?? true
        else { return nil }
        self.vault = vault
        made = document.made
        self.person = person
        self.checkpoint = note
        size = checkpoint.size
        self.inventory = inventory
        volumes = document.volumes
        self.bytes = bytes
        id = Blake2b.hash(bytes)
    }

    func isSigned(by key: VerifyKey) -> Bool { SignedDocument.isSigned(bytes, context: Self.context, by: key) }
}

/// How a courier's files are called.
enum CourierName {
    /// The manifest beside the volumes, the summary, and what all their names begin with.
    static func base(_ size: Int) -> String { "courier-\(size.padded(to: 10))" }
    static func volume(_ size: Int, _ number: Int) -> String { "\(base(size))-\(number.padded(to: 4)).tar" }
    static func receipt(_ size: Int) -> String { "receipt-\(size.padded(to: 10)).tar" }

    /// Whether a file is called as a receipt is.
    static func isReceipt(_ name: String) -> Bool { isArchive(name) && name.lowercased().hasPrefix("receipt-") }

    /// Whether a file is called as a volume is, or as some system calls one.
    static func isVolume(_ name: String) -> Bool {
        let (lead, size) = (name.prefix(8), name.dropFirst(8).prefix(10))
        return isArchive(name) && lead.lowercased() == "courier-" && size.count == 10 && Int(size) != nil
    }

    /// Whether a file may be a volume that somebody renamed. Hidden files are what systems keep beside others.
    static func isArchive(_ name: String) -> Bool { !name.hasPrefix(".") && name.lowercased().hasSuffix(".tar") }
}
