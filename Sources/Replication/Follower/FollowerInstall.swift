import Ledger
import Seal
import Store
import Vault

/// Brings a follower from one state to another, whatever brought that: files that were checked elsewhere go into it in an order in
/// which it can be read at any moment, and killed at any.
///
/// Packs come before what names them, documents before the header that counts them, the header before the slots that accept no
/// older one; layouts and keys after the slots that open them, manifests, with which snapshots exist, after those. The ledger
/// grows at its end, up to the end of each epoch before that epoch's file is there. What the home destroyed goes last.
struct FollowerInstall {
    let folder: VaultFolder
    /// Paths of whole files that are to be others than they are, and where each lies; they stay there, but packs.
    let changed: [String: String]
    /// The paths of all files of the new state, or of what goes along of them.
    let named: Set<String>
    /// The header of the new state.
    let header: Header
    /// The ledger of the new state, put together elsewhere. It goes on from the follower's.
    let ledger: Ledger

    /// Does it; all of it may have been done before. The caller holds the writer's lock.
    ///
    /// - Returns: how many files were removed.
    func run() throws -> Int {
        try DurableFile.makeFolder(folder.local)
        try DurableFile.writeDerived([], to: folder.updating, isSynchronised: true)
        let order = try changed.keys.filter { try !isLedgersGrowth($0) && !isFewerNames($0) }
            .map { (rank: rank($0), path: $0) }.sorted { $0 < $1 }
        var touched: Set<String> = []
        var last = -1
        for (rank, path) in order {
            if rank != last { try synchronise(&touched) }
            last = rank
            guard let source = changed[path] else { continue }
            try put(path, from: source)
            touched.insert(DurableFile.parent(of: "\(folder.path)/\(path)"))
            FaultPoint.pass("put \(path)")
        }
        try synchronise(&touched)
        try growLedger()
        let removed = try removeSuperseded()
        DurableFile.remove(folder.updating)
        return removed
    }

    private func isLedgersGrowth(_ path: String) -> Bool {
        path == "ledger/entries" || path.hasPrefix("ledger/epochs/")
    }

    /// Whether they are the names of a home, or of a copy, that has lost some, which are here.
    private func isFewerNames(_ path: String) throws -> Bool {
        guard path == folder.relative(folder.ledgerNames), let source = changed[path] else { return false }
        return try DurableFile.byteCount(of: source) < DurableFile.byteCount(of: folder.ledgerNames)
    }

    private func synchronise(_ folders: inout Set<String>) throws {
        for folder in folders.sorted() { try DurableFile.synchronise(folder: folder) }
        folders = []
    }

    /// Which files come first. Keys that take the place of others may be sealed to a new generation, which the slots open.
    private func rank(_ path: String) -> Int {
        let isKey = path.hasSuffix(".key") || path.hasSuffix(".key.next")
        switch path.split(separator: "/")[0] {
        case "packs": return !isKey ? 0 : DurableFile.exists("\(folder.path)/\(path)") ? 5 : 1
        case "muniment.json": return 3
        case "slots": return 4
        case "layouts": return isKey ? 6 : 7
        case "snapshots": return isKey ? 8 : 9
        case "ledger": return 10
        default: return 2
        }
    }

    /// Puts one file into the vault, whole or not at all.
    private func put(_ path: String, from source: String) throws {
        let target = "\(folder.path)/\(path)"
        try DurableFile.makeFolders(DurableFile.parent(of: target), below: folder.path)
        // A pack is moved: it is large, and named by its bytes.
        if path.hasPrefix("packs/"), !path.hasSuffix(".key") { return try DurableFile.rename(source, to: target) }
        let bytes = try DurableFile.read(source, limit: 1 << 30)
        let isOpenToAll = path == "muniment.json"
        if path.hasPrefix("layouts/"), path.hasSuffix(".key"), replacesLayout(path) {
            // Its layout follows, and then takes it along: a reader finds one of the two keys to open what is there.
            return try DurableFile.writeDerived(bytes, to: "\(target).next", isSynchronised: true)
        }
        if path.hasSuffix(".key"), DurableFile.exists(target) {
            let temporary = DurableFile.temporaryPath(in: DurableFile.parent(of: target))
            try DurableFile.writeDerived(bytes, to: temporary, isSynchronised: true)
            return try DurableFile.rename(temporary, destroying: target)
        }
        if isOpenToAll {
            try DurableFile.write(bytes, to: target, permissions: 0o644)
        } else {
            try DurableFile.writeDerived(bytes, to: target, isSynchronised: true)
        }
        if path.hasPrefix("layouts/"), DurableFile.exists("\(target).key.next"),
            changed["\(path).key"] != nil
        {
            try DurableFile.synchronise(folder: folder.layouts)
            try DurableFile.rename("\(target).key.next", destroying: "\(target).key")
        }
    }

