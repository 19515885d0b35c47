import Ledger
import Parity
import Seal
import Store
import Vault

/// A courier that was packed.
package struct PackedCourier: Sendable {
    package struct Volume: Sendable {
        package let name: String
        package let byteCount: Int
        package let digest: Digest256
        /// The names of its parity files.
        package let parity: [String]
        package let parityByteCount: Int
    }

    package let manifest: CourierManifest
    package let volumes: [Volume]
    /// How many files of the vault it brings, and their bytes.
    package let files: Int
    package let byteCount: Int
    /// The names of the manifest and of the summary beside the volumes.
    package let manifestName: String
    package let summaryName: String

    /// What names this courier and no other: BLAKE2b-256 of the manifest, hex.
    package var id: String { manifest.id.hex }
}

/// How a courier is packed.
package struct CourierRequest: Sendable {
    /// Where its volumes go.
    package let folder: String
    /// What the other side has: a receipt, a volume of an earlier courier, or a checkpoint; nil for everything.
    package let since: String?
    /// The most bytes of a volume.
    package let maxByteCount: Int
    /// How many slices of parity to a hundred of a volume; nil for none.
    package let parityPercent: Int?

    package init(folder: String, since: String?, maxByteCount: Int, parityPercent: Int?) {
        self.folder = folder
        self.since = since
        self.maxByteCount = maxByteCount
        self.parityPercent = parityPercent
    }
}

extension Vault {
    /// Writes what another side lacks of this vault into volumes, each durable and whole before it has its name; the manifest's
    /// own file comes last.
    ///
    /// - Throws: `CourierError`, `VaultError`, `StoreError`, `ParityError`. Then no volume is left.
    package func packCourier(
        _ request: CourierRequest, progress: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> PackedCourier {
        try await copying(CopyDeed("courier pack", request.folder, kind: "path"), outcome: \.outcome) {
            try checkMakesCopies()
            let held = try request.since.map { try HeldFiles($0, for: self) }
            let medium = try Medium(request.folder)
            defer { _ = medium }
            // What others write meanwhile is seen by the digests, and packed anew.
            for _ in 0..<3 {
                do { return try await CourierPacking(self, request, held).pack(progress) } catch CourierError.changed {
                    continue
                }
            }
            return try await CourierPacking(self, request, held).pack(progress)
        }
    }
}

extension PackedCourier {
    /// What the ledger says of it.
    fileprivate var outcome: CopyOutcome {
        CopyOutcome(
            counts: [
                "volumes": volumes.count, "files": files, "bytes": byteCount, "size": manifest.size,
                "since": manifest.sinceSize,
            ], details: ["courier": manifest.id.hex])
    }
}

/// One try to pack.
private struct CourierPacking {
    let vault: Vault
    let request: CourierRequest
    let inventory: Inventory
    let manifest: CourierManifest
    let items: [VaultListing.Item]
    let plan: [Range<Int>]

    init(_ vault: Vault, _ request: CourierRequest, _ held: HeldFiles?) async throws {
        self.vault = vault
        self.request = request
        let ledger = try vault.homeLedger()
        guard try !ledger.hasLostNames() else { throw ledger.lostNames }
        let listing = try await VaultListing(vault.folder, ledger)
        guard let checkpoint = listing.checkpoint else {
            throw CourierError.badInput("the vault's ledger has no entry")
        }
        inventory = try Inventory(
            listing.files, destroyed: listing.destroyed, checkpoint: checkpoint, made: .now, of: vault.header.vault,
            by: vault.person.id, signing: vault.signature)
        items = listing.items.filter { item in held.map { !$0.contains(item) } ?? true }
        let paths = items.map(\.file.path)
        // Its length hardly depends on where the volumes end: so much for each.
        let whole = try CourierManifest(
            of: inventory, since: held?.checkpoint, volumes: [paths], signing: vault.signature)
        plan = try VolumePlan(
            items.map(\.file.byteCount), documents: [whole.bytes.count, inventory.bytes.count],
            within: request.maxByteCount
        ).volumes
        manifest = try CourierManifest(
            of: inventory, since: held?.checkpoint, volumes: plan.map { Array(paths[$0]) }, signing: vault.signature)
    }

