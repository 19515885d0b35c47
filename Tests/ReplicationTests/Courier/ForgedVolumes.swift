import Foundation
import Ledger
import Seal
import Store
import Vault

@testable import Replication

/// What a courier's volumes hold, for somebody who makes others of it, or lies in them.
struct ForgedVolumes {
    var manifest: CourierManifest
    var inventory: Inventory
    /// The bytes of the files in all volumes.
    var contents: [String: [UInt8]] = [:]

    /// Reads what was packed.
    init(_ packed: PackedCourier, in folder: String) throws {
        guard case .manifest(let manifest, let inventory) = try CourierDocument("\(folder)/\(packed.volumes[0].name)")
        else { throw CourierError.noCourier(folder: folder) }
        (self.manifest, self.inventory) = (manifest, inventory)
        for volume in packed.volumes {
            var reader = try VolumeReader("\(folder)/\(volume.name)")
            while let member = try reader.next() { contents[member.path] = try reader.whole(limit: 1 << 30) }
        }
    }

    /// An inventory of these files and a manifest of one volume that brings them, signed by whoever signs.
    mutating func state(
        _ files: [CopiedFile], volumes: [[String]]? = nil, destroyed: [DestroyedKey] = [],
        signing: ([UInt8]) -> [UInt8]
    ) throws {
        inventory = try Inventory(
            files, destroyed: destroyed, checkpoint: inventory.checkpoint, made: inventory.made, of: inventory.vault,
            by: inventory.person, signing: signing)
        manifest = try CourierManifest(
            of: inventory, since: manifest.since, volumes: volumes ?? [files.map(\.path)], signing: signing)
    }

    /// Writes one volume of what is stated; of what has no contents a byte for each that is stated.
    func write(to folder: String) throws {
        let path = "\(folder)/\(CourierName.volume(manifest.size, 1))"
        try? FileManager.default.removeItem(atPath: path)
        var volume = try VolumeWriter(path)
        try volume.add(CourierManifest.name, manifest.bytes)
        try volume.add(inventory.name, inventory.bytes)
        for file in inventory.files where manifest.volumes[0].contains(file.path) {
            try volume.add(file.path, contents[file.path] ?? [UInt8](repeating: 7, count: file.byteCount))
        }
        _ = try volume.finish()
    }

    /// Writes a volume whose heads state other lengths than what stands behind them has, with a right sum.
    func write(to folder: String, stating length: (CopiedFile) -> Int) throws {
        var bytes: [UInt8] = []
        func add(_ path: String, _ contents: [UInt8], _ stated: Int? = nil) {
            bytes += TarMember(path: path, byteCount: stated ?? contents.count).head ?? []
            bytes += contents
            bytes += [UInt8](repeating: 0, count: TarMember(path: path, byteCount: contents.count).paddingByteCount)
        }
        add(CourierManifest.name, manifest.bytes)
        add(inventory.name, inventory.bytes)
        for file in inventory.files { add(file.path, contents[file.path] ?? [], length(file)) }
        add(VolumeWriter.sumName, Array("\(Blake2b.hash(bytes).hex)\n".utf8))
        let path = "\(folder)/\(CourierName.volume(manifest.size, 1))"
        try Data(bytes + TarMember.end).write(to: URL(fileURLWithPath: path))
        // As long as the longest lie, and no longer on the disk than before.
        let most = inventory.files.map(length).max() ?? 0
        if most > 1 << 30 {
            try FileHandle(forUpdating: URL(fileURLWithPath: path)).truncate(atOffset: UInt64(most + bytes.count))
        }
    }
}
