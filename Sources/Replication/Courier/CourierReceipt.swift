import Ledger
import Seal
import Store
import Vault

/// What a follower has, signed by a person there: the first file of the archive that goes home, in which its own log lies too
/// (`schema/FORMAT.md`, "Couriers").
package struct CourierReceipt: Sendable {
    /// Its name in the archive.
    static let name = "receipt.json"
    private static let format = "muniment-receipt"
    private static let context = "muniment receipt\n"

    package let vault: VaultID
    package let made: Timestamp
    package let person: SlotID
    /// The follower's log.
    package let log: String
    /// The home's ledger as the follower has it, and how many entries that has.
    package let checkpoint: SignedNote
    package let size: Int
    /// What the follower has of the home's files, in ascending order.
    package let files: [CopiedFile]
    /// The paths of the files of the follower's log that lie in the archive.
    let logFiles: [CopiedFile]
    package let bytes: [UInt8]

    private struct Document: Codable {
        var format = CourierReceipt.format
        var version = 1
        let vault: String
        let made: Timestamp
        let person: String
        let log: String
        let checkpoint: String
        let files: [CopiedFile]
        let logFiles: [CopiedFile]
    }

    init(
        _ listing: VaultListing, log: String, checkpoint: SignedNote, of vault: VaultID, by person: SlotID,
        signing: ([UInt8]) -> [UInt8]
    ) throws {
        let prefix = "followers/\(log)/"
        self.vault = vault
        made = .now
        self.person = person
        self.log = log
        self.checkpoint = checkpoint
        size = Checkpoint(text: checkpoint.text)?.size ?? 0
        files = listing.files.filter { !$0.path.hasPrefix(prefix) }
        logFiles = listing.files.filter { $0.path.hasPrefix(prefix) }
        bytes = try SignedDocument.bytes(
            Document(
                vault: vault.hex, made: made, person: person.hex, log: log, checkpoint: checkpoint.description,
                files: files, logFiles: logFiles), context: Self.context, signing: signing)
    }

    /// Reads a document; nil where it is no receipt that makes sense. Nothing vouches for it yet.
    init?(_ bytes: [UInt8]) {
        guard let document = SignedDocument.read(bytes, as: Document.self), document.format == Self.format,
            document.version == 1, let vault = VaultID(hex: document.vault),
            let person = SlotID(hex: document.person), document.log.utf8.count == 16,
            Hex.decode(document.log) != nil, let note = try? SignedNote(document.checkpoint),
            let checkpoint = Checkpoint(text: note.text), checkpoint.origin == Checkpoint.origin(of: vault),
            document.files.allSatisfy(\.isSound),
            document.logFiles.allSatisfy({ $0.isSound && $0.path.hasPrefix("followers/\(document.log)/ledger/") })
        else { return nil }
        self.vault = vault
        made = document.made
        self.person = person
        log = document.log
        self.checkpoint = note
        size = checkpoint.size
        files = document.files
        logFiles = document.logFiles
        self.bytes = bytes
    }

    func isSigned(by key: VerifyKey) -> Bool { SignedDocument.isSigned(bytes, context: Self.context, by: key) }
}
