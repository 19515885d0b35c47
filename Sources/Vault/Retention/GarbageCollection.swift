import Ledger
import Seal
import Store

/// What destroying came to.
package struct GarbageReport: Sendable {
    /// What was planned.
    package let plan: GarbagePlan
    package let counts: RewriteCounts
    /// By how many bytes the vault is smaller.
    package let bytesFreed: Int
    /// The number of the certificate; nil where no snapshot was destroyed, or not all is done.
    package let certificate: Int?
    /// Whether nothing is left to do.
    package let isFinished: Bool
}

extension Vault {
    /// Destroys hidden snapshots whose time has come, and everything that no snapshot shows any more: keys first, then files.
    ///
    /// What is cut short is gone on with the next time. Each snapshot that remains can be read meanwhile.
    ///
    /// - Parameters:
    ///   - approved: a plan to be carried out as it stands; nil for all that is due at this moment.
    ///   - clock: what the machine's clock says.
    ///   - rowByteCount: how many bytes of packs are written anew at a time, at least a pack: so much room is needed.
    ///   - mayGoOn: is asked between these whether there is time left.
    /// - Throws: `VaultError.refused` where the clock is not to be relied on, something of the plan is no longer due, or dual
    ///   control reserves it; `.notPermitted` to all but custodians; `.damaged`, `StoreError.damaged` where the vault is not
    ///   whole, and nothing was destroyed; `StoreError.locked` while another process writes.
    package func collectGarbage(
        _ approved: GarbagePlanDocument? = nil, at clock: Timestamp = .now,
        rowByteCount: Int = RewriteRequest.usualRow, while mayGoOn: () -> Bool = { true },
        progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> GarbageReport {
        var request = RewriteRequest()
        request.rowByteCount = rowByteCount
        do {
            return try await collect(
                approved, request, at: clock, while: mayGoOn,
                ProgressMeter(Progress(phase: "Looking"), report: report))
        } catch let failure as Recorded {
            throw failure.error
        } catch {
            try record { try $0.refusal(Deed(GarbagePlan.action), error: error) }
            throw error
        }
    }

    /// An error that the ledger tells of already.
    private struct Recorded: Error {
        let error: any Error
    }

    private func collect(
        _ approved: GarbagePlanDocument?, _ request: RewriteRequest, at clock: Timestamp, while mayGoOn: () -> Bool,
        _ meter: ProgressMeter
    ) async throws -> GarbageReport {
        _ = try readKeys
        guard isWritable else {
            throw StoreError.system(doing: "write to", path: folder.path, code: StoreError.readOnly)
        }
        let lock = try writerLock()
        let report = try await collectAlone(approved, request, at: clock, while: mayGoOn, meter)
        _ = consume lock
        return report
    }

    private func collectAlone(
        _ approved: GarbagePlanDocument?, _ request: RewriteRequest, at clock: Timestamp, while mayGoOn: () -> Bool,
        _ meter: ProgressMeter
    ) async throws -> GarbageReport {
        let header = try currentHeader()
        try header.check(.gc, by: person)
        try checkReason()
        try settleLayoutKeys()
        let state = try retentionState(header)
        let (plan, rewrite) = try await garbagePlan(state, header, approved, at: clock, meter)
        let collection = try GarbageCollection(self, plan, request, rewrite, state, header, meter)
        do { return try await collection.run(while: mayGoOn) } catch { throw Recorded(error: error) }
    }
}

/// One destroying, from the word that it is about to be done to the certificate.
private struct GarbageCollection {
    private let vault: Vault
    private let plan: GarbagePlan
    private let request: RewriteRequest
    private let rewrite: RewritePlan
    private let read: SealingKey
    private let header: Header
    private let meter: ProgressMeter
    private let deed: Deed
    private let dropped: RegisterDocument<DroppedContent>?
    private let certificates: [RegisterDocument<Certificate>]

    init(
        _ vault: Vault, _ plan: GarbagePlan, _ request: RewriteRequest, _ rewrite: RewritePlan,
        _ state: RetentionState, _ header: Header, _ meter: ProgressMeter
    ) throws {
        guard let read = header.readKey else {
            throw StoreError.damaged(path: vault.folder.header, reason: "it names no read key")
        }
        self.vault = vault
        self.plan = plan
        self.request = request
        self.rewrite = rewrite
        self.read = read
        self.header = header
        self.meter = meter
        var objects = plan.going.map { EntryObject.snapshot($0.snapshot) }
        if plan.going.isEmpty {
            dropped = nil
            certificates = []
        } else {
            var content = state.dropped?.content ?? DroppedContent()
            let leaving = Set(plan.going.map(\.snapshot.hex))
            content.dropped.removeAll { leaving.contains($0.snapshot) }
            let next = try vault.next(content, after: state.dropped?.head, header)
            certificates = try vault.certificates(
                with: Certificate.destroying(plan, by: vault.person.name, state), state,
                header)
            objects += EntryObject.document(next.head, of: .dropped)
            for certificate in certificates { objects += EntryObject.document(certificate.head, of: .certificates) }
            dropped = next
        }
        deed = Deed(GarbagePlan.action, objects)
    }

