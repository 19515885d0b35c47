import Ledger
import Records
import Seal
import Store

/// What erasing came to.
package struct ErasureReport: Codable, Sendable {
    /// The certificate's number; nil where there was nothing to be erased.
    package let certificate: Int?
    /// Versions of records that were erased.
    package let versions: Int
    /// Files that come back without them.
    package let changed: Int
    /// Files that were destroyed.
    package let destroyed: Int
    /// Names in the ledger that were made unreadable.
    package let names: Int
    /// Keys that are not to come in again.
    package let suppressed: Int
    /// What still holds the person, in words.
    package let remains: [String]
    package let notices: [String]
}

extension Vault {
    /// Erases a person out of all that is archived of a source.
    ///
    /// Whoever is killed meanwhile asks for the same again: what was done is found done, and the rest is done under the same
    /// certificate.
    ///
    /// - Parameters:
    ///   - approved: a plan that more than this may not be done; nil where anything may.
    ///   - clock: what the machine's clock says.
    /// - Throws: `VaultError.refused` where a hold or a minimum term keeps the record, the clock is not to be relied on, more is found than was approved, something has to be said first, or
    ///   dual control reserves it; `notFound`; `notPermitted` to all but custodians; `StoreError.locked` while another process writes.
    package func erase(
        _ request: ErasureRequest, approved: ErasurePlanDocument? = nil, at clock: Timestamp = .now,
        progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> ErasureReport {
        let erasing: Erasing
        let lock: WriterLock
        do {
            guard isWritable else {
                throw StoreError.system(doing: "write to", path: folder.path, code: StoreError.readOnly)
            }
            lock = try writerLock()
        } catch { throw try onRecord(error, request) }
        do { erasing = try await prepare(request, approved, at: clock, report) } catch {
            throw try onRecord(error, request)
        }
        let done = try await erasing.run()
        _ = consume lock
        return done
    }

    /// Decides what is to be done, under the writer's lock.
    private func prepare(
        _ request: ErasureRequest, _ approved: ErasurePlanDocument?, at clock: Timestamp,
        _ report: @Sendable @escaping (Progress) -> Void
    ) async throws -> Erasing {
        let header = try currentHeader()
        try header.check(.erase, by: person)
        _ = try rootKey
        _ = try statedReason()
        try settleLayoutKeys()
        let state = try retentionState(header)
        let plan = try await erasurePlan(request, state, at: clock, report)
        if let question = plan.question { throw VaultError.refused(question) }
        try approved?.check(plan, in: self)
        return try Erasing(self, header, state, plan, report)
    }

    /// Puts on record that erasing was asked for, and why it was not begun. Who it was about goes with the names when they are
    /// erased after all.
    ///
    /// - Returns: the error.
    private func onRecord(_ error: any Error, _ request: ErasureRequest) throws -> any Error {
        try record { recorder in
            // Where names are lost, none can be put on record.
            let whom = try recorder.ledger.hasLostNames() ? [] : [EntryObject.record(request.key)]
            try recorder.refusal(Deed("erase", source: request.source, whom), error: error)
        }
        return error
    }
}

/// One erasure, under the writer's lock.
private struct Erasing {
    private let vault: Vault
    private let header: Header
    private let state: RetentionState
    private let plan: ErasurePlan
    private let report: @Sendable (Progress) -> Void
    private let destroyed: [ErasurePlan.File]

    /// How many files an entry names: it has a megabyte, and each takes two hundred bytes.
    private static let mostFiles = 4000

    init(
        _ vault: Vault, _ header: Header, _ state: RetentionState, _ plan: ErasurePlan,
        _ report: @Sendable @escaping (Progress) -> Void
    ) throws {
        self.vault = vault
        self.header = header
        self.state = state
        self.plan = plan
        self.report = report
        destroyed = plan.files == .destroy ? plan.opaque : []
    }