    private func path(_ name: String) -> String { "\(request.folder)/\(name)" }

    func pack(_ progress: @Sendable @escaping (Progress) -> Void) async throws -> PackedCourier {
        let base = CourierName.base(manifest.size)
        guard !DurableFile.exists(path("\(base).json")) else {
            throw CourierError.badInput("\(request.folder) holds a courier of this state of the vault already")
        }
        var written: [String] = []
        do {
            var volumes: [PackedCourier.Volume] = []
            for (index, range) in plan.enumerated() {
                let name = CourierName.volume(manifest.size, index + 1)
                let temporary = DurableFile.temporaryPath(in: request.folder)
                defer { DurableFile.remove(temporary) }
                let (digest, byteCount) = try write(items[range], to: temporary, progress)
                try DurableFile.rename(temporary, to: path(name))
                written.append(name)
                var parity: Parity.Written?
                if let percent = request.parityPercent {
                    parity = try await Parity.write(
                        for: [name], in: request.folder, as: name, percent: percent,
                        fileByteCount: request.maxByteCount,
                        progress: { progress(.done("Parity", $0, of: $1)) })
                    written += parity?.names ?? []
                }
                volumes.append(
                    .init(
                        name: name, byteCount: byteCount, digest: digest, parity: parity?.names ?? [],
                        parityByteCount: parity?.byteCount ?? 0))
            }
            let packed = PackedCourier(
                manifest: manifest, volumes: volumes, files: items.count,
                byteCount: items.reduce(0) { $0 + $1.file.byteCount }, manifestName: "\(base).json",
                summaryName: "\(base).txt")
            written += [packed.summaryName, packed.manifestName]
            try DurableFile.write(
                Array(CourierSummary.text(packed, of: vault).utf8), to: path(packed.summaryName), permissions: 0o644)
            try DurableFile.write(manifest.bytes, to: path(packed.manifestName), permissions: 0o644)
            return packed
        } catch {
            for name in written { DurableFile.remove(path(name)) }
            throw error
        }
    }

    private func write(
        _ items: some Sequence<VaultListing.Item>, to path: String, _ progress: @Sendable (Progress) -> Void
    ) throws -> (Digest256, byteCount: Int) {
        var volume = try VolumeWriter(path)
        try volume.add(CourierManifest.name, manifest.bytes)
        try volume.add(inventory.name, inventory.bytes)
        for item in items {
            try volume.add(item)
            progress(.done("Packing", volume.byteCount))
        }
        return (try volume.finish(), volume.byteCount)
    }
}

/// Which files go into which volume: in their order, each volume as full as it gets.
struct VolumePlan {
    let volumes: [Range<Int>]

    /// - Parameters:
    ///   - byteCounts: of the files.
    ///   - documents: the bytes of the documents at the start of each volume.
    /// - Throws: `CourierError.badInput` where a volume has no room for the largest file.
    init(_ byteCounts: [Int], documents: [Int], within maxByteCount: Int) throws {
        // A new list begins in the manifest with each volume: a comma and two brackets, and one volume may be one file.
        let lead = VolumeWriter.byteCount(of: documents) + 3 * byteCounts.count + TarMember.blockByteCount
        let sizes = byteCounts.map { TarMember(path: "", byteCount: $0).archivedByteCount }
        let needed = lead + (sizes.max() ?? 0)
        guard needed <= maxByteCount else {
            throw CourierError.badInput(
                "volumes of \(maxByteCount) bytes are too small: the largest file of the vault needs one of \(needed)")
        }
        var volumes: [Range<Int>] = []
        var (start, room) = (0, maxByteCount - lead)
        for (index, size) in sizes.enumerated() {
            if size > room {
                volumes.append(start..<index)
                (start, room) = (index, maxByteCount - lead)
            }
            room -= size
        }
        volumes.append(start..<sizes.count)
        guard volumes.count <= 9999 else {
            throw CourierError.badInput(
                "there would be \(volumes.count) volumes, and there can be 9999: give a larger --max-size")
        }
        self.volumes = volumes
    }
}
