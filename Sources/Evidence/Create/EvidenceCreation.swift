import Ledger
import Questions
import Seal
import Store
import Vault

extension Vault {
    /// Makes a bag of evidence: what became of records, with what proves each version of them.
    ///
    /// Each version is proven in the first and in the last snapshot that has it. The trees are those that the ingests' entries in the
    /// ledger state, the entries are proven by a checkpoint, and that by the chain of signers from the header.
    ///
    /// - Throws: `EvidenceError.occupied`, `nothing`; `VaultError.notPermitted` to all but custodians, `notFound`; `StoreError`.
    package func createEvidence(_ request: EvidenceRequest) async throws -> EvidenceSummary {
        let chronicle = try chronicle(of: request.source, holding: request.range.snapshot, to: "evidence create")
        let collection = try chronicle.collection(request.collection)
        let (since, until) = try request.range.instants(in: chronicle)
        var bag = try BagWriter(request.target, seal: request.seal)
        var asked = Question("evidence create", source: chronicle.source)
        asked.collections = [collection.name]
        asked.records = request.keys
        do {
            return try await answering(
                asked, counts: { ["records": $0.records, "entries": $0.entries] },
                details: {
                    ["case": request.name, "bag": $0.digest]
                }
            ) {
                let timeline = try chronicle.timeline(of: collection.name)
                guard let range = timeline.moments(since: since, until: until) else {
                    throw timeline.noneAsOld(as: until)
                }
                let work = EvidenceWork(vault: self, request: request, timeline: timeline, range: range, collection)
                return try await work.fill(&bag, chronicle, since: since, until: until)
            }
        } catch {
            bag.discard()
            throw error
        }
    }
}

/// One bag on its way.
private struct EvidenceWork {
    let vault: Vault
    let request: EvidenceRequest
    let timeline: Timeline
    let range: ClosedRange<Int>
    let collection: Chronicle.Collection

    init(
        vault: Vault, request: EvidenceRequest, timeline: Timeline, range: ClosedRange<Int>,
        _ collection: Chronicle.Collection
    ) {
        self.vault = vault
        self.request = request
        self.timeline = timeline
        self.range = range
        self.collection = collection
    }