    /// Suppression and certificate first, so that whoever is killed later leaves what says that it is to be done; then blocks,
    /// names, and what is derived.
    func run() async throws -> ErasureReport {
        guard !plan.isEmpty || plan.resumed != nil else { return nothing }
        let certificates = try certificates()
        guard let number = certificates.last?.number ?? plan.resumed else { return nothing }
        let suppressed = try suppression(certificate: number)
        var objects: [EntryObject] = []
        // What a run that was cut short wrote is on record as finished with this one.
        if let head = suppressed?.head ?? (plan.resumed == nil ? nil : state.suppressed?.head) {
            objects += EntryObject.document(head, of: .suppressed)
        }
        let heads =
            try certificates.isEmpty
            ? [vault.document(Certificate.self, number: number, header).head] : certificates.map(\.head)
        for head in heads { objects += EntryObject.document(head, of: .certificates) }
        objects += plan.changedSnapshots.compactMap { Digest256(hex: $0) }.map { .snapshot($0) }
        let files = (plan.changed + destroyed).map { EntryObject.erased($0) }
        let deed = Deed("erase", source: plan.request.source, objects + files.prefix(Self.mostFiles))
        let signing = try (root: vault.rootKey, keys: vault.currentKeys(header))
        return try await vault.onRecord(
            deed,
            counts: {
                ["records": $0.versions, "files": $0.changed, "destroyed files": $0.destroyed, "names": $0.names]
            }
        ) {
            try nameRest(files.dropFirst(Self.mostFiles))
            for document in certificates { try vault.put(document, header) }
            if let document = suppressed {
                try vault.put(document, header)
                var changed = header
                changed.registers[Register.suppressed.rawValue] = document.head
                changed.revision += 1
                try changed.write(to: vault.folder, signedBy: signing.root)
                try signing.keys.reseal(in: vault.folder, changed, signedBy: signing.root)
            }
            FaultPoint.pass("erasure is on record")
            // Names first: values that were taken from the record are not known any more when that is gone.
            let names = try eraseNames()
            try await rewrite(certificate: number)
            // Its index of entries knows the names' fingerprints.
            try vault.discardCatalog()
            _ = try vault.rebuiltCatalog()
            return ErasureReport(
                certificate: number, versions: plan.versions, changed: plan.changed.count, destroyed: destroyed.count,
                names: names, suppressed: items(certificate: number).count, remains: remains, notices: [])
        }
    }

    /// Files that the intent has no room for.
    private func nameRest(_ files: ArraySlice<EntryObject>) throws {
        var rest = files
        while !rest.isEmpty {
            let some = Array(rest.prefix(Self.mostFiles))
            try vault.record { try $0.event(Deed("erase files", source: plan.request.source, some)) }
            rest = rest.dropFirst(some.count)
        }
    }

    /// The list with the keys that are not on it yet; nil where all are.
    private func suppression(certificate number: Int) throws -> RegisterDocument<SuppressedContent>? {
        var content = state.suppressed?.content ?? SuppressedContent()
        let known = Set(content.inForce.map { "\($0.source)\0\($0.collection)\0\($0.keyHash)" })
        let new = items(certificate: number).filter { !known.contains("\($0.source)\0\($0.collection)\0\($0.keyHash)") }
        guard !new.isEmpty else { return nil }
        content.suppressed += new
        return try vault.next(content, after: state.suppressed?.head, header)
    }

    private func items(certificate: Int) -> [SuppressedContent.Item] {
        let now = Timestamp.now
        return plan.finds.collections.flatMap { collection in
            collection.erased.keyHashes.sorted().map { keyHash in
                SuppressedContent.Item(
                    source: plan.request.source, collection: collection.name, keyHash: keyHash.hex, time: now,
                    certificate: certificate, person: vault.person.id.hex)
            }
        }
    }

    private var nothing: ErasureReport {
        ErasureReport(
            certificate: nil, versions: 0, changed: 0, destroyed: 0, names: 0, suppressed: 0, remains: plan.outOfReach,
            notices: [])
    }