    func run(while mayGoOn: () -> Bool) async throws -> GarbageReport {
        guard !plan.isEmpty else {
            try vault.record { try $0.event(deed, counts: counts(RewriteCounts(), freed: 0), details: details) }
            return report(RewriteCounts(), freed: 0, isFinished: true)
        }
        guard let (recorder, intent) = try vault.record({ ($0, try $0.intent(deed)) }) else {
            throw VaultError.unrecorded("'gc' could not be put on record, and so nothing was destroyed")
        }
        do {
            let (done, freed, isFinished) = try await destroy(while: mayGoOn)
            recorder.outcome(
                isFinished ? .done : .partly, of: deed, intent, counts: counts(done, freed: freed), details: details)
            return report(done, freed: freed, isFinished: isFinished)
        } catch {
            recorder.outcome(.of(error), of: deed, intent, details: ["error": String(onRecord: error)])
            throw error
        }
    }

    private func destroy(
        while mayGoOn: () -> Bool
    ) async throws -> (counts: RewriteCounts, freed: Int, isFinished: Bool) {
        let folder = vault.folder
        var freed = 0
        let leaving = plan.going.map(\.snapshot)
        for id in leaving where DurableFile.exists(folder.snapshot(id)) {
            freed += try vault.documentsByteCount(of: id)
        }
        // What the last ingest noted of a snapshot that goes is for no ingest to build on.
        try NoteRenewal(vault, request).removeStale(among: try folder.snapshotIDs().subtracting(leaving))
        try vault.removeDocuments(of: leaving)
        for path in plan.leftovers.map({ "\(folder.path)/\($0)" }) where DurableFile.exists(path) {
            freed += (try? OpenFile(path, .read(followingLinks: false)).byteCount()) ?? 0
            if path.hasSuffix(".key") { try DestroyedKeys(folder).destroy([path]) } else { DurableFile.remove(path) }
        }
        var rewriting = PackRewriting(vault, request, rewrite, sealedTo: read, meter)
        let isFinished = try await rewriting.run(while: mayGoOn)
        meter.phase("Bringing the catalog up to date")
        try vault.discardCatalog()
        try DurableFile.destroy(folder.rowKeys)
        _ = try vault.rebuiltCatalog(made: plan.known)
        let done = rewriting.counts
        freed += done.bytesRemoved - done.bytesWritten
        if isFinished {
            for certificate in certificates { try vault.put(certificate, header) }
            if let dropped { try vault.put(dropped, header) }
        }
        return (done, freed, isFinished)
    }

    private func counts(_ done: RewriteCounts, freed: Int) -> [String: Int] {
        let counts = [
            "snapshots": plan.going.count, "records": done.records, "packs": done.packs, "new packs": done.newPacks,
            "freed": max(0, freed), "stopped by holds": plan.held.count,
        ]
        return counts.filter { $0.value > 0 }
    }

    private var details: [String: String] {
        guard !plan.held.isEmpty else { return [:] }
        let ids = plan.held.prefix(2000).map { String($0.disposal.snapshot.hex.prefix(16)) }
        return ["stopped by holds": ids.joined(separator: " ")]
    }

    private func report(_ counts: RewriteCounts, freed: Int, isFinished: Bool) -> GarbageReport {
        GarbageReport(
            plan: plan, counts: counts, bytesFreed: max(0, freed),
            certificate: isFinished ? certificates.last?.number : nil, isFinished: isFinished)
    }
}

extension Certificate {
    /// That snapshots were destroyed.
    fileprivate static func destroying(
        _ plan: GarbagePlan, by name: String, _ state: RetentionState
    ) -> Certificate {
        var cause = Cause()
        let requests = plan.going.compactMap(\.cause.request)
        if let policy = plan.going.compactMap(\.cause.policy).max() {
            cause.policy = policy
            if state.policy?.number == policy { cause.document = state.policy?.head.document.hex }
        }
        if !requests.isEmpty { cause.request = Set(requests).sorted().joined(separator: "; ") }
        let oldestFirst = plan.going.sorted { ($0.created, $0.snapshot) < ($1.created, $1.snapshot) }
        var counts = [
            "snapshots": plan.going.count, "bytes": plan.going.reduce(0) { $0 + $1.byteCount },
            "files": plan.going.reduce(0) { $0 + (plan.known[$1.snapshot]?.summary.files ?? 0) },
        ]
        // What runs that were killed destroyed nobody counted.
        let before = state.record?.destroyedInPart ?? [:]
        counts["records"] = plan.counts.records + (before["records"] ?? 0)
        counts["packs"] = plan.counts.packs + (before["packs"] ?? 0)
        return Certificate(
            of: GarbagePlan.action, because: cause, by: name,
            snapshots: oldestFirst.map {
                Snapshot(
                    snapshot: $0.snapshot.hex, source: $0.source.isEmpty ? nil : $0.source, created: $0.created)
            }, counts: counts,
            means: [.keyDestroyed, .fileRemoved] + (plan.isRewriting ? [.rewritten] : []),
            remains: Self.remainsOfDestroyed + (state.replicas?.content.remaining(at: .now) ?? []))
    }

    private static let remainsOfDestroyed = [
        "what other snapshots of this vault show as well",
        "the ledger's entries about the snapshots: times, counts and roots, and none of their values",
        "every copy of this vault that was made before, and what was restored or exported from it",
        "what the medium or its file system keeps of files that were overwritten and removed",
    ]
}
