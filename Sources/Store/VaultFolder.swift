import Seal

/// Where everything lies in a vault's folder (`schema/FORMAT.md`). Knows names, reads nothing.
package struct VaultFolder: Hashable, Sendable {
    package let path: String

    package init(_ path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    package var header: String { "\(path)/muniment.json" }
    package var slots: String { "\(path)/slots" }
    package var packs: String { "\(path)/packs" }
    package var snapshots: String { "\(path)/snapshots" }
    package var layouts: String { "\(path)/layouts" }
    package var local: String { "\(path)/local" }
    package var state: String { "\(local)/state" }
    package var lookups: String { "\(local)/lookups" }
    /// The keys of the catalog's rows, as far as this machine has opened boxes for them.
    package var rowKeys: String { "\(local)/row-keys" }
    /// There while the files of a newer state go into a follower, or where that was cut short.
    package var updating: String { "\(local)/updating" }
    package var lock: String { "\(local)/lock" }
    package var catalog: String { "\(path)/catalog.sqlite" }

    package var ledger: String { "\(path)/ledger" }
    package var ledgerEntries: String { "\(ledger)/entries" }
    package var ledgerEpochs: String { "\(ledger)/epochs" }
    package var ledgerSigner: String { "\(ledger)/signer" }
    /// The next epoch's signer, there only while epochs change.
    package var ledgerNextSigner: String { "\(ledger)/signer.next" }
    /// The openings of the names that entries commit to.
    package var ledgerNames: String { "\(ledger)/names" }
    /// The `.key` files whose keys were destroyed.
    package var ledgerDestroyed: String { "\(ledger)/destroyed" }
    package var ledgerAttempts: String { "\(ledger)/attempts" }
    /// Who vouches for the first signer of a log elsewhere, where this is the folder of one.
    package var ledgerFirstSigner: String { "\(ledger)/first-signer" }
    package var localLedger: String { "\(local)/ledger" }
    package var ledgerLock: String { "\(localLedger)/lock" }
    package var ledgerCheckpoint: String { "\(localLedger)/checkpoint" }
    package var ledgerLeaves: String { "\(localLedger)/leaves" }
    package var ledgerNamesEnd: String { "\(localLedger)/names" }

    /// The session keys that a person's boxes gave on this machine.
    package func ledgerSessions(_ id: SlotID) -> String { "\(localLedger)/sessions-\(id.hex)" }

    /// The documents of a register, and the one of a number, which is counted from 1.
    package func register(_ name: String) -> String { "\(path)/\(name)" }
    package func registerDocument(_ name: String, _ number: Int) -> String {
        "\(register(name))/\(Self.sixDigits(number))"
    }
    package static let registers = ["policy", "holds", "dropped", "suppressed", "certificates", "replicas"]
    /// What this machine last saw of the snapshots that were dropped.
    package var localDropped: String { "\(local)/dropped" }

    /// What has been read of unfinished exports, each in a folder of its own.
    package var pendingExports: String { "\(path)/pending/exports" }

    /// What couriers brought and the vault has not taken in, each in a folder of its own.
    package var pendingCouriers: String { "\(path)/pending/courier" }
    /// In that folder while files go from it into the vault.
    package static let courierMark = "installing"

    /// Whether a courier was being taken in when the process or the machine died.
    package var isHalfWayThroughCourier: Bool {
        get throws(StoreError) {
            for name in try DurableFile.names(in: pendingCouriers)
            where DurableFile.exists("\(pendingCouriers)/\(name)/\(Self.courierMark)") { return true }
            return false
        }
    }

    /// What this machine knows of copies: derived.
    package var localCopies: String { "\(local)/copies" }
    /// Where this machine remembers one thing of a replica.
    package func memory(of thing: CopyMemory, at replica: String) -> String {
        "\(localCopies)/\(replica).\(thing.rawValue)"
    }
    /// There where the vault is a follower: a copy of one that has its home elsewhere.
    package var followerMark: String { "\(path)/follower.json" }
    /// The logs of followers.
    package var followers: String { "\(path)/followers" }
    package func follower(_ log: String) -> VaultFolder { VaultFolder("\(followers)/\(log)") }

    package var witnesses: String { "\(path)/witnesses" }
    /// The name of the file that says who a witness is.
    package static let witnessName = "witness"

    /// What is kept of a witness.
    package func witnessFolder(_ id: String) -> String { "\(witnesses)/\(id)" }
    package func witness(_ id: String) -> String { "\(witnessFolder(id))/\(Self.witnessName)" }
    /// A checkpoint of that size that the witness cosigned.
    package func keptCheckpoint(_ id: String, size: Int) -> String {
        "\(witnessFolder(id))/\(Self.keptName(size: size))"
    }
    package static func keptName(size: Int) -> String { "\(size).checkpoint" }
    /// The name of the file that says who a time-stamping authority is.
    package static let authorityName = "authority"
    package func stampAuthority(_ id: String) -> String { "\(witnessFolder(id))/\(Self.authorityName)" }
    /// The stamp over the kept checkpoint of that size.
    package func keptStamp(_ id: String, size: Int) -> String { "\(witnessFolder(id))/\(Self.stampName(size: size))" }
    package static func stampName(size: Int) -> String { "\(size).tsr" }

    /// The file of a finished epoch of the ledger, numbered from 1.
    package func ledgerEpoch(_ number: Int) -> String {
        "\(ledgerEpochs)/\(Self.sixDigits(number))"
    }

    package static func sixDigits(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    package func slot(_ id: SlotID) -> String { "\(slots)/\(id.hex)" }
    package func packFolder(_ id: Digest256) -> String { "\(packs)/\(id.hex.prefix(2))" }
    package func pack(_ id: Digest256) -> String { "\(packFolder(id))/\(id.hex)" }
    package func snapshot(_ id: Digest256) -> String { "\(snapshots)/\(id.hex)" }
    package func layout(_ id: Digest256) -> String { "\(layouts)/\(id.hex)" }
    /// The `.key` file beside a pack, manifest or layout.
    package func key(of path: String) -> String { "\(path).key" }

    /// The key of the layout at `path` that is put in place of another, until it is.
    package func nextKey(of path: String) -> String { "\(key(of: path)).next" }

    /// The ids of the layouts whose replacing was cut short.
    package func layoutsWithNextKeys() throws(StoreError) -> [Digest256] {
        try DurableFile.names(in: layouts).filter { $0.hasSuffix(".key.next") }
            .compactMap { Digest256(hex: $0.dropLast(9)) }.sorted()
    }

    /// The folders that a new vault has.
    package var founding: [String] {
        [slots, packs, snapshots, layouts, ledger, ledgerEpochs, local, localLedger, state]
    }

    /// The path below the vault's folder, as messages name it.
    package func relative(_ full: String) -> String {
        full.hasPrefix(path + "/") ? String(full.dropFirst(path.count + 1)) : full
    }

    /// The ids of all manifests.
    package func snapshotIDs() throws(StoreError) -> Set<Digest256> {
        try DurableFile.digests(in: snapshots)
    }

    /// The ids of all layouts.
    package func layoutIDs() throws(StoreError) -> Set<Digest256> {
        try DurableFile.digests(in: layouts)
    }

    /// The ids of all packs.
    package func packIDs() throws(StoreError) -> Set<Digest256> {
        var ids: Set<Digest256> = []
        for shelf in try DurableFile.names(in: packs) where shelf.utf8.count == 2 {
            for name in try DurableFile.names(in: "\(packs)/\(shelf)") where name.hasPrefix(shelf) {
                if let id = Digest256(hex: name) { ids.insert(id) }
            }
        }
        return ids
    }

    /// Whether a pack is there with its key. One that is being replaced loses its key first.
    package func holds(pack id: Digest256) -> Bool {
        DurableFile.exists(pack(id)) && DurableFile.exists(key(of: pack(id)))
    }

    /// All `.key` files, by their full paths in order.
    package func keyFiles() throws(StoreError) -> [String] {
        var found: [String] = []
        var places = [snapshots, layouts]
        for shelf in try DurableFile.names(in: packs) where shelf.utf8.count == 2 { places.append("\(packs)/\(shelf)") }
        for place in places {
            for name in try DurableFile.names(in: place)
            where name.hasSuffix(".key") && Digest256(hex: name.dropLast(4)) != nil {
                found.append("\(place)/\(name)")
            }
        }
        return found.sorted()
    }

    /// Unfinished files that a killed process left, by their full paths.
    package func unfinished() throws(StoreError) -> [String] {
        var found: [String] = []
        for place in [
            path, slots, packs, snapshots, layouts, ledger, ledgerEpochs, local, localLedger, state, witnesses,
        ] + Self.registers.map(register) {
            for name in try DurableFile.names(in: place) where name.hasPrefix(DurableFile.temporaryPrefix) {
                found.append("\(place)/\(name)")
            }
        }
        for id in try DurableFile.names(in: witnesses) {
            for name in try DurableFile.names(in: witnessFolder(id)) where name.hasPrefix(DurableFile.temporaryPrefix) {
                found.append("\(witnessFolder(id))/\(name)")
            }
        }
        for shelf in try DurableFile.names(in: packs) where shelf.utf8.count == 2 {
            for name in try DurableFile.names(in: "\(packs)/\(shelf)") where name.hasPrefix(DurableFile.temporaryPrefix)
            {
                found.append("\(packs)/\(shelf)/\(name)")
            }
        }
        return found.sorted()
    }

    /// Names in the folders of manifests, layouts, slots and packs that the format does not know, below the vault's folder.
    package func strayNames() throws(StoreError) -> [String] {
        var found: [String] = []
        for place in [snapshots, layouts] {
            for name in try DurableFile.names(in: place) where !Self.isKnown(name) {
                found.append(relative("\(place)/\(name)"))
            }
        }
        for shelf in try DurableFile.names(in: packs) where !shelf.hasPrefix(DurableFile.temporaryPrefix) {
            for name in try DurableFile.names(in: "\(packs)/\(shelf)")
            where !Self.isKnown(name) || !name.hasPrefix(shelf) {
                found.append(relative("\(packs)/\(shelf)/\(name)"))
            }
        }
        return found.sorted()
    }

    private static func isKnown(_ name: String) -> Bool {
        var name = name
        for ending in [".next", ".key"] where name.hasSuffix(ending) { name = String(name.dropLast(ending.count)) }
        return name.hasPrefix(DurableFile.temporaryPrefix) || Digest256(hex: name) != nil
    }
}

/// What a machine remembers of a replica. What is lost of it costs some questions, or a warning that is not given.
package enum CopyMemory: String, CaseIterable, Sendable {
    /// The objects that could not be deleted.
    case left
    /// Whether objects bear holds.
    case held
    /// When locks were renewed.
    case locked
    /// How far it was brought last.
    case pushed
}
