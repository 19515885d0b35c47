import Catalog
import Ledger
import Seal
import Store

/// Something that an examination noticed.
package struct DoctorFinding: Codable, Sendable {
    package enum Severity: String, Codable, Sendable {
        /// Good to know.
        case note
        /// Should be looked after.
        case warning
        /// Something is wrong.
        case problem
    }

    package let severity: Severity
    /// A path below the vault's folder, or the vault.
    package let object: String
    package let text: String
    package let fixed: Bool
}

extension Vault {
    /// Examines what a vault's keeper should know besides what `verify` tells: leftovers of killed processes, the
    /// catalog, the folder.
    ///
    /// - Parameters:
    ///   - fix: whether to remove leftovers that nothing names, to rebuild a catalog that is of no use, and to put snapshots on
    ///     record whose ingest could not.
    ///   - givesUpNames: whether to go on without names that the ledger has lost.
    package func examine(fix: Bool, givesUpNames: Bool = false) throws -> [DoctorFinding] {
        let action = ["doctor", fix ? "--fix" : nil, givesUpNames ? "--give-up-names" : nil].compactMap(\.self)
        return try onRecord(Deed(action.joined(separator: " ")), counts: { ["findings": $0.count] }) {
            _ = try readKeys
            guard fix else {
                return try Examination.findings(of: self, fix: false) + lostNames(givesUp: givesUpNames)
            }
            let lock = try writerLock()
            defer { _ = lock }
            return try Examination.findings(of: self, fix: true) + lostNames(givesUp: givesUpNames)
        }
    }
}

/// One look at a vault, from leftovers to people.
private struct Examination {
    private let vault: Vault
    private let folder: VaultFolder
    private let fix: Bool
    private var findings: [DoctorFinding] = []
    /// Whether something is missing or unreadable: what looks like a leftover may then be all that is left of a snapshot
    /// whose manifest can still be brought back, and stays.
    private var isIncomplete = false
    /// The snapshots that open.
    private var sound: [Digest256: Snapshot] = [:]

    static func findings(of vault: Vault, fix: Bool) throws -> [DoctorFinding] {
        var examination = Examination(vault: vault, folder: vault.folder, fix: fix)
        try examination.run()
        return examination.findings
    }

    private init(vault: Vault, folder: VaultFolder, fix: Bool) {
        self.vault = vault
        self.folder = folder
        self.fix = fix
    }

    private mutating func run() throws {
        if !vault.isWritable {
            note(.note, folder.path, "the folder is read-only: the vault can be read and not written to")
        }
        let header = try vault.currentHeader()
        if header.read.count > 1 {
            note(
                .warning, folder.relative(folder.header),
                "a renewal of the keys was cut short, and the old one stays in use until it is finished: muniment keys rotate"
            )
        }
        if header.isRotationDue {
            note(
                .warning, folder.relative(folder.header),
                "someone was removed who knows the keys in force; make new ones with: muniment keys rotate")
        }
        let made = try snapshotsOnRecord()
        let destroyed = made == nil ? [:] : try vault.registersOnRecord().destroyed
        var notices: [String] = []
        for id in try vault.snapshotsMissingFromFolder(&notices).sorted() where destroyed[id] == nil {
            isIncomplete = true
            note(
                .problem, folder.relative(folder.snapshot(id)),
                "the catalog knows this snapshot, and its manifest is gone: bring it back from a copy of the vault")
        }
        for id in try vault.halfDestroyed(destroyed).sorted() {
            // What looks like a leftover is then for gc.
            isIncomplete = true
            note(
                .warning, folder.relative(folder.snapshot(id)),
                "this snapshot was being destroyed when that was cut short; it is finished by: muniment gc")
        }
        let ids = try folder.snapshotIDs()
        for (id, known) in (made ?? [:]).sorted(by: { $0.key < $1.key })
        where !ids.contains(id) && destroyed[id] == nil {
            isIncomplete = true
            note(
                .problem, folder.relative(folder.snapshot(id)),
                "entry \(known.entry) of the ledger says that this snapshot was made, and its manifest is gone: bring it back "
                    + "from a copy of the vault")
        }
        // Without a catalog nothing tells a killed ingest from a snapshot whose manifest was lost.
        if !notices.isEmpty { isIncomplete = true }
        let named = try namedPacks(ids)
        for path in try folder.unfinished() {
            try remove(path, "an unfinished file of a process that was killed", isSafe: true)
        }
        for id in try folder.layoutIDs().subtracting(ids).sorted() {
            try remove(folder.layout(id), "a layout without its manifest, as a killed ingest leaves it")
            if DurableFile.exists(folder.key(of: folder.layout(id))) {
                try remove(folder.key(of: folder.layout(id)), "its key")
            }
        }
        for id in try folder.layoutsWithNextKeys() {
            if fix { try vault.settleLayoutKeys() }
            note(
                .note, folder.relative(folder.nextKey(of: folder.layout(id))),
                "the replacing of this layout was cut short; the next writing finishes it", fixed: fix)
        }
        try examinePacks(named)
        try examineKeys()
        for notice in notices {
            if fix { _ = try vault.rebuiltCatalog() }
            note(.warning, "catalog.sqlite", notice, fixed: fix)
        }
        try examineRecord(made)
        for person in try vault.peopleNow() {
            guard let damage = person.problem else { continue }
            note(.problem, "slots/\(person.id)", "\(person.name): \(damage)")
        }
    }

