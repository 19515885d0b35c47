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

    /// Nothing is made before something is laid aside.
    ///
    /// - Throws: `StoreError.occupied` where the folder is somebody else's.
    init(_ path: String) throws {
        guard try DurableFile.names(in: path).allSatisfy({ Self.isOurs($0) }) else {
            throw StoreError.occupied(path: path)
        }
        self.path = path
    }

    /// Makes the folder for one courier, in which its documents say whose files they are.
    func prepare(_ manifest: CourierManifest, _ inventory: Inventory) throws {
        let folder = folder(of: manifest)
        for place in [DurableFile.parent(of: path), path, folder] { try DurableFile.makeFolder(place) }
        for (name, bytes) in [(CourierManifest.name, manifest.bytes), (Self.inventory, inventory.bytes)]
        where !DurableFile.exists("\(folder)/\(name)") {
            try DurableFile.writeDerived(bytes, to: "\(folder)/\(name)", isSynchronised: true)
        }
    }

    private static let inventory = "inventory"

    /// The couriers whose files were going into the vault when the process or the machine died: all that they bring is here or
    /// there, and nothing is needed of their volumes.
    func interrupted() throws -> [CourierAtHand] {
        try DurableFile.names(in: path).filter { Self.isCourier($0) }.compactMap { name in
            let folder = "\(path)/\(name)"
            guard DurableFile.exists("\(folder)/\(VaultFolder.courierMark)"),
                let manifest = CourierManifest(
                    try DurableFile.read("\(folder)/\(CourierManifest.name)", limit: CourierManifest.limit)),
                let inventory = Inventory(
                    try DurableFile.read("\(folder)/\(Self.inventory)", limit: Inventory.limit)),
                manifest.inventory == Blake2b.hash(inventory.bytes), self.folder(of: manifest) == folder
            else { return nil }
            return CourierAtHand(manifest: manifest, inventory: inventory)
        }
    }

    /// Where the files of one courier are.
    func folder(of manifest: CourierManifest) -> String { "\(path)/\(manifest.id.hex.prefix(16))" }
    /// Where volumes are put that were repaired.
    var repaired: String { "\(path)/repaired" }
    func staged(_ file: String, of manifest: CourierManifest) -> String { "\(folder(of: manifest))/files/\(file)" }
    /// Where they are put together.
    func assembled(_ manifest: CourierManifest) -> VaultFolder { VaultFolder("\(folder(of: manifest))/vault") }
    /// There while files go into the vault.
    func mark(of manifest: CourierManifest) -> String { "\(folder(of: manifest))/\(VaultFolder.courierMark)" }

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

    private static func isOurs(_ name: String) -> Bool { isCourier(name) || name == "repaired" || name == "local" }
    private static func isCourier(_ name: String) -> Bool { name.utf8.count == 16 && Hex.decode(name) != nil }

    /// Removes what is kept of a courier.
    func clear(_ manifest: CourierManifest) { try? FileManager.default.removeItem(atPath: folder(of: manifest)) }

    /// Removes what serves nobody any more: repaired volumes, what is kept of couriers that bring nothing new to a vault whose
    /// ledger has `size` entries, and, where nothing is left, the folder itself.
    func tidy(after size: Int) {
        try? FileManager.default.removeItem(atPath: repaired)
        let kept = ((try? DurableFile.names(in: path)) ?? []).filter { Self.isCourier($0) }
        let wanted = kept.filter { name in
            let bytes = try? DurableFile.read("\(path)/\(name)/\(CourierManifest.name)", limit: CourierManifest.limit)
            let isUnderWay = DurableFile.exists("\(path)/\(name)/\(VaultFolder.courierMark)")
            return isUnderWay || bytes.flatMap { CourierManifest($0) }.map { $0.size > size } ?? false
        }
        for name in Set(kept).subtracting(wanted) { try? FileManager.default.removeItem(atPath: "\(path)/\(name)") }
        if wanted.isEmpty { remove() }
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