    /// What was done, and what had to be certified before it; none where a certificate says so already.
    private func certificates() throws -> [RegisterDocument<Certificate>] {
        guard plan.resumed == nil else { return [] }
        let changed = Set(plan.changedSnapshots)
        let snapshots = plan.snapshots.filter { changed.contains($0.id.hex) }.map { snapshot in
            Certificate.Snapshot(
                snapshot: snapshot.id.hex, source: snapshot.manifest.source, created: snapshot.manifest.created)
        }
        var means: [Certificate.Means] = []
        if plan.versions > 0 || !destroyed.isEmpty { means += [.rewritten, .keyDestroyed] }
        if !destroyed.isEmpty { means.append(.fileRemoved) }
        if means.isEmpty { means = [.keyDestroyed] }
        var certificate = Certificate(
            of: "erase", because: Certificate.Cause(request: vault.reason), by: vault.person.name,
            snapshots: snapshots,
            counts: [
                "snapshots": snapshots.count, "records": plan.versions, "files": destroyed.count,
                "changed files": plan.changed.count, "names": plan.names,
            ].filter { $0.value > 0 || $0.key == "records" }, means: means, remains: remains)
        certificate.erased = plan.finds.collections.filter { $0.versions > 0 || !$0.erased.keyHashes.isEmpty }.map {
            Certificate.Erased(
                source: plan.request.source, collection: $0.name, keyHashes: $0.erased.keyHashes.map(\.hex).sorted(),
                versions: $0.versions)
        }
        return try vault.certificates(with: certificate, state, header)
    }

    /// Takes the person out of blocks and files.
    private func rewrite(certificate: Int) async throws {
        guard let read = header.readKey else {
            throw StoreError.damaged(path: vault.folder.header, reason: "it names no read key")
        }
        var erased: [SourceCollection: ErasedKeys] = [:]
        for collection in plan.finds.collections where !collection.erased.isEmpty {
            erased[SourceCollection(source: plan.request.source, collection: collection.name)] = collection.erased
        }
        // What a run that was cut short has certified and erased already can be found no more but by its hash.
        let stated =
            plan.resumed == nil ? [] : try vault.document(Certificate.self, number: certificate, header).content.erased
        for one in stated ?? [] {
            let name = SourceCollection(source: one.source, collection: one.collection)
            erased[name, default: ErasedKeys()].keyHashes.formUnion(one.keyHashes.compactMap { Digest256(hex: $0) })
        }
        let changed = Dictionary(grouping: plan.changed + destroyed, by: \.snapshot)
        let request = RewriteRequest(erased: erased) { snapshot in
            guard let files = changed[snapshot.id.hex] else { return nil }
            var places = snapshot.layout.files
            for file in files {
                places[file.index] = Layout.File(
                    chunks: file.digest == nil ? nil : places[file.index].chunks,
                    erased: .init(certificate: certificate, digest: file.digest, size: file.bytes))
            }
            return places == snapshot.layout.files ? nil : places
        }
        _ = try await vault.rewrite(
            request, sealedTo: read, ProgressMeter(Progress(phase: "Rewriting"), report: report))
    }

    /// What still holds the person.
    private var remains: [String] {
        var remains = [
            "every copy of this vault that was made before, and what was restored or exported from it",
            "the hash of the key, under a key of this vault: who holds its id can try a key against it",
        ]
        if plan.files == .keep, !plan.opaque.isEmpty {
            remains.append(
                "\(plan.opaque.count == 1 ? "1 file" : "\(plan.opaque.count) files") kept as bytes, as was asked for: "
                    + plan.opaque.prefix(20).map { "\($0.snapshot.prefix(8))" }.joined(separator: ", "))
        }
        if plan.mentions == .keep, plan.finds.mentions > 0 {
            let count = plan.finds.mentions
            remains.append(
                "\(count == 1 ? "1 version" : "\(count) versions") of other records that \(count == 1 ? "holds" : "hold") the key or a "
                    + "value, as was asked for")
        }
        if !plan.opaque.isEmpty || plan.snapshots.contains(where: { $0.layout.files.contains { $0.chunks != nil } }) {
            remains.append("what files kept as bytes hold in a form that cannot be searched, such as compressed ones")
        }
        return remains + (state.replicas?.content.remaining(at: .now) ?? []) + plan.outOfReach
    }

    private func eraseNames() throws -> Int {
        let names = try vault.namesOnRecord(PersonTerms(plan.request, plan.finds))
        let ledger = try vault.ledger()
        for name in names { try ledger.eraseOpening(of: name) }
        try ledger.clearUnfinishedNames()
        return names.count
    }
}
