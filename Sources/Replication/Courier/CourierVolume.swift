import Parity
import Seal
import Store
import Vault

/// A volume at hand: where it lies, and what it says of itself.
struct CourierVolume: Sendable {
    let path: String
    let manifest: CourierManifest
    let inventory: Inventory
    /// Its place among the courier's volumes, from 0.
    let index: Int
    /// Whether it was damaged, and is read as parity gave it back.
    let isRepaired: Bool

    /// Reads what it says of itself. Where it can be repaired, its sum is checked first: a manifest with a wrong letter in it may
    /// read well, and name another courier.
    ///
    /// - Throws: `CourierError.damaged` where it cannot be read, and is not repaired.
    init(_ path: String, stage: CourierStage) async throws {
        let hasParity = try !Self.parity(of: path).isEmpty
        do {
            if hasParity { try Self.checkSum(path) }
            try self.init(reading: path, isRepaired: false)
        } catch CourierError.damaged(_, let reason) where hasParity {
            try self.init(reading: try await Self.repaired(path, reason, stage), isRepaired: true)
        } catch CourierError.damaged(_, let reason) {
            throw Self.beyondRepair(path, reason)
        }
    }

    private init(reading path: String, isRepaired: Bool) throws {
        var first: String?
        guard
            case .manifest(let manifest, let inventory) = try CourierDocument(
                path, then: { first = try $0.next()?.path })
        else {
            throw CourierError.damaged(path: path, reason: "it is a receipt")
        }
        // What it holds tells its number: its name may be another system's.
        guard let index = manifest.volumes.firstIndex(where: { $0.first == first }) else {
            throw CourierError.damaged(path: path, reason: "it does not hold the files that its manifest names")
        }
        self.path = path
        self.manifest = manifest
        self.inventory = inventory
        self.index = index
        self.isRepaired = isRepaired
    }

    /// Whether an archive begins as volumes do.
    static func isVolume(_ path: String) -> Bool { VolumeReader.firstPath(path) == CourierManifest.name }

    /// The files of parity that lie beside a volume.
    private static func parity(of path: String) throws -> [String] {
        try ParityFiles.names(DurableFile.name(of: path), in: DurableFile.parent(of: path))
    }

    static func beyondRepair(_ path: String, _ reason: String) -> CourierError {
        .damaged(path: path, reason: "\(reason), and there is no parity beside it. Bring another copy of this volume")
    }

    /// Reads all of it.
    ///
    /// - Throws: `CourierError.damaged` where it has not the sum that it states.
    static func checkSum(_ path: String) throws {
        do {
            var reader = try VolumeReader(path)
            while try reader.next() != nil { try Task.checkCancellation() }
        } catch let damage as VolumeReader.Damaged {
            throw CourierError.damaged(path: path, reason: damage.reason)
        }
    }

    /// Repairs a volume with the parity that lies beside it.
    private static func repaired(_ path: String, _ reason: String, _ stage: CourierStage) async throws -> String {
        let folder = DurableFile.parent(of: path)
        let name = DurableFile.name(of: path)
        let target = stage.repaired
        for place in [DurableFile.parent(of: stage.path), stage.path, target] { try DurableFile.makeFolder(place) }
        do {
            let parity = try Parity.read(name, in: folder)
            let damage = try await parity.check()
            guard parity.names.count == 1, parity.names[0].lowercased() == name.lowercased(), !damage.isNone else {
                throw CourierError.damaged(
                    path: path, reason: "\(reason), and the parity beside it is of something else")
            }
            let names = try await parity.repair(damage, to: target)
            return "\(target)/\(names[0])"
        } catch let error as ParityError {
            throw CourierError.damaged(path: path, reason: "\(reason). \(error)")
        }
    }
}

extension CourierVolume {
    /// Lays aside what the volume brings, each file when it has the digest that the inventory names.
    ///
    /// - Throws: `CourierError.damaged`.
    func take(into stage: CourierStage, progress: @Sendable (Progress) -> Void) throws {
        do { try read(into: stage, progress) } catch let damage as VolumeReader.Damaged {
            throw Self.beyondRepair(path, damage.reason)
        }
    }

    private func read(into stage: CourierStage, _ progress: @Sendable (Progress) -> Void) throws {
        var reader = try VolumeReader(path)
        let named = Dictionary(inventory.files.map { ($0.path, $0) }) { first, _ in first }
        var wanted = manifest.volumes[index][...]
        var byteCount = 0
        while let member = try reader.next() {
            try Task.checkCancellation()
            if member.path == CourierManifest.name || member.path == inventory.name { continue }
            guard let path = wanted.popFirst(), path == member.path, let file = named[path],
                file.byteCount == member.byteCount
            else { throw VolumeReader.Damaged(reason: "it does not hold the files that its manifest names") }
            try take(file, from: &reader, to: stage.staged(path, of: manifest), in: stage)
            byteCount += member.byteCount
            progress(.done("Volume \(index + 1)", byteCount))
        }
        guard wanted.isEmpty else {
            throw VolumeReader.Damaged(reason: "it lacks files that its manifest names")
        }
    }

    private func take(
        _ file: CopiedFile, from reader: inout VolumeReader, to target: String, in stage: CourierStage
    ) throws {
        guard !CourierStage.holds(file, at: target) else { return }
        let folder = DurableFile.parent(of: target)
        try DurableFile.makeFolders(folder, below: stage.path)
        let temporary = DurableFile.temporaryPath(in: folder)
        defer { DurableFile.remove(temporary) }
        let copy = try OpenFile(temporary, .create(permissions: 0o600))
        var hash = Blake2b()
        while true {
            let piece = try reader.read()
            if piece.isEmpty { break }
            piece.withUnsafeBytes { hash.update($0) }
            try copy.write(piece)
        }
        guard hash.finish() == file.digest else {
            throw VolumeReader.Damaged(reason: "\(file.path) in it is not what the inventory names")
        }
        try copy.synchronise()
        try DurableFile.rename(temporary, to: target)
        FaultPoint.pass("staged \(file.path)")
    }
}
