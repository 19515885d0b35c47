import Ledger
import Seal
import Store
import Vault

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the other side has: as its receipt says, as an earlier courier brought it, or as the vault was at a checkpoint.
struct HeldFiles {
    /// The home's ledger as the other side has it.
    let checkpoint: SignedNote
    private let known: Known

    private enum Known {
        case files(Set<CopiedFile>)
        /// What was not changed since then, and of the ledger what lies before a byte. By the clock of the machine: where that
        /// was wrong, the other side finds a gap, and takes nothing.
        case before(Timestamp, entriesEnd: Int)
    }

    /// Reads a receipt, any volume of the last courier that was unpacked there, or a checkpoint of the ledger that was acknowledged.
    ///
    /// - Throws: `CourierError.damaged`, `foreign`; `VaultError.damaged` where its ledger and the vault's are two.
    init(_ path: String, for vault: Vault) throws {
        if let note = Self.checkpoint(path) {
            checkpoint = note
            try vault.check(copied: note)
            known = try Self.before(note, vault)
            return
        }
        guard CourierDocument.begins(path) else {
            throw CourierError.badInput(
                (DurableFile.exists(path) ? "\(path) does not say what the other side has" : "there is no \(path)")
                    + ". Give its receipt, one volume of the last courier that was "
                    + "unpacked there, or a checkpoint that 'muniment audit checkpoint' wrote there")
        }
        let document = try CourierDocument(path)
        try document.check(vault.header, path: path)
        switch document {
        case .manifest(let manifest, let inventory):
            checkpoint = manifest.checkpoint
            known = .files(Set(inventory.files))
        case .receipt(let receipt):
            checkpoint = receipt.checkpoint
            known = .files(Set(receipt.files))
        }
        try vault.check(copied: checkpoint)
    }

    /// The signed note that a small file holds; nil where it is something else.
    private static func checkpoint(_ path: String) -> SignedNote? {
        guard let bytes = try? DurableFile.read(path, limit: 65_536) else { return nil }
        return try? SignedNote(String(decoding: bytes, as: UTF8.self))
    }

    private static func before(_ note: SignedNote, _ vault: Vault) throws -> Known {
        let size = Checkpoint(text: note.text)?.size ?? 0
        var time = Timestamp(nanoseconds: 0)
        var end = 0
        try vault.homeLedger().forEachFrame { frame in
            guard frame.sequence < size else { return false }
            time = frame.time
            end = frame.offset + frame.bytes.count
            return true
        }
        return .before(time, entriesEnd: end)
    }

    func contains(_ item: VaultListing.Item) -> Bool {
        switch known {
        case .files(let files): return files.contains(item.file)
        case .before(let time, let entriesEnd):
            guard case .file(let path, let range) = item.body else { return false }
            if item.file.path.hasPrefix("ledger/entries/") {
                return range.count == FilePart.byteCount && range.upperBound <= entriesEnd
            }
            guard let status = FilePath(path).status() else { return false }
            return Timestamp(status.st_mtim) < time
        }
    }
}

/// The signed document that an archive begins with.
package enum CourierDocument {
    case manifest(CourierManifest, Inventory)
    case receipt(CourierReceipt)

    /// Reads it; what stands behind it in the archive is for `rest` to look at.
    ///
    /// - Throws: `CourierError.damaged` where it is none.
    package init(_ path: String, then rest: (inout VolumeReader) throws -> Void = { _ in }) throws {
        do {
            var reader = try VolumeReader(path)
            guard let first = try reader.next() else { throw VolumeReader.Damaged(reason: "it is empty") }
            let bytes = try reader.whole(limit: CourierManifest.limit)
            switch first.path {
            case CourierManifest.name:
                guard let manifest = CourierManifest(bytes), let second = try reader.next(),
                    second.path.hasPrefix(Inventory.prefix)
                else { throw VolumeReader.Damaged(reason: "it does not begin with a courier's manifest") }
                let document = try reader.whole(limit: Inventory.limit)
                guard Blake2b.hash(document) == manifest.inventory, let inventory = Inventory(document),
                    inventory.vault == manifest.vault, inventory.checkpoint == manifest.checkpoint,
                    inventory.person == manifest.person
                else { throw VolumeReader.Damaged(reason: "its inventory is not the one that its manifest names") }
                self = .manifest(manifest, inventory)
                try rest(&reader)
            case CourierReceipt.name:
                guard let receipt = CourierReceipt(bytes) else {
                    throw VolumeReader.Damaged(reason: "it does not begin with a receipt")
                }
                self = .receipt(receipt)
            default: throw VolumeReader.Damaged(reason: "it begins with \(first.path)")
            }
        } catch let damage as VolumeReader.Damaged {
            throw CourierError.damaged(path: path, reason: damage.reason)
        }
    }

    /// Whether a file is one that begins with such a document, or was, as its name tells.
    static func begins(_ path: String) -> Bool {
        let name = DurableFile.name(of: path)
        if CourierName.isVolume(name) || CourierName.isReceipt(name) { return DurableFile.exists(path) }
        return [CourierManifest.name, CourierReceipt.name].contains(VolumeReader.firstPath(path) ?? "")
    }

    var vault: VaultID {
        switch self {
        case .manifest(let manifest, _): manifest.vault
        case .receipt(let receipt): receipt.vault
        }
    }

    /// Checks who signed it.
    ///
    /// - Throws: `CourierError.foreign` where that is nobody whom the header names.
    func check(_ header: Header, path: String) throws {
        guard vault == header.vault else {
            throw CourierError.foreign(path: path, reason: "it is of another vault")
        }
        let isSigned =
            switch self {
            case .manifest(let manifest, let inventory):
                header.people.contains { person in
                    person.id == manifest.person && manifest.isSigned(by: person.card.verify)
                        && inventory.isSigned(by: person.card.verify)
                }
            case .receipt(let receipt):
                header.people.contains { $0.id == receipt.person && receipt.isSigned(by: $0.card.verify) }
            }
        guard isSigned else {
            throw CourierError.foreign(path: path, reason: "nobody of this vault signed it")
        }
    }
}
