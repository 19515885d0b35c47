import Ledger
import Questions
import Seal
import Store
import Vault

extension Vault {
    /// Makes a bag of evidence: what became of records, with what proves each version of them, or whole collections.
    ///
    /// Each version is proven in the first and in the last snapshot that has it. The trees are those that the ingests' entries in the
    /// ledger state, the entries are proven by a checkpoint, and that by the chain of signers from the header.
    ///
    /// - Throws: `EvidenceError`; `QuestionsError`; `VaultError.notPermitted` to all but custodians, `notFound`; `StoreError`.
    package func createEvidence(_ request: EvidenceRequest) async throws -> EvidenceSummary {
        try request.check()
        let chronicle = try chronicle(of: request.source, holding: request.range.snapshot, to: "evidence create")
        let collection = try chronicle.collection(request.collections.first)
        var asked = Question("evidence create", source: chronicle.source)
        asked.collections = [collection.name] + request.collections.dropFirst()
        asked.records = request.keys
        asked.values = request.condition.map { [$0] } ?? []
        asked.reports = request.reports.map(\.name)
        let draft = try EvidenceDraft(
            self, request, chronicle, collection, try BagWriter(request.target, seal: request.seal))
        do {
            return try await answering(
                asked, counts: { ["records": $0.records, "entries": $0.entries] },
                details: {
                    let sealed = request.seal.map { ["sealed for": $0.names.joined(separator: " ")] } ?? [:]
                    return sealed.merging(["case": request.name, "bag": $0.digest]) { first, _ in first }
                }
            ) {
                try await draft.fill()
            }
        } catch {
            draft.bag.discard()
            throw error
        }
    }
}

extension EvidenceRequest {
    /// - Throws: `EvidenceError.badRequest` where it does not go together.
    fileprivate func check() throws(EvidenceError) {
        let isAboutSome = !keys.isEmpty || condition != nil
        guard isAboutSome || isWhole else { throw .badRequest("say whom it is about, or that it is about everybody") }
        guard !provesAbsence || isAboutSome else {
            throw .badRequest(
                "the absence of a key is proven, and no key is named: whole collections prove it by themselves")
        }
        guard !provesAbsence || redaction.isNone else {
            throw .badRequest("what is left out leaves no proof: an absence is proven without leaving anything out")
        }
        guard !withFiles || isWhole && redaction.isNone else {
            throw .badRequest(
                "files hold everybody with everything: they go along where whole collections do, and nothing is left out"
            )
        }
    }
}

extension EvidenceDraft {
    fileprivate func fill() async throws -> EvidenceSummary {
        let span = try span()
        if let condition = request.condition {
            let found = try await chronicle.keys(
                where: condition, of: collection, at: span.upperBound, most: EvidenceRequest.mostKeys)
            keys += found.filter { !request.keys.contains($0) }
            guard !keys.isEmpty else {
                throw EvidenceError.badRequest("no record of the last snapshot is one that \(condition) holds for")
            }
        }
        guard keys.count <= EvidenceRequest.mostKeys else {
            throw EvidenceError.badRequest(
                "\(keys.count) records are asked for, and more than \(EvidenceRequest.mostKeys) are too many to be told one by one: "
                    + "ask for the whole collection")
        }
        if isRedacted { try await checkNames(at: span.upperBound) }
        try await tell()
        var statement = StatementParts()
        if request.isWhole { statement.whole = try await addWhole(span) }
        if request.provesAbsence { try await addAbsences() }
        let reports = try await addReports(span)
        statement.reports = reports.isEmpty ? nil : reports.map(\.file)
        if request.withFiles { statement.files = try await addFiles(span) }
        statement.certificates = try addCertificates()
        statement.drillReports = try addDrillReports()
        return try finish(statement, reports)
    }

    /// Makes sure that each attribute that is named to be left out, or to stand alone, is one.
    private func checkNames(at snapshot: Int) async throws {
        let names = try await RecordTable(chronicle, at: snapshot, collection: collection.name).columns
        for name in request.redaction.fields + request.redaction.redacted {
            guard name != collection.key || request.redaction.fields.contains(name) else {
                throw EvidenceError.badRequest("\(name) names the records: it cannot be left out")
            }
            guard names.contains(where: { $0 == name || $0.hasPrefix(name + ".") }) else {
                throw EvidenceError.badRequest(
                    "no record of the last snapshot has an attribute \(name), so nothing would be left out by that name; there are "
                        + names.joined(separator: ", "))
            }
        }
    }

    private func finish(_ made: StatementParts, _ reports: [ToldReport]) throws -> EvidenceSummary {
        let ledger = try vault.homeLedger()
        guard let checkpoint = try ledger.newestCheckpoint(), let state = Checkpoint(text: checkpoint.text) else {
            throw LedgerError.noLedger(path: vault.folder.ledgerEntries)
        }
        let intent = try intent(ofFirst: state.size)
        let accesses = request.withAccessLog ? try accesses(ofFirst: state.size) : nil
        entries.formUnion((accesses ?? []) + [intent].compactMap(\.self))
        var statement = EvidenceCase(
            name: request.name, vault: vault.header.vault.hex, made: .now, person: vault.person.id.hex,
            personName: vault.person.name, reason: vault.reason, source: chronicle.source, collection: collection.name,
            keyField: collection.key, keys: keys,
            snapshots: range.map { moment in
                let there = timeline.moments[moment]
                return EvidenceCase.Snapshot(
                    id: there.snapshot.hex, created: there.created, records: there.records,
                    entry: makings[there.snapshot], absent: absent[moment] ?? [])
            }, intent: intent, size: state.size)
        statement.template = request.template.map {
            EvidenceCase.Template(name: $0.name, title: $0.title, text: $0.text)
        }
        statement.condition = request.condition
        statement.whole = made.whole
        statement.reports = made.reports
        statement.provesAbsence = request.provesAbsence ? true : nil
        statement.redaction = isRedacted ? request.redaction : nil
        statement.accessLog = accesses
        statement.certificates = made.certificates
        statement.drillReports = made.drillReports
        statement.files = made.files
        try addLedger(checkpoint, state)
        let files = EvidenceFiles(statement: statement, histories: histories, reports: reports)
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
            statement: statement, records: proven, entries: entries.count, digest: digest.hex,
            rootFingerprint: vault.rootFingerprint, notices: notices)
    }
}

/// What the parts of a bag have the case say.
struct StatementParts {
    var whole: [EvidenceCase.Whole]?
    var reports: [EvidenceCase.ReportFile]?
    var files: [EvidenceCase.File]?
    var certificates: [Int]?
    var drillReports: Int?
}
