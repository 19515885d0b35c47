import Ledger
import Seal
import Store
import Vault

/// What was unpacked.
package struct UnpackedCourier: Sendable {
    package let name: String
    /// The entries of the home's ledger, before and now.
    package let sizeBefore: Int
    package let size: Int
    package let volumes: Int
    /// How many volumes were damaged, and given back by their parity.
    package let repaired: Int
    package let files: Int
    package let bytes: Int
    /// Files that the home no longer has.
    package let removed: Int
    package let isNew: Bool

    /// What the ledger says of it.
    fileprivate var outcome: CopyOutcome {
        CopyOutcome(counts: [
            "volumes": volumes, "repaired": repaired, "files": files, "bytes": bytes, "removed": removed,
            "before": sizeBefore, "size": size,
        ])
    }
}

/// Takes couriers into a follower, or makes a follower of them.
package struct CourierUnpacking: Sendable {
    /// Where volumes lie.
    private let folders: [String]
    /// The vault's folder.
    private let path: String
    /// Opens the vault at a path.
    private let open: @Sendable (String) async throws -> Vault

    package init(
        _ folders: [String], into path: String, open: @Sendable @escaping (String) async throws -> Vault
    ) {
        self.folders = folders
        self.path = VaultFolder(path).path
        self.open = open
    }

    /// A courier of which some volumes are at hand.
    private struct AtHand {
        let manifest: CourierManifest
        let inventory: Inventory
        /// By their places, from 0.
        var volumes: [Int: CourierVolume] = [:]
        /// Of volumes that nothing can be read of, whichever courier's they are.
        var unreadable: [CourierError] = []

        var name: String { CourierName.base(manifest.size) }
        /// How many files it brings.
        var files: Int { manifest.volumes.reduce(0) { $0 + $1.count } }
        /// Their bytes.
        var bytes: Int {
            let carried = Set(manifest.volumes.flatMap(\.self))
            return inventory.files.reduce(0) { carried.contains($1.path) ? $0 + $1.byteCount : $0 }
        }
    }

    /// Checks what is there, lays it aside, and takes in every courier that is whole, in the order of the home's ledger.
    ///
    /// - Throws: `CourierError`; what opening the vault throws.
    package func run(progress: @Sendable @escaping (Progress) -> Void = { _ in }) async throws -> [UnpackedCourier] {
        let isNew = !DurableFile.exists(VaultFolder(path).header)
        if isNew {
            guard try !DurableFile.exists(path) || DurableFile.names(in: path).isEmpty else {
                throw StoreError.occupied(path: path)
            }
            return try await make(progress)
        }
        let vault = try await open(path)
        try CourierStage.discard("\(path).part")
        guard vault.isFollower else {
            throw CourierError.wrongSide(
                "\(path) is the vault's home: couriers are packed from it, and nothing is unpacked into it. Give the "
                    + "path of a follower, or one where no vault is yet")
        }
        return try await takeAll(into: vault, progress)
    }

    // MARK: -

    private func takeAll(
        into vault: Vault, _ progress: @Sendable @escaping (Progress) -> Void
    ) async throws -> [UnpackedCourier] {
        let stage = try CourierStage("\(path)/pending/courier")
        let couriers = try await find(stage, vault: vault.header.vault)
        let ours = try vault.homeLedger().size()
        let newer = couriers.filter { courier in
            courier.manifest.size > ours || DurableFile.exists(stage.mark(of: courier.manifest))
        }
        guard !newer.isEmpty else {
            // What a kill left of them, when all was done but this.
            for courier in couriers { stage.clear(courier.manifest) }
            let last = couriers[couriers.count - 1]
            throw CourierError.replay(courier: last.name, size: last.manifest.size, ours: ours)
        }
        var done: [UnpackedCourier] = []
        for courier in newer { done.append(try await take(courier, into: vault, stage, progress)) }
        return done
    }

    private func take(
        _ courier: AtHand, into vault: Vault, _ stage: CourierStage, _ progress: @Sendable @escaping (Progress) -> Void
    ) async throws -> UnpackedCourier {
        try await vault.copying(
            CopyDeed("courier unpack", courier.manifest.id.hex, kind: "courier"), outcome: \.outcome
        ) {
            let before = try vault.homeLedger().size()
            let repaired = try layAside(courier, in: stage, progress)
            let assembly = try await CourierAssembly(
                courier.manifest, courier.inventory, in: stage, for: vault, path: courier.name)
            try DurableFile.write([], to: stage.mark(of: courier.manifest))
            let removed = try CourierInstall(assembly: assembly, folder: vault.folder).run(vault)
            stage.clear(courier.manifest)
            return UnpackedCourier(
                name: courier.name, sizeBefore: before, size: courier.manifest.size,
                volumes: courier.manifest.volumes.count, repaired: repaired, files: courier.files, bytes: courier.bytes,
                removed: removed, isNew: false)
        }
    }

    /// Makes a follower of the first courier, and takes the others into it.
    private func make(_ progress: @Sendable @escaping (Progress) -> Void) async throws -> [UnpackedCourier] {
        let stage = try CourierStage("\(path).part")
        let couriers = try await find(stage, vault: nil)
        guard let first = couriers.last(where: { $0.manifest.since == nil }) else {
            throw CourierError.gap(
                courier: couriers[0].name,
                reason: "it was packed since entry \(couriers[0].manifest.sinceSize), and there is no vault at \(path)")
        }
        let repaired = try layAside(first, in: stage, progress)
        let assembly = try await CourierAssembly(
            first.manifest, first.inventory, in: stage, for: nil, path: first.name)
        let folder = stage.assembled(first.manifest)
        let made = try await finish(assembly, first, in: folder, repaired)
        stage.clear(first.manifest)
        let rest = couriers.filter { $0.manifest.size > first.manifest.size }
        guard !rest.isEmpty else { return [made] }
        return [made] + (try await takeAll(into: try await open(path), progress))
    }

    /// Puts the files together as a vault, has it opened and puts on record what was done, and gives it its name.
    private func finish(
        _ assembly: CourierAssembly, _ courier: AtHand, in folder: VaultFolder, _ repaired: Int
    ) async throws -> UnpackedCourier {
        for (file, source) in assembly.changed.sorted(by: { $0.key < $1.key }) {
            let target = "\(folder.path)/\(file)"
            try CourierStage.makeFolders(DurableFile.parent(of: target), in: folder.path)
            if source != target, file.hasPrefix("packs/"), !file.hasSuffix(".key") {
                try DurableFile.rename(source, to: target)
            } else if source != target, !(file.hasPrefix("slots/") && DurableFile.exists(target)) {
                try DurableFile.writeDerived(
                    try DurableFile.read(source, limit: 1 << 30), to: target, isSynchronised: true)
            }
        }
        for place in folder.founding { try DurableFile.makeFolder(place) }
        if try Follower.read(folder, vault: assembly.header.vault) == nil {
            try Follower(from: courier.name).write(to: folder, vault: assembly.header.vault)
        }
        let vault = try await open(folder.path)
        let result = UnpackedCourier(
            name: courier.name, sizeBefore: 0, size: courier.manifest.size, volumes: courier.manifest.volumes.count,
            repaired: repaired, files: courier.files, bytes: courier.bytes, removed: 0, isNew: true)
        try await vault.copying(
            CopyDeed("courier unpack", courier.manifest.id.hex, kind: "courier"), outcome: { _ in result.outcome }
        ) {}
        FaultPoint.pass("made \(folder.path)")
        for place in folder.founding + [folder.path] { try DurableFile.synchronise(folder: place) }
        try DurableFile.rename(folder.path, to: path)
        try DurableFile.synchronise(folder: DurableFile.parent(of: path))
        return result
    }

    /// Lays aside what the volumes at hand bring, but those of which all is there.
    ///
    /// - Returns: how many were damaged.
    /// - Throws: `CourierError.incomplete` where volumes are wanted still.
    private func layAside(
        _ courier: AtHand, in stage: CourierStage, _ progress: @Sendable (Progress) -> Void
    ) throws -> Int {
        let named = Dictionary(courier.inventory.files.map { ($0.path, $0) }) { first, _ in first }
        var wanted: [Int] = []
        var damages = courier.unreadable
        var repaired = 0
        for (index, paths) in courier.manifest.volumes.enumerated() {
            guard paths.allSatisfy({ named[$0] != nil }) else {
                throw CourierError.damaged(path: courier.name, reason: "its inventory lacks files of its volumes")
            }
            let isThere = paths.allSatisfy { path in
                named[path].map { stage.place(of: $0, of: courier.manifest) != nil } ?? false
            }
            if isThere, !paths.isEmpty { continue }
            // What went into the vault already, before a kill, is not laid aside any more.
            if DurableFile.exists(stage.mark(of: courier.manifest)), courier.volumes[index] == nil { continue }
            guard let volume = courier.volumes[index] else {
                wanted.append(index + 1)
                continue
            }
            do {
                try volume.take(into: stage, progress: progress)
                if volume.isRepaired { repaired += 1 }
            } catch let error as CourierError {
                // The others are laid aside all the same.
                damages.append(error)
                wanted.append(index + 1)
            }
        }
        guard wanted.isEmpty else {
            if let damage = damages.first { throw damage }
            throw CourierError.incomplete(
                courier: courier.name, wanted: wanted, of: courier.manifest.volumes.count)
        }
        return repaired
    }

    /// The couriers whose volumes lie in the folders, in the order of the home's ledger.
    private func find(_ stage: CourierStage, vault: VaultID?) async throws -> [AtHand] {
        var couriers: [Digest256: AtHand] = [:]
        var unreadable: [CourierError] = []
        for folder in folders {
            guard DurableFile.exists(folder) else { throw CourierError.noCourier(folder: folder) }
            for name in try DurableFile.names(in: folder).sorted() where CourierName.isVolume(name) {
                let volume: CourierVolume
                do { volume = try await CourierVolume("\(folder)/\(name)", stage: stage) } catch let error
                    as CourierError
                {
                    unreadable.append(error)
                    continue
                }
                if let vault, volume.manifest.vault != vault {
                    throw CourierError.foreign(path: volume.path, reason: "it is of another vault")
                }
                couriers[
                    volume.manifest.id, default: AtHand(manifest: volume.manifest, inventory: volume.inventory)
                ].volumes[volume.index] = volume
            }
        }
        guard !couriers.isEmpty else {
            throw unreadable.first ?? CourierError.noCourier(folder: folders.joined(separator: ", "))
        }
        return couriers.values.sorted { $0.manifest.size < $1.manifest.size }.map { courier in
            var courier = courier
            courier.unreadable = unreadable
            return courier
        }
    }
}
