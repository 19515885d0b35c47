import Records
import Seal
import Store

/// Reads the files of a snapshot, each into a sink, and holds what comes against what the manifest commits to.
struct SnapshotReader {
    let vault: Vault
    let snapshot: Snapshot
    let shelf: PackShelf
    private let spoolFolder: String

    /// - Parameter packs: where several snapshots are read: those that are open.
    init(_ snapshot: Snapshot, _ vault: Vault, packs: OpenPacks? = nil) throws {
        self.vault = vault
        spoolFolder = vault.spoolFolder
        var snapshot = snapshot
        while true {
            let shelf = PackShelf(snapshot.layout.packs, packs ?? OpenPacks(vault))
            do {
                try shelf.openAll()
                self.snapshot = snapshot
                self.shelf = shelf
                return
            } catch {
                // Its packs may have been replaced since its layout was read.
                guard let moved = try vault.moved(snapshot, error) else { throw error }
                snapshot = moved
            }
        }
    }

    /// Reads the records of one collection's files that have a sink; the files are by their index in the manifest.
    ///
    /// - Parameters:
    ///   - known: where the root is to be checked: leaves that need not be hashed again; it learns those of the base.
    ///   - isLeftOut: whether a record is passed over as if it had been erased.
    /// - Throws: `.damaged` where the root is to be checked and the records do not lead to the one that the manifest states.
    func readCollection(
        _ index: Int, _ sinks: [Int: FileSink], _ known: inout KnownLeaves?,
        leavingOut isLeftOut: ((UnsafeRawBufferPointer) -> Bool)? = nil
    ) async throws {
        let manifest = snapshot.manifest
        let files = manifest.files.indices.filter { manifest.files[$0].collection == index }
        let isWhole = files.allSatisfy { sinks[$0] != nil }
        let collection = manifest.collections[index]
        let key = try vault.keys.commitment(source: manifest.source, collection: collection.name)
        let reader = try CollectionReader(
            snapshot, collection: index, shelf, vault, commitment: known == nil ? nil : Commitment(key: key),
            known: known)
        var parts: [FileAssembly.Part] = []
        var order = Order(count: 0)
        var position = 0
        for file in files {
            let records = manifest.files[file].records ?? 0
            parts.append(
                FileAssembly.Part(
                    records: records, endsWithRecords: manifest.files[file].format?.endsWithRecords ?? false,
                    sink: sinks[file]))
            if sinks[file] != nil, !isWhole {
                for run in reader.order.runs(at: position..<position + records).runs { order.append(run) }
            }
            position += records
        }
        guard position == reader.order.count else {
            throw damagedLayout("the files of \(collection.name) do not have as many records as the collection")
        }
        var assembly = FileAssembly(parts, framing: try framing(of: index))
        let leaves = known.map { LeafCollector(spoolFolder: spoolFolder, known: $0) }
        defer { known = leaves?.known }
        do {
            try await OrderedRecords(reader: reader, order: isWhole ? reader.order : order, spoolFolder: spoolFolder)
                .forEach(leaves: leaves, between: { await assembly.sink?.settle() }) { record in
                    if let isLeftOut, let record, isLeftOut(record) {
                        try assembly.take(nil)
                    } else {
                        try assembly.take(record)
                    }
                }
            try assembly.finish()
        } catch is FramingReader.Malformed {
            throw damagedLayout("the framing of \(collection.name) does not fit its records")
        }
        if let leaves, try await leaves.root().hex != collection.root {
            throw StoreError.damaged(
                path: vault.folder.snapshot(snapshot.id),
                reason: "the records of \(collection.name) do not lead to the root that it states")
        }
    }

    /// Hands over the records of a collection as they are, in order, each with its ordinal; nil in the place of one that was erased.
    func forEachRecord(
        of index: Int, _ take: (UnsafeRawBufferPointer?, _ ordinal: UInt32) throws -> Void
    ) async throws {
        let reader = try CollectionReader(snapshot, collection: index, shelf, vault, commitment: nil)
        var ordinals = reader.order.runs.lazy.flatMap { $0.start..<$0.end }.makeIterator()
        try await OrderedRecords(reader: reader, order: reader.order, spoolFolder: spoolFolder).forEach { record in
            try take(record, ordinals.next() ?? 0)
        }
    }

    /// A collection's framing stream.
    func framing(of index: Int) throws -> FramingReader {
        var blocks = try shelf.blocks(snapshot.layout.collections[index].framing)[...]
        return FramingReader { try blocks.popFirst()?.bytes() }
    }

    /// Reads a file that is kept as chunks.
    func readChunks(_ file: Int, into sink: FileSink) async throws {
        var blocks = try shelf.blocks(snapshot.layout.files[file].chunks ?? [])[...]
        try await OrderedTasks.forEach(
            next: { blocks.popFirst() }, transform: { try $0.bytes() },
            take: { bytes in
                try sink.write(bytes)
                await sink.settle()
            })
    }

    /// Holds a file's digest against the layout's and the manifest's commitment; of a file of which something was erased against the
    /// one that the layout states, and the erasure's own entry in the ledger.
    func check(_ digest: Digest256, of file: Int, _ record: ErasedFilesOnRecord?) throws(StoreError) {
        let entry = snapshot.manifest.files[file]
        let place = snapshot.layout.files[file]
        if let erased = place.erased {
            guard digest.hex == erased.digest else {
                throw damagedLayout(
                    "\(entry.displayName) comes back other than it was left when something of it was erased: SHA-256 \(digest.hex), not "
                        + (erased.digest ?? "any"))
            }
            guard let record, record.names(digest, of: file, in: snapshot.id) else {
                throw damagedLayout(
                    "no entry of the ledger says that something of \(entry.displayName) was erased so that this is left of it"
                )
            }
            return
        }
        guard let salt = place.salt.flatMap(Hex.decode), let stated = place.digest.flatMap({ Digest256(hex: $0) }),
            Commitment.file(salt: salt, digest: stated).hex == entry.commitment
        else { throw damagedLayout("its digest of \(entry.displayName) is not the one that the manifest commits to") }
        guard digest == stated else {
            throw .damaged(
                path: vault.folder.layout(snapshot.id),
                reason:
                    "\(entry.displayName) comes back other than it was archived: SHA-256 \(digest.hex), not \(stated.hex)"
            )
        }
    }

    private func damagedLayout(_ reason: String) -> StoreError {
        .damaged(path: vault.folder.layout(snapshot.id), reason: reason)
    }
}

extension Vault {
    /// Where sealed and blind scratch files may lie for a moment: in the vault, or where it cannot be written to in the
    /// system's temporary folder.
    package var spoolFolder: String {
        isWritable && DurableFile.exists(folder.local) ? folder.local : TemporaryFolder.path
    }
}