    func fill(
        _ bag: inout BagWriter, _ chronicle: Chronicle, since: Timestamp?, until: Timestamp?
    ) async throws -> EvidenceSummary {
        let ledger = try vault.homeLedger()
        guard let checkpoint = try ledger.newestCheckpoint(), let state = Checkpoint(text: checkpoint.text) else {
            throw LedgerError.noLedger(path: vault.folder.ledgerEntries)
        }
        var wanted: [Int: Set<[UInt8]>] = [:]
        var present: [Int: Set<String>] = [:]
        var histories: [History] = []
        for name in request.keys {
            let key = Array(name.utf8)
            for version in try await timeline.versions(ofKey: key, in: range) {
                for moment in [version.moments.lowerBound, version.moments.upperBound] {
                    wanted[moment, default: []].insert(key)
                }
                for moment in version.moments { present[moment, default: []].insert(name) }
            }
            histories.append(
                try await chronicle.history(ofKey: name, in: collection, since: since, until: until))
        }
        guard !wanted.isEmpty else { throw EvidenceError.nothing(keys: request.keys, source: chronicle.source) }

        let makings = try vault.makings()
        var notices = chronicle.notices
        var records: [EvidenceRecord] = []
        try await timeline.proofs(of: wanted) { moment, proven in
            let snapshot = timeline.moments[moment].snapshot
            guard let entry = makings[snapshot] else {
                notices.append(
                    "snapshot \(snapshot.hex.prefix(8)) has no entry in the ledger, so nothing of it can be proven: muniment doctor"
                )
                return
            }
            let asked = wanted[moment] ?? []
            records += proven.records.filter { asked.contains($0.key) }.map {
                EvidenceRecord($0, in: snapshot, entry: entry)
            }
        }
        let snapshots = range.map { moment in
            let there = timeline.moments[moment]
            return EvidenceCase.Snapshot(
                id: there.snapshot.hex, created: there.created, records: there.records, entry: makings[there.snapshot],
                absent: request.keys.filter { present[moment]?.contains($0) != true })
        }
        // What the ledger says of this very bag: that it was asked for, by whom and why.
        var own = EntryQuery(limit: 1)
        own.action = "evidence create"
        own.actor = vault.person.name
        guard let intent = try vault.entryNumbers(own, ofFirst: state.size).last else {
            throw LedgerError.noSuchEntry(sequence: state.size - 1, size: state.size)
        }
        let accesses = request.withAccessLog ? try accesses(ofFirst: state.size) : nil
        let statement = EvidenceCase(
            name: request.name, vault: vault.header.vault.hex, made: .now, person: vault.person.id.hex,
            personName: vault.person.name, reason: vault.reason, source: chronicle.source, collection: collection.name,
            keyField: collection.key, keys: request.keys, snapshots: snapshots, accessLog: accesses,
            intent: intent, size: state.size)

        let entries = Set(records.map(\.entry)).union(accesses ?? []).union([intent]).sorted()
        try add(entries, to: &bag, checkpoint, state)
        let files = EvidenceFiles(statement: statement, records: records, histories: histories)
        for (path, bytes) in try files.payload(rootFingerprint: vault.rootFingerprint) { try bag.add(path, bytes) }
        for (path, bytes) in files.pages { try bag.addTag(path, bytes) }
        let key = MinisignKey(vault.person.card.verify)
        let digest = try bag.finish(
            info: [
                ("Source-Organization", "vault \(statement.vault)"), ("External-Identifier", request.name),
                ("External-Description", "Evidence of \(collection.name) of \(chronicle.source)"),
                ("Bag-Software-Agent", "muniment"),
            ], key: key
        ) { manifest in
            key.signature(
                of: manifest, comment: "case \(request.name), vault \(statement.vault), \(statement.made)",
                sign: vault.signature)
        }
        return EvidenceSummary(
            statement: statement, records: records.count, entries: entries.count, digest: digest.hex,
            rootFingerprint: vault.rootFingerprint, notices: notices)
    }

    /// The entries about the keys, before this one.
    private func accesses(ofFirst size: Int) throws -> [Int] {
        var found: Set<Int> = []
        for key in request.keys {
            var query = EntryQuery(limit: .max)
            query.object = key
            found.formUnion(try vault.entryNumbers(query, ofFirst: size))
        }
        return found.sorted()
    }

    /// Entries with their proofs, and who signs for them: the header and the finished epochs.
    private func add(
        _ entries: [Int], to bag: inout BagWriter, _ checkpoint: SignedNote, _ state: Checkpoint
    ) throws {
        for proof in try vault.entryProofs(entries, inTreeOfSize: state.size) {
            let sequence = proof.entry.body.sequence
            try bag.add(EvidencePath.entry(sequence, "tlog-proof"), Array(proof.proof.text.utf8))
            try bag.add(EvidencePath.entry(sequence, "leaf"), proof.leafData)
            try bag.add(EvidencePath.entry(sequence, "entry"), proof.entry.bytes)
            // An entry may be about others as well: their names stay closed.
            let names = try proof.names(of: Set(request.keys))
            if !names.isEmpty {
                try bag.add(
                    EvidencePath.entry(sequence, "names"), names.flatMap { $0 + [UInt8(ascii: "\n")] })
            }
        }
        try bag.add(EvidencePath.checkpoint, Array(checkpoint.description.utf8))
        let folder = vault.folder
        try bag.add(EvidencePath.header, try DurableFile.read(folder.header, limit: Header.limit))
        for name in try DurableFile.names(in: folder.ledgerEpochs).sorted()
        where !name.hasPrefix(DurableFile.temporaryPrefix) {
            try bag.add(
                "\(EvidencePath.vault)/ledger/epochs/\(name)",
                try DurableFile.read("\(folder.ledgerEpochs)/\(name)", limit: 1 << 20))
        }
    }
}