    /// Whether a layout is there that another takes the place of, together with its key.
    private func replacesLayout(_ key: String) -> Bool {
        let layout = String(key.dropLast(4))
        return changed[layout] != nil && DurableFile.exists("\(folder.path)/\(layout)")
    }

    /// Appends what is new of the ledger: up to the end of each epoch that ended, then that epoch's file, and so on.
    private func growLedger() throws {
        let terms = try ledger.signers().filter { $0.closing != nil }
        let sizes = Set(terms.compactMap { $0.closing?.size })
        var ends: [Int: Int] = [:]
        try ledger.forEachFrame { frame in
            if sizes.contains(frame.sequence) { ends[frame.sequence] = frame.offset }
            return true
        }
        try DurableFile.makeFolders(folder.ledgerEpochs, below: folder.path)
        // What a kill left behind the last whole frame is written again.
        var end = try wholeEnd()
        for term in terms where !DurableFile.exists(folder.ledgerEpoch(term.number)) {
            if let closing = term.closing.flatMap({ ends[$0.size] }) { end = try append(from: end, to: closing) }
            try DurableFile.write(
                try DurableFile.read(ledger.folder.ledgerEpoch(term.number), limit: 1 << 20),
                to: folder.ledgerEpoch(term.number), permissions: 0o644)
        }
        _ = try append(from: end, to: nil)
        try DurableFile.synchronise(folder: folder.ledger)
    }

    /// Appends what the new ledger has between two places, the second one its end where it is nil; durable when this returns.
    private func append(from start: Int, to limit: Int?) throws -> Int {
        let source = try OpenFile(ledger.folder.ledgerEntries, .read(followingLinks: false))
        let target = try OpenFile(folder.ledgerEntries, .update)
        let limit = try limit ?? source.byteCount()
        var end = start
        while end < limit {
            let piece = try source.read(min(1 << 20, limit - end), at: end)
            try target.write(piece, at: end)
            end += piece.count
        }
        try target.synchronise()
        FaultPoint.pass("appended up to \(end)")
        return max(start, end)
    }

    /// Where the vault's ledger ends, as signed.
    private func wholeEnd() throws -> Int {
        try Ledger.copied(in: folder, header).signedEnd()?.byteCount ?? 0
    }

    /// Removes what the new state does not name: keys first, overwritten, then the rest.
    private func removeSuperseded() throws -> Int {
        var places = [folder.snapshots, folder.layouts, folder.slots] + VaultFolder.registers.map(folder.register)
        for shelf in try DurableFile.names(in: folder.packs) where shelf.utf8.count == 2 {
            places.append("\(folder.packs)/\(shelf)")
        }
        for id in try DurableFile.names(in: folder.witnesses) { places.append(folder.witnessFolder(id)) }
        var surplus: [String] = []
        for place in places {
            surplus += try DurableFile.names(in: place).filter { !$0.hasPrefix(DurableFile.temporaryPrefix) }
                .map { "\(place)/\($0)" }.filter { !named.contains(folder.relative($0)) }
        }
        for path in surplus.sorted() where path.contains(".key") { try DurableFile.destroy(path) }
        for path in surplus.sorted() where !path.contains(".key") {
            if CopiedFile.isSecret(folder.relative(path)) {
                try DurableFile.destroy(path)
            } else {
                DurableFile.remove(path)
            }
        }
        for place in Set(surplus.map { DurableFile.parent(of: $0) }) { try DurableFile.synchronise(folder: place) }
        return surplus.count
    }
}
