import Seal
import Store

/// What a renewal of the keys came to.
package struct RotationReport: Codable, Sendable {
    /// The generation of `read` that is in force now.
    package let generation: UInt32
    /// Whether keys were made, or a renewal that had been cut short was gone on with.
    package let isResumed: Bool
    /// How many `.key` files were sealed anew.
    package let resealed: Int
    /// Names of those whose slots could not be renewed, as they are damaged.
    package let leftOut: [String]
}

extension Vault {
    /// Renews `read`, `log` and `access`, and seals every `.key` file to the new `read`. What is cut short is gone on with by
    /// the next call; the vault can be used in between, and what is written then is sealed to the new keys.
    ///
    /// The old `read` leaves the bundles in the end. Old `log` and `access` stay, as they open what stays.
    ///
    /// - Throws: `VaultError.damaged` where `.key` files cannot be sealed anew, and the old `read` stays for them;
    ///   `refused` where a rule forbids it; `notPermitted` to anyone but custodians; `StoreError.locked`, `system`;
    ///   `CancellationError`.
    package func rotateKeys(
        progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) throws -> RotationReport {
        let deed = Deed("keys rotate")
        let intent = try record { try $0.intent(deed) }
        let result = Result { try renewKeys(report) }
        // What is written from here on, this outcome first, is for the new keys only.
        let renewed = try renewedRecorder()
        guard let intent else { return try result.get() }
        switch result {
        case .success(let rotation):
            try renewed.endEpoch()
            renewed.outcome(
                .done, of: deed, intent,
                counts: ["resealed": rotation.resealed, "generation": Int(rotation.generation)])
        case .failure(let error):
            renewed.outcome(.of(error), of: deed, intent, details: ["error": "\(error)"])
        }
        return try result.get()
    }

    /// Refuses to renew `id`, on record.
    ///
    /// - Throws: `VaultError.refused` with the reason; `unrecorded`.
    package func renewID() throws {
        try onRecord(Deed("keys rotate --id")) {
            throw VaultError.refused(
                "id cannot be renewed: every snapshot's name, every proof and every layout is made with it, and none would be "
                    + "what it was. Where id must not stay known to someone, make a new vault, and archive what is restored "
                    + "from this one there")
        }
    }

    private func renewKeys(_ report: @Sendable @escaping (Progress) -> Void) throws -> RotationReport {
        let root = try rootKey
        let lock = try writerLock()
        return try withExtendedLifetime(lock) {
            let header = try currentHeader()
            try header.check(.keysRotate, by: person)
            try settleLayoutKeys()
            var rotation = Rotation(
                folder: folder, root: root, header: header, bundle: try currentKeys(header),
                meter: ProgressMeter(Progress(phase: "Sealing keys"), report: report))
            return try rotation.run()
        }
    }
}

/// One renewal of the keys, under the writer's lock.
private struct Rotation {
    let folder: VaultFolder
    let root: SigningKey
    var header: Header
    var bundle: Bundle
    let meter: ProgressMeter
    private var leftOut: [String] = []

    init(folder: VaultFolder, root: SigningKey, header: Header, bundle: Bundle, meter: ProgressMeter) {
        self.folder = folder
        self.root = root
        self.header = header
        self.bundle = bundle
        self.meter = meter
    }

    mutating func run() throws -> RotationReport {
        // More than one generation: a renewal was cut short. Its keys will do, unless someone was removed since who knows them.
        let isResumed = header.read.count > 1 && !header.isRotationDue
        if !isResumed { try renew() }
        guard let read = header.readKey else {
            throw StoreError.damaged(path: folder.header, reason: "it names no read key")
        }
        let resealed = try reseal(to: read)
        if header.read.count > 1 { try dropOldRead() }
        return RotationReport(
            generation: read.generation, isResumed: isResumed, resealed: resealed, leftOut: leftOut)
    }

    /// Makes new keys. They lie in every slot before the header names them: a header never names a key that a slot lacks, and
    /// readers leave out the keys that it does not name.
    private mutating func renew() throws {
        let renewed = bundle.renewed()
        try renewed.reseal(in: folder, header, signedBy: root)
        header.replaceKeys(with: renewed)
        header.isRotationDue = false
        header.revision += 1
        try header.write(to: folder, signedBy: root)
        leftOut = try renewed.reseal(in: folder, header, signedBy: root)
        bundle = renewed
    }

    private func reseal(to read: SealingKey) throws -> Int {
        var count = 0
        var damages: [Damage] = []
        for path in try folder.keyFiles() {
            try Task.checkCancellation()
            do throws(StoreError) {
                if try FileKey.reseal(path, from: bundle, to: read) { count += 1 }
                meter.add(bytes: FileKey.byteCount)
            } catch {
                guard case .system = error else {
                    damages.append(Damage(object: folder.relative(path), reason: "it cannot be sealed anew: \(error)"))
                    continue
                }
                throw error
            }
        }
        guard damages.isEmpty else { throw VaultError.damaged(damages) }
        return count
    }

    /// Takes the old `read` away: first from the header, so that no header names a key that a slot lacks.
    private mutating func dropOldRead() throws {
        bundle = bundle.withoutOldRead()
        header.replaceKeys(with: bundle)
        header.revision += 1
        try header.write(to: folder, signedBy: root)
        leftOut = try bundle.reseal(in: folder, header, signedBy: root)
        // Sealed under the old `read`: of no more use to anyone but who kept that.
        try DurableFile.destroy(folder.rowKeys)
    }
}
