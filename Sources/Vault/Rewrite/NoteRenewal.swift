import BitCollections
import Records
import Seal
import Store

/// Keeps what the last ingest left for the next about collections whose blocks are moved: so the next one stores what differs, and
/// not everything. What it said of records that are gone it says no more.
struct NoteRenewal {
    private let vault: Vault
    private let request: RewriteRequest
    private let notes: [(path: String, note: CollectionNote)]
    private var renewed: [(path: String, note: CollectionNote, forgetting: ForgottenRecords, erased: ErasedKeys)] = []

    init(_ vault: Vault, _ request: RewriteRequest) throws {
        self.vault = vault
        self.request = request
        let key = try vault.keys.layout
        notes = try DurableFile.names(in: vault.folder.state).filter { $0.hasSuffix(".note") }.compactMap { name in
            let path = "\(vault.folder.state)/\(name)"
            return CollectionNote.read(from: path, key).map { (path, $0) }
        }
    }

    /// Takes a snapshot whose layout is about to be replaced by `layout`.
    mutating func take(_ snapshot: Snapshot, _ layout: Layout, _ tree: SegmentTree) throws {
        for (path, note) in notes
        where note.snapshot == snapshot.id.hex && note.generation == snapshot.layout.generation {
            let index = snapshot.layout.collections.firstIndex {
                CollectionNote.segments(of: $0, snapshot.layout) == note.segments
            }
            guard let index else { continue }
            let name = SegmentTree.names(of: snapshot.manifest)[index]
            var note = note
            note.generation = layout.generation
            note.segments = CollectionNote.segments(of: layout.collections[index], layout)
            let nodes = tree.path(of: name, snapshot.layout.collections[index].segments)
            renewed.append((path, note, try Self.forgotten(nodes), request.erased[name] ?? ErasedKeys()))
        }
    }

    /// The records of a line of which nothing is shown, and those that are shown as they were once, but not as they were last.
    private static func forgotten(_ nodes: [SegmentNode]) throws -> ForgottenRecords {
        let count = nodes.last?.ordinalCount ?? 0
        var forgotten = ForgottenRecords(ordinalCount: count)
        forgotten.forgotten = BitArray(repeating: true, count: count)
        for node in nodes {
            for ordinal in node.shown.ordinals(in: 0...Layout.mostOrdinals) {
                forgotten.forgotten[Int(ordinal)] = false
            }
        }
        return forgotten
    }

    /// Writes the states and notes anew. A state that cannot be is removed: then the next ingest stores everything.
    func finish() async throws {
        guard !renewed.isEmpty else { return }
        let keys = try vault.keys
        for (path, note, forgetting, erased) in renewed {
            var note = note
            let statePath = String(path.dropLast(5))
            // Which of its records has some bytes, a state does not tell.
            guard erased.records.isEmpty else {
                DurableFile.remove(path)
                DurableFile.remove(statePath)
                continue
            }
            do {
                let state = try State(at: statePath, fingerprinter: keys.state)
                var records = forgetting
                records.blank = state.absentees(count: records.forgotten.count)
                for hash in erased.keyHashes {
                    for ordinal in try state.ordinals(of: hash) where Int(ordinal) < records.blank.count {
                        records.blank[Int(ordinal)] = true
                    }
                }
                note.serial = Hex.encode(
                    try await state.write(to: statePath, without: records, fingerprinter: keys.state))
                try note.write(to: path, keys.layout, isDurable: true)
            } catch is PageFileReader.Unusable {
                DurableFile.remove(path)
                DurableFile.remove(statePath)
            }
        }
        try DurableFile.synchronise(folder: vault.folder.state)
    }

    /// Removes notes, and their states, that are of no snapshot that there is, or of another layout than it has.
    func removeStale(among remaining: Set<Digest256>) throws {
        var known: Set<String> = []
        for (path, note) in notes {
            let id = Digest256(hex: note.snapshot)
            if let id, remaining.contains(id), try vault.layout(of: id).generation == note.generation {
                known.insert(path)
            }
        }
        for name in try DurableFile.names(in: vault.folder.state) {
            let path = "\(vault.folder.state)/\(name)"
            guard !known.contains(path), !known.contains("\(path).note") else { continue }
            DurableFile.remove(path)
        }
        try DurableFile.synchronise(folder: vault.folder.state)
    }
}

extension State {
    /// The ordinals that the last snapshot does not show: of those it is not known whether the bytes that they had last are shown by
    /// another.
    fileprivate func absentees(count: Int) -> BitArray {
        var absent = BitArray(repeating: true, count: count)
        for run in order.runs where Int(run.end) <= count {
            absent.fill(in: Int(run.start)..<Int(run.end), with: false)
        }
        return absent
    }
}
