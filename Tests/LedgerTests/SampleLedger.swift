import Foundation
import Ledger
import Seal
import Store
import Synchronization

/// A ledger of one test, with one custodian who writes to it; gone when the test is.
final class SampleLedger: Sendable {
    let vault = VaultID.random()
    let keys = Bundle.founding()
    let identity = Identity.random()
    let root = SigningKey.random()
    let slot = SlotID.random()
    let folder: VaultFolder
    let firstSigner: VerifyKey
    let limits: Ledger.EpochLimits
    private let time: Mutex<Int64>

    /// - Parameter entriesPerEpoch: how many entries end an epoch.
    init(entriesPerEpoch: Int = 1000) throws {
        folder = VaultFolder("\(NSTemporaryDirectory())/ledger-tests-\(Hex.encode(Randomness.bytes(8)))")
        try DurableFile.makeFolder(folder.path)
        limits = Ledger.EpochLimits(entries: entriesPerEpoch)
        time = Mutex(1_780_000_000_000_000_000)
        guard let log = SealingKey(newestOf: keys.log.mapValues(\.publicKey)) else { throw SampleError.noKey }
        firstSigner = try Ledger.found(in: folder, vault: vault, log: log)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder.path) }

    enum SampleError: Error {
        case noKey
    }

    /// The ledger: a value of its own each time, as another process would have it. Its clock goes a millisecond a look.
    var ledger: Ledger { ledger(in: folder) }

    /// The ledger as a copy in another folder has it.
    func ledger(in folder: VaultFolder) -> Ledger {
        Ledger(
            folder: folder, vault: vault, firstSigner: firstSigner, root: root.verifyKey, limits: limits,
            clock: { [self] in Timestamp(nanoseconds: advance(by: 1_000_000)) })
    }

    /// Sets the clock forwards or back.
    @discardableResult
    func advance(by nanoseconds: Int64) -> Int64 {
        time.withLock {
            $0 += nanoseconds
            return $0
        }
    }

    var people: [SlotID: LedgerPerson] { [slot: LedgerPerson(key: identity.card.verify, role: .custodian)] }

    /// What opens the ledger's entries.
    var reader: LedgerReader { LedgerReader(access: keys.access, people: people) }

    /// The custodian, as a new process.
    func writer() throws -> LedgerWriter { try writer(slot: slot, identity: identity, role: .custodian) }

    /// A person, as a new process.
    func writer(slot: SlotID, identity: Identity, role: Role) throws -> LedgerWriter {
        guard let log = SealingKey(newestOf: keys.log.mapValues(\.publicKey)),
            let access = SealingKey(newestOf: keys.access.mapValues(\.publicKey))
        else { throw SampleError.noKey }
        return LedgerWriter(
            slot: slot,
            actor: EntryBody.Actor(slot: slot, name: "ada", role: role, user: "ada", uid: 1000, host: "archive"),
            signingKey: identity.signingKey, log: keys.log, newestLog: log, session: SessionKey(sealedTo: access))
    }

    /// Appends so many events.
    @discardableResult
    func append(_ count: Int, in folder: VaultFolder? = nil) throws -> [AppendedEntry] {
        let writer = try writer()
        let ledger = ledger(in: folder ?? self.folder)
        return try (0..<count).map { _ in
            try ledger.append(by: writer) { place in
                var content = EntryContent(phase: .event, action: "ingest")
                content.objects = [.init(kind: "snapshot", name: "number \(place.sequence)")]
                content.counts = ["records": place.sequence]
                return content
            }
        }
    }

    // MARK: - Files

    func bytes(_ path: String) throws -> [UInt8] { try DurableFile.read(path, limit: 1 << 30) }
    func put(_ bytes: [UInt8], at path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

    /// Where each frame begins in `ledger/entries`, and the end of the last one.
    func frameBounds(_ folder: VaultFolder? = nil) throws -> [Int] {
        let bytes = try bytes((folder ?? self.folder).ledgerEntries)
        var bounds = [20]
        var place = 20
        while place < bytes.count {
            place += 4 + bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
            bounds.append(place)
        }
        return bounds
    }

    /// Changes the entries' file as it lies.
    func alter(_ body: (inout [UInt8]) -> Void) throws {
        var entries = try bytes(folder.ledgerEntries)
        body(&entries)
        try put(entries, at: folder.ledgerEntries)
    }

    /// A copy of the whole vault beside it, gone when the test is.
    func copy() throws -> VaultFolder {
        let copy = VaultFolder("\(folder.path)/copy-\(Hex.encode(Randomness.bytes(4)))")
        try DurableFile.makeFolder(copy.path)
        for part in ["ledger", "local"] {
            try FileManager.default.copyItem(atPath: "\(folder.path)/\(part)", toPath: "\(copy.path)/\(part)")
        }
        return copy
    }

    /// Forgets what is derived.
    func forget() throws {
        if DurableFile.exists(folder.local) { try FileManager.default.removeItem(atPath: folder.local) }
    }
}
