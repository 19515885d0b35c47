import Records
import Seal
import Store

/// Reads every byte of snapshots, each thing that several of them share once, and holds what comes against what the
/// manifests commit to.
struct ContentCheck {
    /// Damage, with whom it hurts.
    private(set) var found: [(error: StoreError, hurts: [String])] = []
    /// Bytes of the files that were read.
    private(set) var byteCount = 0

    private let vault: Vault
    private let meter: ProgressMeter
    /// Marks of what has been read whole and found well already.
    private var seen: Set<String> = []
    private var known: KnownLeaves?
    /// What the ledger says of files of which something was erased; read when there is the first.
    private var record: ErasedFilesOnRecord?

    init(_ vault: Vault, _ meter: ProgressMeter) {
        self.vault = vault
        self.meter = meter
        known = KnownLeaves(spillingTo: vault.spoolFolder)
    }

    /// Reads all that a snapshot holds and was not read for another.
    mutating func check(_ snapshot: Snapshot) async throws {
        meter.phase("Checking \(snapshot.id.hex.prefix(8))")
        let files = snapshot.manifest.files
        let reader: SnapshotReader
        do { reader = try SnapshotReader(snapshot, vault) } catch let error as StoreError {
            return found.append((error, [Victims.line(snapshot, files.map(\.displayName))]))
        }
        for collection in snapshot.manifest.collections.indices {
            let members = files.indices.filter { files[$0].collection == collection }
            try await once(mark(of: collection, members, snapshot), members, reader) { sinks, known in
                try await reader.readCollection(collection, sinks, &known)
            }
        }
        for file in files.indices {
            guard let chunks = snapshot.layout.files[file].chunks else { continue }
            let mark = [named(chunks, snapshot), digest(of: file, snapshot)].joined(separator: " ")
            try await once(mark, [file], reader) { sinks, _ in try await Vault.read(sinks, reader) }
        }
    }

    /// Reads files unless what `mark` stands for was read before.
    private mutating func once(
        _ mark: String, _ files: [Int], _ reader: SnapshotReader,
        _ read: ([Int: FileSink], inout KnownLeaves?) async throws -> Void
    ) async throws {
        if seen.contains(mark) { return }
        let meter = meter
        let sinks = Dictionary(uniqueKeysWithValues: files.map { ($0, FileSink(nil) { meter.add(bytes: $0) }) })
        do {
            try await read(sinks, &known)
            for (file, sink) in sinks {
                if record == nil, reader.snapshot.layout.files[file].erased != nil {
                    record = try vault.erasedFilesOnRecord()
                }
                try reader.check(try await sink.finish(mode: nil, modified: nil), of: file, record)
                byteCount += sink.byteCount
            }
            seen.insert(mark)
        } catch let error as StoreError {
            let names = files.map { reader.snapshot.manifest.files[$0].displayName }
            found.append((error, [Victims.line(reader.snapshot, names)]))
        }
    }

    /// What two snapshots of one collection's content have in common: root, segments, framing, and the files' digests.
    private func mark(of collection: Int, _ files: [Int], _ snapshot: Snapshot) -> String {
        let place = snapshot.layout.collections[collection]
        let segments = place.segments.map { named($0.records, snapshot) + "/" + named($0.order, snapshot) }
        let name = snapshot.manifest.source + "\0" + snapshot.manifest.collections[collection].name
        let head = [name, snapshot.manifest.collections[collection].root, named(place.framing, snapshot)]
        return (head + segments + files.map { digest(of: $0, snapshot) }).joined(separator: "\n")
    }

    private func named(_ runs: [Layout.Run], _ snapshot: Snapshot) -> String {
        let packs = snapshot.layout.packs
        return runs.map { "\(packs[$0.pack].id) \(packs[$0.pack].key) \($0.first) \($0.count)" }.joined(separator: ",")
    }

    /// A file's digest, where it is the one that the manifest commits to; else words that no sound file shares.
    private func digest(of file: Int, _ snapshot: Snapshot) -> String {
        let place = snapshot.layout.files[file]
        if place.erased != nil { return "erased \(snapshot.id.hex)" }
        guard let salt = place.salt.flatMap(Hex.decode), let digest = place.digest.flatMap({ Digest256(hex: $0) }),
            Commitment.file(salt: salt, digest: digest).hex == snapshot.manifest.files[file].commitment
        else { return "not committed to" }
        return digest.hex
    }
}
