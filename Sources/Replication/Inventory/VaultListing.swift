import Ledger
import Seal
import Store
import Vault

/// The files of a vault that go along into a copy, as they were at one moment.
package struct VaultListing: Sendable {
    /// A file, and where its bytes are.
    package struct Item: Sendable {
        package let file: CopiedFile
        package let body: ObjectBody
    }

    /// In ascending order of the paths' bytes.
    package let items: [Item]
    /// What is missing of snapshots that are there in part; these snapshots are not among the items.
    package let missing: [String]
    /// The keys that were destroyed, and are not there again.
    package let destroyed: [DestroyedKey]
    /// Of the vault's ledger; nil where it has no entry.
    package let checkpoint: SignedNote?

    package var files: [CopiedFile] { items.map(\.file) }

    /// The vault in `folder`, which others may write to meanwhile: it is read until two readings agree, so that what is listed was
    /// there at one moment.
    ///
    /// - Parameter takesGaps: whether it may lack snapshots of which a part is missing.
    /// - Throws: `UploadError.failed` where it does not come to rest; `VaultError.damaged` where something is missing; `StoreError`;
    ///   `LedgerError`.
    package init(_ folder: VaultFolder, _ ledger: Ledger, takesGaps: Bool = false) async throws {
        var last = try VaultListing(reading: folder, ledger)
        for _ in 0..<20 {
            try Task.checkCancellation()
            let next = try VaultListing(reading: folder, ledger)
            if next.isOfOneMoment(with: last) {
                guard takesGaps || next.missing.isEmpty else { throw next.damage }
                self = next
                return
            }
            // Read anew after the pause: two readings, one right after the other, agree also in a vault that is changed often.
            try await Task.sleep(for: .milliseconds(250))
            last = try VaultListing(reading: folder, ledger)
        }
        throw UploadError.failed(
            doing: "list the vault's files", place: folder.path,
            reason: "it was changed again and again meanwhile. Try again when nothing else writes to it")
    }

    /// That what is missing is.
    var damage: VaultError { .damaged(missing.map { Damage(object: $0, reason: "it is missing") }) }

    /// Whether nothing that an earlier reading found is other or gone, nor anything new, but at the ends of what only grows: then the
    /// files were as they are now already when this reading began with the ledger. Whoever reads a vault makes its ledger longer, so
    /// one that is read all day would never be found at rest otherwise.
    private func isOfOneMoment(with earlier: VaultListing) -> Bool {
        guard files.count >= earlier.files.count, missing == earlier.missing else { return false }
        let before = Dictionary(earlier.files.map { ($0.path, $0) }) { first, _ in first }
        var met = 0
        for file in files {
            guard let old = before[file.path] else {
                guard file.isOfGrowingFile else { return false }
                continue
            }
            met += 1
            guard file == old || file.isOfGrowingFile && file.byteCount > old.byteCount else { return false }
        }
        return met == before.count
    }

    private init(reading folder: VaultFolder, _ ledger: Ledger) throws {
        // The ledger first: what its entries tell of was written before them.
        let end = try ledger.signedEnd()
        checkpoint = end?.checkpoint
        var reading = VaultReading(folder)
        try reading.addVault(entriesByteCount: end?.byteCount ?? 0)
        items = reading.items.sorted { $0.file < $1.file }
        missing = reading.missing.sorted()
        let there = Dictionary(items.map { ($0.file.path, $0.file.digest) }) { first, _ in first }
        destroyed = Set(try DestroyedKeys(folder).read()).filter { key in
            there[key.path].map { !key.names(key.path, $0) } ?? true
        }.sorted()
    }
}

/// Reads a vault's folder once.
private struct VaultReading {
    let folder: VaultFolder
    var items: [VaultListing.Item] = []
    /// Of snapshots that are there in part.
    var missing: [String] = []

    init(_ folder: VaultFolder) { self.folder = folder }

    mutating func addVault(entriesByteCount: Int) throws {
        try add(folder.header)
        try addAll(in: folder.slots)
        try addSnapshots()
        try addPacks()
        try addLedger(of: folder, entriesByteCount: entriesByteCount)
        for name in VaultFolder.registers { try addAll(in: folder.register(name)) }
        for id in try DurableFile.names(in: folder.witnesses) { try addAll(in: folder.witnessFolder(id)) }
        for log in try DurableFile.names(in: folder.followers) {
            let follower = folder.follower(log)
            guard DurableFile.exists(follower.ledgerEntries) else { continue }
            let count = try OpenFile(follower.ledgerEntries, .read(followingLinks: false)).byteCount()
            try addLedger(of: follower, entriesByteCount: count)
            try add(follower.ledgerFirstSigner)
        }
    }

    /// Manifests with their layouts and the keys of both.
    private mutating func addSnapshots() throws {
        for id in try folder.snapshotIDs() {
            let paths = [folder.snapshot(id), folder.layout(id)].flatMap { [$0, folder.key(of: $0)] }
            let absent = paths.filter { !DurableFile.exists($0) }
            guard absent.isEmpty else {
                // One that goes this moment is not there in the next reading.
                missing += absent.map(folder.relative)
                continue
            }
            for path in paths { try add(path) }
            // There while a layout is replaced, and the one that opens it then.
            if DurableFile.exists(folder.nextKey(of: folder.layout(id))) {
                try add(folder.nextKey(of: folder.layout(id)))
            }
        }
    }

    /// Packs are named by their bytes, and so not read.
    private mutating func addPacks() throws {
        for id in try folder.packIDs() where folder.holds(pack: id) {
            let path = folder.pack(id)
            try add(folder.key(of: path))
            let count = try OpenFile(path, .read(followingLinks: false)).byteCount()
            items.append(
                .init(
                    file: CopiedFile(path: folder.relative(path), byteCount: count, digest: id),
                    body: .file(path: path, range: 0..<count)))
        }
    }

    private mutating func addLedger(of place: VaultFolder, entriesByteCount: Int) throws {
        try addParts(place.ledgerEntries, entriesByteCount)
        for path in [place.ledgerNames, place.ledgerDestroyed] where DurableFile.exists(path) {
            try addParts(path, try OpenFile(path, .read(followingLinks: false)).byteCount())
        }
        try addAll(in: place.ledgerEpochs)
    }

    private mutating func addParts(_ path: String, _ byteCount: Int) throws {
        guard byteCount > 0 else { return }
        let file = try OpenFile(path, .read(followingLinks: false))
        for (index, range) in FilePart.ranges(of: byteCount).enumerated() {
            let digest = Blake2b.hash(try file.read(range.count, at: range.lowerBound))
            items.append(
                .init(
                    file: CopiedFile(
                        path: FilePart.path(of: folder.relative(path), index), byteCount: range.count, digest: digest),
                    body: .file(path: path, range: range)))
        }
    }

    private mutating func addAll(in place: String) throws {
        for name in try DurableFile.names(in: place) where !name.hasPrefix(DurableFile.temporaryPrefix) {
            try add("\(place)/\(name)")
        }
    }

    private mutating func add(_ path: String) throws {
        let bytes = try DurableFile.read(path, limit: 1 << 30)
        items.append(
            .init(
                file: CopiedFile(
                    path: folder.relative(path), byteCount: bytes.count, digest: Blake2b.hash(bytes)),
                body: .file(path: path, range: 0..<bytes.count)))
    }
}
