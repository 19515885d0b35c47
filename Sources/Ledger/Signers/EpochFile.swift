import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `ledger/epochs/NNNNNN`: what the signer of a finished epoch signed last: the checkpoint that closes it, and the note
/// that names its successor (`schema/FORMAT.md`, "The ledger").
struct EpochFile: Hashable, Sendable {
    let number: Int
    /// The closing checkpoint as a signed note.
    let closing: SignedNote
    let succession: SignedNote

    private static let format = "muniment-epoch"
    private static let limit = 1 << 16

    private struct Document: Codable {
        var format = EpochFile.format
        var version = 1
        let number: Int
        let checkpoint: String
        let succession: String
    }

    init(number: Int, closing: SignedNote, succession: SignedNote) {
        self.number = number
        self.closing = closing
        self.succession = succession
    }

    /// The file's content.
    func bytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let document = Document(number: number, checkpoint: closing.description, succession: succession.description)
        return Array(try encoder.encode(document)) + [UInt8(ascii: "\n")]
    }

    /// The epoch of this number.
    ///
    /// - Throws: `LedgerFinding.missing`, `.malformed`; `StoreError`.
    static func read(_ number: Int, in folder: VaultFolder) throws -> EpochFile {
        let path = folder.ledgerEpoch(number)
        guard DurableFile.exists(path) else { throw LedgerFinding.missing(file: folder.relative(path)) }
        return try EpochFile(number, try DurableFile.read(path, limit: limit), named: folder.relative(path))
    }

    /// The epoch of this number, as its file's bytes state it.
    ///
    /// - Throws: `LedgerFinding.malformed`.
    init(_ number: Int, _ bytes: [UInt8], named name: String) throws {
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(bytes)),
            document.format == Self.format,
            document.version == 1, document.number == number, let closing = try? SignedNote(document.checkpoint),
            let succession = try? SignedNote(document.succession)
        else { throw LedgerFinding.malformed(file: name, reason: "it is not epoch \(number)") }
        self.init(number: number, closing: closing, succession: succession)
    }

    /// How many epochs are finished, going by the highest number that a file has.
    static func count(in folder: VaultFolder) throws -> Int { count(try DurableFile.names(in: folder.ledgerEpochs)) }

    /// The same of files of these names.
    static func count(_ names: some Sequence<String>) -> Int {
        names
            .compactMap { name in name.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(name) : nil }
            .max() ?? 0
    }
}

/// The text that names a signer's successor.
struct Succession: Hashable, Sendable {
    /// Whose word it is.
    enum Authority: String, CaseIterable {
        /// The signer's own.
        case signer = "muniment succession"
        /// Root's, where the signer stayed behind at another home.
        case root = "muniment promotion"
    }

    /// The closing checkpoint.
    let closing: Checkpoint
    let next: NoteKey
    let authority: Authority

    init(closing: Checkpoint, next: NoteKey, by authority: Authority = .signer) {
        self.closing = closing
        self.next = next
        self.authority = authority
    }

    /// Reads the text; nil if it is anything else.
    init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        guard lines.count == 6, let authority = Authority(rawValue: lines[0]), lines[5].isEmpty,
            let closing = Checkpoint(text: lines[1...3].joined(separator: "\n") + "\n"),
            let next = try? NoteKey(text: lines[4])
        else { return nil }
        self.init(closing: closing, next: next, by: authority)
    }

    /// The text that is signed: five lines.
    var text: String { "\(authority.rawValue)\n\(closing.text)\(next.text)\n" }
}
