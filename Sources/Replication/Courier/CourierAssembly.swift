import Ledger
import Seal
import Store
import Vault

/// A courier whose volumes are all laid aside, put together with what the vault has already, and checked as the vault that it
/// would be.
struct CourierAssembly {
    /// Where a file of the inventory is.
    private enum Place {
        case staged(String)
        /// In the vault, from an offset on.
        case present(path: String, offset: Int)
    }

    let manifest: CourierManifest
    let inventory: Inventory
    let stage: CourierStage
    /// The follower that it goes into; nil for a new one.
    let vault: Vault?
    /// Paths of whole files, and where each is that is not in the vault as it should be.
    private(set) var changed: [String: String] = [:]
    /// The header that it brings.
    let header: Header
    /// The ledger that it brings.
    let ledger: Ledger

    /// - Throws: `CourierError.gap`, `foreign`, `forked`, `damaged`; `StoreError`.
    init(
        _ manifest: CourierManifest, _ inventory: Inventory, in stage: CourierStage, for vault: Vault?, path: String
    ) async throws {
        self.manifest = manifest
        self.inventory = inventory
        self.stage = stage
        self.vault = vault
        if let gap = InventoryGaps(inventory).found.first {
            throw CourierError.damaged(path: path, reason: "its inventory is no vault's: \(gap)")
        }
        let places = try Self.places(manifest, inventory, stage, vault)
        let folder = stage.assembled(manifest)
        changed = try Self.assemble(places, inventory, in: folder, stage, vault)
        do { header = try Header.read(from: folder) } catch {
            throw CourierError.damaged(path: path, reason: "the vault's header in it is none: \(error)")
        }
        let document = CourierDocument.manifest(manifest, inventory)
        try document.check(header, path: path)
        if let ours = vault?.header {
            guard header.root == ours.root else {
                throw CourierError.foreign(path: path, reason: "its root key is not this vault's")
            }
            guard header.revision >= ours.revision else {
                throw CourierError.forked(reason: "\(path): its header is older than this vault's")
            }
        }
        guard let signer = try? NoteKey(text: header.signer) else {
            throw CourierError.damaged(path: path, reason: "its header names no signer of its ledger")
        }
        ledger = Ledger(folder: folder, vault: header.vault, firstSigner: signer.key, root: header.root)
        try await checkLedger(path)
        try checkDestroyed()
    }

    /// Where each file is that the inventory names.
    private static func places(
        _ manifest: CourierManifest, _ inventory: Inventory, _ stage: CourierStage, _ vault: Vault?
    ) throws -> [(CopiedFile, Place)] {
        let own = try vault.flatMap { try Follower.read($0.folder, vault: $0.header.vault) }
            .map { "followers/\($0.log)/" }
        let carried = Set(manifest.volumes.flatMap(\.self))
        // No key that was destroyed comes back, whoever lists it.
        let destroyed = Dictionary(
            grouping: inventory.destroyed + (try vault.map { try DestroyedKeys($0.folder).read() } ?? []), by: \.path)
        var missing: [String] = []
        var places: [(CopiedFile, Place)] = []
        for file in inventory.files {
            if let own, file.path.hasPrefix(own) { continue }
            if destroyed[file.path]?.contains(where: { $0.names(file.path, file.digest) }) == true { continue }
            if carried.contains(file.path), let staged = stage.place(of: file, of: manifest) {
                places.append((file, .staged(staged)))
            } else if let vault, let place = present(file, in: vault.folder, isCarried: carried.contains(file.path)) {
                places.append((file, place))
            } else {
                missing.append(file.path)
            }
        }
        guard missing.isEmpty else {
            let since = manifest.since == nil ? "" : "it was packed since entry \(manifest.sinceSize), and "
            throw CourierError.gap(
                courier: CourierName.base(manifest.size),
                reason: "\(since)\(missing.count) files are not there that it takes for granted, \(missing[0]) first")
        }
        return places
    }

    private static func present(_ file: CopiedFile, in folder: VaultFolder, isCarried: Bool) -> Place? {
        if let (whole, offset) = FilePart.place(of: file.path) {
            let path = "\(folder.path)/\(whole)"
            guard let opened = try? OpenFile(path, .read(followingLinks: false)),
                let count = try? opened.byteCount(), count >= offset + file.byteCount,
                (try? CourierStage.digest(of: opened, offset..<offset + file.byteCount)) == file.digest
            else { return nil }
            return .present(path: path, offset: offset)
        }
        let path = "\(folder.path)/\(file.path)"
        guard let opened = try? OpenFile(path, .read(followingLinks: false)) else { return nil }
        // Packs are named by their bytes, and `verify` reads them; a slot has its person's pin, which the home's has not.
        let isPack = file.path.hasPrefix("packs/") && !file.path.hasSuffix(".key")
        if isPack { return (try? opened.byteCount()) == file.byteCount ? .present(path: path, offset: 0) : nil }
        if file.path.hasPrefix("slots/"), !isCarried { return .present(path: path, offset: 0) }
        return CourierStage.holds(file, at: path) ? .present(path: path, offset: 0) : nil
    }

