import Seal
import Store

/// A courier of which some volumes are at hand.
struct CourierAtHand: Sendable {
    let manifest: CourierManifest
    let inventory: Inventory
    /// By their places, from 0; one may be there several times, of which some are damaged.
    var volumes: [Int: [CourierVolume]] = [:]

    var name: String { CourierName.base(manifest.size) }
    /// How many files it brings.
    var files: Int { manifest.volumes.reduce(0) { $0 + $1.count } }
    /// Their bytes.
    var bytes: Int {
        let carried = Set(manifest.volumes.flatMap(\.self))
        return inventory.files.reduce(0) { carried.contains($1.path) ? $0 + $1.byteCount : $0 }
    }
}

/// What lies on media: couriers of which there are volumes, and volumes that nothing can be read of.
struct CourierMedia: Sendable {
    /// In the order of the home's ledger.
    private(set) var couriers: [CourierAtHand] = []
    /// Of volumes that are damaged, whichever courier's they are.
    private(set) var unreadable: [CourierError] = []

    /// Looks through folders, and at files that are given by themselves.
    ///
    /// - Parameter interrupted: couriers that need no volumes any more.
    /// - Throws: `CourierError.noCourier` where one of them is not there, or there is no volume in any; `StoreError`.
    init(_ places: [String], stage: CourierStage, interrupted: [CourierAtHand] = []) async throws {
        var found = Dictionary(interrupted.map { ($0.manifest.id, $0) }) { first, _ in first }
        for place in places {
            guard DurableFile.exists(place) || !interrupted.isEmpty else { throw CourierError.noCourier(folder: place) }
            for path in try Self.archives(at: place) {
                do {
                    let volume = try await CourierVolume(path, stage: stage)
                    let (manifest, inventory) = (volume.manifest, volume.inventory)
                    found[manifest.id, default: CourierAtHand(manifest: manifest, inventory: inventory)]
                        .volumes[volume.index, default: []].append(volume)
                } catch let error as CourierError { unreadable.append(error) }
            }
        }
        guard !found.isEmpty || !unreadable.isEmpty else {
            throw CourierError.noCourier(folder: places.joined(separator: ", "))
        }
        couriers = found.values.sorted {
            ($0.manifest.size, $0.manifest.made, $0.manifest.id) < ($1.manifest.size, $1.manifest.made, $1.manifest.id)
        }
        try leaveAltered()
    }

    /// The paths of what may be volumes.
    private static func archives(at place: String) throws -> [String] {
        guard case .folder = try DurableFile.kind(of: "\(place)/.") else {
            return CourierVolume.isVolume(place) ? [place] : []
        }
        return try DurableFile.names(in: place).sorted().filter { CourierName.isArchive($0) }.compactMap { name in
            let path = "\(place)/\(name)"
            if case .folder = try DurableFile.kind(of: path) { return nil }
            // Somebody else's archives may lie there too.
            return CourierName.isVolume(name) || CourierVolume.isVolume(path) ? path : nil
        }
    }

    /// A manifest with another letter in it may read well, and name a courier that nobody packed: where there are two of one state
    /// of the ledger, their volumes' sums tell.
    private mutating func leaveAltered() throws {
        let alike = Dictionary(grouping: couriers, by: \.manifest.size).filter { $1.count > 1 }
        guard !alike.isEmpty else { return }
        for place in couriers.indices where alike[couriers[place].manifest.size] != nil {
            for (index, volumes) in couriers[place].volumes {
                couriers[place].volumes[index] = try volumes.filter { volume in
                    do { try CourierVolume.checkSum(volume.path) } catch CourierError.damaged(let path, let reason) {
                        unreadable.append(CourierVolume.beyondRepair(path, reason))
                        return false
                    }
                    return true
                }
            }
        }
        couriers.removeAll { !$0.volumes.isEmpty && $0.volumes.values.allSatisfy(\.isEmpty) }
    }

    /// Leaves out what is another vault's.
    ///
    /// - Throws: `CourierError.foreign` where nothing else is there.
    mutating func keep(_ vault: VaultID) throws {
        let other = couriers.first { $0.manifest.vault != vault }
        couriers.removeAll { $0.manifest.vault != vault }
        if couriers.isEmpty, let other, let volume = other.volumes.values.joined().first {
            throw CourierError.foreign(path: volume.path, reason: "it is of another vault")
        }
    }

    /// The damages that explain why volumes of a courier are wanted: a damaged file's own name tells mostly whose it is.
    func damages(of courier: CourierAtHand, wanted: [Int]) -> [CourierError] {
        let numbers = Set(wanted)
        let others = Set(courier.manifest.volumes.indices.map { $0 + 1 }.filter { !numbers.contains($0) })
        let known = Set(others.map { CourierName.volume(courier.manifest.size, $0) })
        return unreadable.filter { error in
            guard case .damaged(let path, _) = error else { return false }
            let name = DurableFile.name(of: path).lowercased()
            let isOfAnother = CourierName.isVolume(name) && !name.hasPrefix(courier.name + "-")
            return !isOfAnother && !known.contains(name)
        }
    }
}
