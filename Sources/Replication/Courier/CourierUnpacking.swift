import Ledger
import Seal
import Store
import Vault

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

    /// Checks what is there, lays it aside, and takes in every courier that is whole, in the order of the home's ledger.
    ///
    /// - Throws: `CourierError` where nothing can be tried; `StoreError.locked`; what opening the vault throws.
    package func run(progress: @Sendable @escaping (Progress) -> Void = { _ in }) async throws -> Unpacking {
        if !DurableFile.exists(VaultFolder(path).header) {
            guard try !DurableFile.exists(path) || DurableFile.names(in: path).isEmpty else {
                throw StoreError.occupied(path: path)
            }
            if let made = try await make(progress) { return made }
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

    /// Takes in what brings something new, under the writer's lock.
    private func takeAll(
        into vault: Vault, _ progress: @Sendable @escaping (Progress) -> Void
    ) async throws -> Unpacking {
        let lock = try WriterLock(vault.folder)
        let stage = try CourierStage(vault.folder.pendingCouriers)
        defer { stage.tidy(after: (try? vault.homeLedger().size()) ?? 0) }
        var media = try await CourierMedia(folders, stage: stage, interrupted: try stage.interrupted())
        try media.keep(vault.header.vault)
        let before = try vault.homeLedger().size()
        func isNewer(_ courier: CourierAtHand, than size: Int) -> Bool {
            courier.manifest.size > size || DurableFile.exists(stage.mark(of: courier.manifest))
        }
        let newer = media.couriers.filter { isNewer($0, than: before) }
        guard !newer.isEmpty else {
            if let damage = media.unreadable.first { throw damage }
            let last = media.couriers[media.couriers.count - 1]
            throw CourierError.replay(courier: last.name, size: last.manifest.size, ours: before)
        }
        var result = Unpacking()
        // One that cannot be taken in holds up none that needs nothing of it.
        for courier in newer where isNewer(courier, than: try vault.homeLedger().size()) {
            do { result.couriers.append(try await take(courier, of: media, into: vault, stage, progress)) } catch {
                result.failures.append((courier.manifest.size, error))
                guard error is CourierError else { break }
            }
        }
        result.leaveSuperseded(by: try vault.homeLedger().size())
        _ = consume lock
        return result
    }

    private func take(
        _ courier: CourierAtHand, of media: CourierMedia, into vault: Vault, _ stage: CourierStage,
        _ progress: @Sendable @escaping (Progress) -> Void
    ) async throws -> UnpackedCourier {
        try await vault.copying(
            CopyDeed("courier unpack", courier.manifest.id.hex, kind: "courier"), outcome: \.outcome
        ) {
            let before = try vault.homeLedger().size()
            let repaired = try layAside(courier, of: media, in: stage, progress)
            let assembly = try await assembled(courier, in: stage, for: vault)
            try DurableFile.write([], to: stage.mark(of: courier.manifest))
            let removed = try FollowerInstall(
                folder: vault.folder, changed: assembly.changed, named: Set(assembly.inventory.files.map(\.path)),
                header: assembly.header, ledger: assembly.ledger
            ).run()
            if removed > 0 || assembly.changed.keys.contains(where: { $0.hasPrefix("layouts/") }) {
                try vault.forgetDerived()
            }
            stage.clear(courier.manifest)
            return UnpackedCourier(
                name: courier.name, sizeBefore: before, size: courier.manifest.size,
                volumes: courier.manifest.volumes.count, repaired: repaired, files: courier.files, bytes: courier.bytes,
                removed: removed, isNew: false)
        }
    }

    private func assembled(
        _ courier: CourierAtHand, in stage: CourierStage, for vault: Vault?
    ) async throws -> CourierAssembly {
        do {
            return try await CourierAssembly(
                courier.manifest, courier.inventory, in: stage, for: vault, path: courier.name)
        } catch let error as CourierError {
            // What it lacks may come; nothing else makes it good.
            if case .gap = error { throw error }
            stage.clear(courier.manifest)
            throw error
        }
    }

    /// Makes a follower of the newest courier that is whole and takes nothing for granted, and takes those after it into that.
    ///
    /// - Returns: nil where another process made one meanwhile.
    private func make(_ progress: @Sendable @escaping (Progress) -> Void) async throws -> Unpacking? {
        let stage = try CourierStage("\(path).part")
        try DurableFile.makeFolder(DurableFile.parent(of: stage.path))
        try DurableFile.makeFolder(stage.path)
        let lock = try WriterLock(VaultFolder(stage.path))
        defer { stage.tidy(after: 0) }
        guard !DurableFile.exists(VaultFolder(path).header) else { return nil }
        let media = try await CourierMedia(folders, stage: stage)
        if media.couriers.isEmpty, let damage = media.unreadable.first { throw damage }
        let vaults = Set(media.couriers.map(\.manifest.vault))
        guard vaults.count == 1 else {
            throw CourierError.badInput(
                "\(folders.joined(separator: ", ")): there are volumes of \(vaults.count) vaults, and a new follower is of "
                    + "one. Put those of one vault into a folder of their own")
        }
        var result = Unpacking()
        for courier in media.couriers.reversed() where courier.manifest.since == nil {
            do {
                result.couriers = [try await made(of: courier, from: media, in: stage, progress)]
                break
            } catch {
                result.failures.insert((courier.manifest.size, error), at: 0)
                guard error is CourierError else { return result }
            }
        }
        guard let made = result.couriers.first else {
            let first = media.couriers[0]
            guard result.failures.isEmpty else { return result }
            throw CourierError.gap(
                courier: first.name,
                reason: "it was packed since entry \(first.manifest.sinceSize), and there is no vault at \(path)")
        }
        _ = consume lock
        if media.couriers.contains(where: { $0.manifest.size > made.size }) {
            let rest = try await takeAll(into: try await open(path), progress)
            return Unpacking(couriers: [made] + rest.couriers, failures: rest.failures)
        }
        return Unpacking(couriers: [made])
    }

    private func made(
        of courier: CourierAtHand, from media: CourierMedia, in stage: CourierStage,
        _ progress: @Sendable @escaping (Progress) -> Void
    ) async throws -> UnpackedCourier {
        let repaired = try layAside(courier, of: media, in: stage, progress)
        let assembly = try await assembled(courier, in: stage, for: nil)
        let made = try await finish(assembly, courier, in: stage.assembled(courier.manifest), repaired)
        stage.clear(courier.manifest)
        return made
    }

    /// Puts the files together as a vault, has it opened and puts on record what was done, and gives it its name.
    private func finish(
        _ assembly: CourierAssembly, _ courier: CourierAtHand, in folder: VaultFolder, _ repaired: Int
    ) async throws -> UnpackedCourier {
        var folders: Set<String> = []
        for (file, source) in assembly.changed.sorted(by: { $0.key < $1.key }) where source != "\(folder.path)/\(file)"
        {
            let target = "\(folder.path)/\(file)"
            try DurableFile.makeFolders(DurableFile.parent(of: target), below: folder.path)
            // Files are moved, and found there after a kill. A slot gets its person's pin when the vault is opened, and is found by
            // what was laid aside.
            if !file.hasPrefix("slots/") {
                try DurableFile.rename(source, to: target)
            } else if !DurableFile.exists(target) {
                try DurableFile.writeDerived(
                    try DurableFile.read(source, limit: 1 << 30), to: target, isSynchronised: true)
            }
            folders.insert(DurableFile.parent(of: target))
        }
        for place in folders.sorted() { try DurableFile.synchronise(folder: place) }
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
    /// - Throws: `CourierError.incomplete`, or `damaged` where that is all, where volumes are wanted still.
    private func layAside(
        _ courier: CourierAtHand, of media: CourierMedia, in stage: CourierStage,
        _ progress: @Sendable (Progress) -> Void
    ) throws -> Int {
        let named = Dictionary(courier.inventory.files.map { ($0.path, $0) }) { first, _ in first }
        try stage.prepare(courier.manifest, courier.inventory)
        var wanted: [Int] = []
        var damages: [CourierError] = []
        var repaired = 0
        for (index, paths) in courier.manifest.volumes.enumerated() {
            guard paths.allSatisfy({ named[$0] != nil }) else {
                throw CourierError.damaged(path: courier.name, reason: "its inventory lacks files of its volumes")
            }
            let isThere = paths.allSatisfy { path in
                named[path].map { stage.place(of: $0, of: courier.manifest) != nil } ?? false
            }
            if isThere, !paths.isEmpty { continue }
            let volumes = courier.volumes[index] ?? []
            // What went into the vault already, before a kill, is not laid aside any more.
            if DurableFile.exists(stage.mark(of: courier.manifest)), volumes.isEmpty { continue }
            var flaws: [CourierError] = []
            var isTaken = false
            for volume in volumes where !isTaken {
                do {
                    try volume.take(into: stage, progress: progress)
                    isTaken = true
                    if volume.isRepaired { repaired += 1 }
                } catch let error as CourierError { flaws.append(error) }
            }
            guard !isTaken else { continue }
            // The others are laid aside all the same.
            damages += flaws
            wanted.append(index + 1)
        }
        guard wanted.isEmpty else {
            damages = media.damages(of: courier, wanted: wanted) + damages
            if damages.count == 1, wanted.count == 1 { throw damages[0] }
            throw CourierError.incomplete(
                courier: courier.name, wanted: wanted, of: courier.manifest.volumes.count,
                damaged: damages.map(\.description))
        }
        return repaired
    }
}
