import Seal
import Store

/// `ledger/names`: magic and vault id, then openings. Entries name the byte where theirs begins, so what a crash leaves at its
/// end, or an entry that was never written, does no harm.
final class NamesFile: Sendable {
    static let headCount = 20
    private static let magic = Array("MLN1".utf8)

    private let file: OpenFile

    /// The first bytes of a vault's file.
    static func head(of vault: VaultID) -> [UInt8] { magic + vault.bytes }

    /// Whether a file begins as a vault's names do.
    static func isOne(_ path: String, vault: VaultID) throws(StoreError) -> Bool {
        let file = try OpenFile(path, .read(followingLinks: false))
        guard try file.byteCount() >= headCount else { return false }
        return try file.read(headCount, at: 0) == head(of: vault)
    }

    /// Opens the file and checks that it is the vault's.
    ///
    /// - Throws: `LedgerError.altered` where there is none, or one that is not this vault's; `StoreError`.
    init(_ folder: VaultFolder, vault: VaultID, forWriting: Bool) throws {
        let path = folder.relative(folder.ledgerNames)
        guard DurableFile.exists(folder.ledgerNames) else { throw LedgerError.altered(.missing(file: path)) }
        file = try OpenFile(folder.ledgerNames, forWriting ? .change : .read(followingLinks: false))
        guard try file.byteCount() >= Self.headCount, try file.read(Self.headCount, at: 0) == Self.head(of: vault)
        else {
            throw LedgerError.altered(.malformed(file: path, reason: "it is not the names of vault \(vault)"))
        }
    }

    /// Makes the file where there is none yet, or one without room for an opening: the first name that an entry commits to does.
    static func found(_ folder: VaultFolder, vault: VaultID) throws(StoreError) {
        guard try DurableFile.byteCount(of: folder.ledgerNames) < headCount else { return }
        try DurableFile.write(head(of: vault), to: folder.ledgerNames)
    }

    func byteCount() throws(StoreError) -> Int { try file.byteCount() }

    /// The frame that begins at `offset`; nil where none does.
    func frame(at offset: Int) throws(StoreError) -> SealedName? {
        let end = try file.byteCount()
        guard offset >= Self.headCount, offset <= end - 4,
            let count = SealedName.byteCount(try file.read(4, at: offset)), count <= end - offset
        else { return nil }
        return SealedName(try file.read(count, at: offset))
    }

    /// Puts openings at the end, durably: one write and one sync. Where either fails, the file ends where it ended before.
    func append(_ bytes: [UInt8], at start: Int) throws(StoreError) {
        do throws(StoreError) {
            try file.write(bytes, at: start)
            FaultPoint.pass("written \(file.path)")
            try file.synchroniseData()
            FaultPoint.pass("durable \(file.path)")
        } catch {
            try? file.truncate(to: start)
            try? file.synchronise()
            throw error
        }
    }

    /// Makes it end there, durably, with nothing behind what it holds that is an opening, or an erased one: no length is all ones.
    func leaveGap(to end: Int) throws(StoreError) {
        let start = try file.byteCount()
        for place in stride(from: start, to: end, by: 1 << 20) {
            try file.write([UInt8](repeating: 0xFF, count: min(1 << 20, end - place)), at: place)
        }
        try file.synchronise()
    }

    /// Overwrites what is secret of the opening at `offset` with zeros, durably.
    func erase(_ frame: SealedName, at offset: Int) throws(StoreError) {
        let count = frame.bytes.count - SealedName.nonce
        try file.write([UInt8](repeating: 0, count: count), at: offset + SealedName.nonce)
        try file.synchroniseData()
        FaultPoint.pass("durable \(file.path)")
    }
}

/// Openings that are about to be appended, and the objects that name them.
struct NewOpenings {
    private(set) var objects: [EntryBody.Object] = []
    private var bytes: [UInt8] = []
    private var start = 0

    /// - Throws: `LedgerError.tooLong`; `LedgerError.altered` where the file is not this vault's; `StoreError`.
    init(_ objects: [EntryObject], in ledger: Ledger, session: SessionKey) throws {
        if objects.contains(where: { $0.secretName != nil }) {
            guard try !ledger.hasLostNames() else { throw ledger.lostNames }
            try NamesFile.found(ledger.folder, vault: ledger.vault)
            start = try NamesFile(ledger.folder, vault: ledger.vault, forWriting: true).byteCount()
        }
        for object in objects {
            switch object.name {
            case .clear(let name): self.objects.append(.init(kind: object.kind, name: name))
            case .stated(let stated): self.objects.append(stated)
            case .committed(let name):
                let opening = NameOpening.new(name)
                let place = start + bytes.count
                bytes += try SealedName(opening, vault: ledger.vault, session: session).bytes
                self.objects.append(.init(kind: object.kind, commitment: opening.commitment, opening: place))
            }
        }
    }

    /// Puts them into the file; nothing is done where there are none.
    func write(to ledger: Ledger) throws {
        guard !bytes.isEmpty else { return }
        try NamesFile(ledger.folder, vault: ledger.vault, forWriting: true).append(bytes, at: start)
        NamesEnd(ledger).remember(start + bytes.count)
    }
}

extension Ledger {
    /// Erases the name that an entry commits to, durably; the entry stays as it is, and its commitment confirms nothing any
    /// more. To erase one again is no failure. Whoever erases puts it on record, and does so first.
    ///
    /// What the medium itself keeps of bytes that were overwritten is out of reach.
    ///
    /// - Throws: `LedgerError.noOpening` where the object commits to nothing, or no opening of it lies where it says;
    ///   `LedgerError.altered`; `StoreError`.
    package func eraseOpening(of object: EntryBody.Object) throws {
        let file = try NamesFile(folder, vault: vault, forWriting: true)
        guard let place = object.opening, let frame = try file.frame(at: place),
            frame.statedCommitment.hex == object.commitment
        else { throw LedgerError.noOpening(kind: object.kind) }
        try file.erase(frame, at: place)
    }
}
