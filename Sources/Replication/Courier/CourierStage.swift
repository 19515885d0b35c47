import Parity
import Seal
import Store
import Vault

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where what couriers bring is kept until all of it is there and was checked: beside a new vault, or below the `pending/` of one
/// that is there. A disk that was pulled out, or a kill, costs the file under way.
struct CourierStage: Sendable {
    let path: String

    init(_ path: String) throws {
        self.path = path
        try DurableFile.makeFolder(DurableFile.parent(of: path))
        try DurableFile.makeFolder(path)
    }

    /// Where the files of one courier are.
    func folder(of manifest: CourierManifest) -> String { "\(path)/\(manifest.id.hex.prefix(16))" }
    func staged(_ file: String, of manifest: CourierManifest) -> String { "\(folder(of: manifest))/files/\(file)" }
    /// Where they are put together.
    func assembled(_ manifest: CourierManifest) -> VaultFolder { VaultFolder("\(folder(of: manifest))/vault") }
    /// There while files go into the vault.
    func mark(of manifest: CourierManifest) -> String { "\(folder(of: manifest))/installing" }

    /// Where a file lies whole: laid aside, or among what is being put together.
    func place(of file: CopiedFile, of manifest: CourierManifest) -> String? {
        [staged(file.path, of: manifest), "\(assembled(manifest).path)/\(file.path)"].first {
            Self.holds(file, at: $0)
        }
    }

    /// Removes it with all that is in it.
    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// Removes the stage of a vault that was made, and got its name just before a kill.
    static func discard(_ path: String) throws {
        guard DurableFile.exists(path), try DurableFile.names(in: path).allSatisfy({ isOurs($0) }) else { return }
        try? FileManager.default.removeItem(atPath: path)
    }

    private static func isOurs(_ name: String) -> Bool {
        name == "repaired" || name.utf8.count == 16 && Hex.decode(name) != nil
    }

    /// Removes what is kept of a courier; of all, where it is the last.
    func clear(_ manifest: CourierManifest) {
        try? FileManager.default.removeItem(atPath: folder(of: manifest))
        let left = (try? DurableFile.names(in: path)) ?? []
        if left.allSatisfy({ $0 == "repaired" }) { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Makes a folder with those above it, as far as they are in the stage.
    static func makeFolders(_ path: String, in root: String) throws {
        guard path != root, path.hasPrefix(root + "/"), !DurableFile.exists(path) else { return }
        try makeFolders(DurableFile.parent(of: path), in: root)
        try DurableFile.makeFolder(path)
    }

    /// Whether a file is there, whole.
    static func holds(_ file: CopiedFile, at path: String) -> Bool {
        guard let there = try? OpenFile(path, .read(followingLinks: false)), (try? there.byteCount()) == file.byteCount
        else { return false }
        return (try? digest(of: there, 0..<file.byteCount)) == file.digest
    }

    /// BLAKE2b-256 of some bytes of a file.
    static func digest(of file: borrowing OpenFile, _ range: Range<Int>) throws -> Digest256 {
        var hash = Blake2b()
        var place = range.lowerBound
        while place < range.upperBound {
            let piece = try file.read(min(1 << 20, range.upperBound - place), at: place)
            piece.withUnsafeBytes { hash.update($0) }
            place += piece.count
        }
        return hash.finish()
    }
}

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
        guard case .manifest(let manifest, let inventory) = try CourierDocument(path) else {
            throw CourierError.damaged(path: path, reason: "it is a receipt")
        }
        let index = manifest.volumes.indices.first { index in
            path.hasSuffix("/" + CourierName.volume(manifest.size, index + 1))
        }
        guard let index else {
            throw CourierError.damaged(
                path: path, reason: "it is not called as it was, so that its number is not known")
        }
        self.path = path
        self.manifest = manifest
        self.inventory = inventory
        self.index = index
        self.isRepaired = isRepaired
    }

    private static func name(of path: String) -> String {
        String(path.dropFirst(DurableFile.parent(of: path).count + 1))
    }

    /// The files of parity that lie beside a volume.
    private static func parity(of path: String) throws -> [String] {
        try ParityFiles.names(name(of: path), in: DurableFile.parent(of: path))
    }

    private static func beyondRepair(_ path: String, _ reason: String) -> CourierError {
        .damaged(path: path, reason: "\(reason), and there is no parity beside it. Bring another copy of this volume")
    }

    private static func checkSum(_ path: String) throws {
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
        let name = name(of: path)
        let target = "\(stage.path)/repaired"
        try DurableFile.makeFolder(target)
        do {
            let parity = try Parity.read(name, in: folder)
            let damage = try await parity.check()
            guard parity.names == [name], !damage.isNone else {
                throw CourierError.damaged(
                    path: path, reason: "\(reason), and the parity beside it is of something else")
            }
            _ = try await parity.repair(damage, to: target)
        } catch let error as ParityError {
            throw CourierError.damaged(path: path, reason: "\(reason). \(error)")
        }
        return "\(target)/\(name)"
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
        try CourierStage.makeFolders(folder, in: stage.path)
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
