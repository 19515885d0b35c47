import Ledger
import Seal
import Store
import TimeStamps

/// What lies in `witnesses/`.
struct WitnessFiles {
    private(set) var witnesses: [Witness] = []
    /// In the order of sizes.
    private(set) var checkpoints: [KeptCheckpoint] = []
    private(set) var authorities: [StampAuthority] = []
    /// In the order of sizes.
    private(set) var stamps: [KeptStamp] = []
    /// Files that are not what they should be.
    private(set) var damages: [Damage] = []

    static let limit = 1 << 20
    private let folder: VaultFolder

    /// Reads all of it; what is damaged is listed and left out.
    ///
    /// - Parameters:
    ///   - signer: the key of a person who may add witnesses; nil for one who may not, or is not known any more.
    ///   - isOnRecord: whether the ledger says that a document of this SHA-256 was made: asked where `signer` does not vouch.
    init(
        _ folder: VaultFolder, vault: VaultID, signer: (SlotID) -> VerifyKey?,
        isOnRecord: (Digest256) throws -> Bool
    ) throws {
        self.folder = folder
        for id in try DurableFile.names(in: folder.witnesses).sorted()
        where !id.hasPrefix(DurableFile.temporaryPrefix) {
            if DurableFile.exists(folder.stampAuthority(id)) {
                try readAuthority(id, vault: vault, signer: signer, isOnRecord: isOnRecord)
                continue
            }
            let path = folder.witness(id)
            guard DurableFile.exists(path) else {
                damage(path, "it is missing")
                continue
            }
            guard let file = read(path) else { continue }
            guard let (witness, isSigned) = Witness.read(file, vault: vault, signer: signer), witness.id == id else {
                damage(path, "it names no witness of this vault")
                continue
            }
            guard try isSigned || isOnRecord(Digest256.sha256(file)) else {
                damage(path, "no custodian signed it, and the ledger does not say that one did")
                continue
            }
            witnesses.append(witness)
            try readCheckpoints(of: witness)
        }
        checkpoints.sort { ($0.size, $0.file) < ($1.size, $1.file) }
        stamps.sort { ($0.size, $0.file) < ($1.size, $1.file) }
    }

    private mutating func readAuthority(
        _ id: String, vault: VaultID, signer: (SlotID) -> VerifyKey?, isOnRecord: (Digest256) throws -> Bool
    ) throws {
        let path = folder.stampAuthority(id)
        guard let file = read(path) else { return }
        guard let (authority, isSigned) = StampAuthority.read(file, vault: vault, signer: signer), authority.id == id
        else { return damage(path, "it names no time-stamping authority of this vault") }
        guard try isSigned || isOnRecord(Digest256.sha256(file)) else {
            return damage(path, "no custodian signed it, and the ledger does not say that one did")
        }
        authorities.append(authority)
        for name in try DurableFile.names(in: folder.witnessFolder(id))
        where name != VaultFolder.authorityName && !name.hasPrefix(DurableFile.temporaryPrefix) {
            try readStamp(name, of: authority)
        }
    }

    /// Reads a stamp and the checkpoint that it is over. A checkpoint alone says nothing: its stamp was about to be written.
    private mutating func readStamp(_ name: String, of authority: StampAuthority) throws {
        let path = "\(folder.witnessFolder(authority.id))/\(name)"
        let size = Int(name.split(separator: ".").first ?? "") ?? -1
        if name == VaultFolder.keptName(size: size) { return }
        guard name == VaultFolder.stampName(size: size) else {
            return damage(path, "it is no stamp of \(authority.name)")
        }
        guard let token = read(path), let bytes = read(folder.keptCheckpoint(authority.id, size: size)) else { return }
        guard let note = try? SignedNote(String(decoding: bytes, as: UTF8.self)) else {
            return damage(path, "the checkpoint beside it is none")
        }
        do throws(TimeStampError) {
            guard let kept = try KeptStamp(token, over: note, by: authority, file: folder.relative(path)),
                kept.size == size
            else { return damage(path, "the checkpoint beside it is of another size") }
            stamps.append(kept)
        } catch { damage(path, "\(error)") }
    }

    private mutating func readCheckpoints(of witness: Witness) throws {
        for name in try DurableFile.names(in: folder.witnessFolder(witness.id))
        where name != VaultFolder.witnessName && !name.hasPrefix(DurableFile.temporaryPrefix) {
            let path = "\(folder.witnessFolder(witness.id))/\(name)"
            guard let bytes = read(path) else { continue }
            guard let note = try? SignedNote(String(decoding: bytes, as: UTF8.self)),
                let kept = KeptCheckpoint(note, by: witness, file: folder.relative(path)),
                name == VaultFolder.keptName(size: kept.size)
            else {
                damage(path, "it is no checkpoint that \(witness.name) cosigned")
                continue
            }
            checkpoints.append(kept)
        }
    }

    /// A file's bytes; nil, and listed as damaged, where they cannot be read.
    private mutating func read(_ path: String) -> [UInt8]? {
        do { return try DurableFile.read(path, limit: Self.limit) } catch {
            damage(path, "\(error)")
            return nil
        }
    }

    private mutating func damage(_ path: String, _ reason: String) {
        damages.append(Damage(object: folder.relative(path), reason: reason))
    }
}