    private mutating func note(
        _ severity: DoctorFinding.Severity, _ object: String, _ text: String, fixed: Bool = false
    ) {
        findings.append(DoctorFinding(severity: severity, object: object, text: text, fixed: fixed))
    }

    /// The snapshots whose making is on record; none where the ledger does not tell.
    private mutating func snapshotsOnRecord() throws -> [Digest256: SnapshotOnRecord]? {
        do { return try vault.snapshotsOnRecord() } catch let error as LedgerError {
            isIncomplete = true
            note(.problem, folder.relative(folder.ledgerEntries), "\(error)")
            return nil
        }
    }

    /// Notes whole snapshots that the ledger does not tell of, and puts them on record where that is wanted.
    private mutating func examineRecord(_ made: [Digest256: SnapshotOnRecord]?) throws {
        guard let made else { return }
        for (id, snapshot) in sound.sorted(by: { $0.key < $1.key }) where made[id] == nil {
            if fix { try vault.adopt(snapshot) }
            let advice = fix ? "" : "; put it on record with: muniment doctor --fix"
            note(
                .warning, folder.relative(folder.snapshot(id)),
                "a whole snapshot of \(snapshot.manifest.source) that has no entry in the ledger, as an ingest leaves it that is "
                    + "killed at its end\(advice)",
                fixed: fix)
        }
    }

    /// Notes a leftover, and removes it where that is wanted and loses nothing.
    private mutating func remove(_ path: String, _ text: String, isSafe: Bool = false) throws {
        let count = try OpenFile(path, .read(followingLinks: false)).byteCount()
        let isRemoved = fix && (isSafe || !isIncomplete)
        if isRemoved {
            // Copies are told of keys that go, so that they do not take them for lost.
            if path.hasSuffix(".key") { try DestroyedKeys(folder).destroy([path]) } else { DurableFile.remove(path) }
        }
        let kept = fix && !isRemoved ? "; kept, as the vault is not whole" : ""
        note(.warning, folder.relative(path), "\(text); \(count) bytes\(kept)", fixed: isRemoved)
    }

    /// The packs that layouts name.
    private mutating func namedPacks(_ ids: Set<Digest256>) throws -> Set<Digest256> {
        var named: Set<Digest256> = []
        for id in ids.sorted() {
            do {
                let snapshot = try vault.snapshot(id)
                sound[id] = snapshot
                named.formUnion(snapshot.layout.packs.compactMap { Digest256(hex: $0.id) })
            } catch let error as StoreError {
                isIncomplete = true
                note(.problem, folder.relative(folder.snapshot(id)), "\(error)")
            }
        }
        return named
    }

    /// Packs that layouts name and that are gone, and packs that no layout names.
    private mutating func examinePacks(_ named: Set<Digest256>) throws {
        for id in named.sorted() where !DurableFile.exists(folder.pack(id)) {
            // Its key is no leftover.
            isIncomplete = true
            note(
                .problem, folder.relative(folder.pack(id)),
                "snapshots name this pack, and it is gone: bring it back from a copy of the vault")
        }
        for id in try folder.packIDs().subtracting(named).sorted() {
            try remove(folder.pack(id), "a pack that no snapshot names, as a killed ingest leaves it")
            if DurableFile.exists(folder.key(of: folder.pack(id))) {
                try remove(folder.key(of: folder.pack(id)), "its key")
            }
        }
    }

    /// `.key` files whose pack, manifest or layout never came.
    private mutating func examineKeys() throws {
        let shelves = try DurableFile.names(in: folder.packs).filter { $0.utf8.count == 2 }.map {
            "\(folder.packs)/\($0)"
        }
        for place in [folder.snapshots, folder.layouts] + shelves {
            for name in try DurableFile.names(in: place).sorted() where name.hasSuffix(".key") {
                let path = "\(place)/\(name)"
                if !DurableFile.exists(String(path.dropLast(4))) { try remove(path, "a key of a file that never came") }
            }
        }
    }
}