    /// Puts files together that go along in parts, and the ledger and the header, which are checked as those of a vault.
    private static func assemble(
        _ places: [(CopiedFile, Place)], _ inventory: Inventory, in folder: VaultFolder, _ stage: CourierStage,
        _ vault: Vault?
    ) throws -> [String: String] {
        var changed: [String: String] = [:]
        var parts: [String: [(CopiedFile, Place)]] = [:]
        for (file, place) in places {
            if let (whole, _) = FilePart.place(of: file.path) {
                parts[whole, default: []].append((file, place))
                continue
            }
            if case .staged(let path) = place { changed[file.path] = path }
            if file.path == folder.relative(folder.header) || file.path.hasPrefix("ledger/epochs/") {
                let target = "\(folder.path)/\(file.path)"
                try DurableFile.makeFolders(DurableFile.parent(of: target), below: stage.path)
                // Both are for anybody to read, as at home.
                try DurableFile.write(try bytes(of: file, place), to: target, permissions: 0o644)
                if changed[file.path] != nil { changed[file.path] = target }
            }
        }
        for (whole, some) in parts {
            let isSame = some.allSatisfy { if case .present = $0.1 { true } else { false } }
            let total = some.reduce(0) { $0 + $1.0.byteCount }
            let there = vault.flatMap {
                try? OpenFile("\($0.folder.path)/\(whole)", .read(followingLinks: false)).byteCount()
            }
            guard !isSame || there != total || whole == "ledger/entries" else { continue }
            let target = "\(folder.path)/\(whole)"
            try DurableFile.makeFolders(DurableFile.parent(of: target), below: stage.path)
            let temporary = DurableFile.temporaryPath(in: DurableFile.parent(of: target))
            let file = try OpenFile(temporary, .create(permissions: 0o600))
            for (index, (part, place)) in some.sorted(by: { $0.0 < $1.0 }).enumerated() {
                guard FilePart.place(of: part.path)?.offset == index * FilePart.byteCount else {
                    throw CourierError.gap(
                        courier: inventory.name,
                        reason: "part \(index) of \(whole) is in no volume and not in the vault")
                }
                try file.write(try bytes(of: part, place))
            }
            try file.synchronise()
            try DurableFile.rename(temporary, to: target)
            if !isSame || there != total { changed[whole] = target }
        }
        FaultPoint.pass("assembled \(folder.path)")
        return changed
    }

    private static func bytes(of file: CopiedFile, _ place: Place) throws -> [UInt8] {
        switch place {
        case .staged(let path):
            try OpenFile(path, .read(followingLinks: false)).read(file.byteCount, at: 0)
        case .present(let path, let offset):
            try OpenFile(path, .read(followingLinks: false)).read(file.byteCount, at: offset)
        }
    }

    /// What the list of destroyed keys names is named for good: a shorter one would let a later courier bring a key back.
    private func checkDestroyed() throws {
        guard let vault else { return }
        let path = "ledger/destroyed"
        let isThere = inventory.files.contains { FilePart.place(of: $0.path)?.file == path }
        guard changed[path] != nil || !isThere else { return }
        let now = isThere ? Set(try DestroyedKeys(ledger.folder).read()) : []
        let lost = try DestroyedKeys(vault.folder).read().filter { !now.contains($0) }
        guard let first = lost.first else { return }
        throw CourierError.forked(
            reason:
                "\(CourierName.base(manifest.size)): its list of destroyed keys lacks \(lost.count) that this vault's "
                + "names, \(first.path) first")
    }

    /// The ledger that it brings is whole, ends with the checkpoint that the manifest names, and goes on from what the vault has.
    private func checkLedger(_ path: String) async throws {
        let ours = try vault?.homeLedger().newestCheckpoint()
        let report = try await ledger.verify(against: [manifest.checkpoint] + [ours].compactMap(\.self))
        if let finding = report.findings.first {
            throw CourierError.damaged(path: path, reason: "the ledger in it is not as it was written: \(finding)")
        }
        guard report.size == manifest.size, report.comparisons.first?.isConsistent == true else {
            throw CourierError.damaged(path: path, reason: "the ledger in it is not the one that its manifest names")
        }
        if let comparison = report.comparisons.dropFirst().first, !comparison.isConsistent {
            throw CourierError.forked(reason: "\(path): \(comparison)")
        }
    }
}
