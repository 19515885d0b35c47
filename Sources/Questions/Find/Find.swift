import Records
import Seal
import Store
import Vault

extension Vault {
    /// Finds the records that met conditions.
    ///
    /// Equality is answered through lookups, which are made when an attribute is first asked about; anything else, and what
    /// very many records have, by reading all records of the time that is asked about.
    ///
    /// - Throws: `QuestionsError.unknown` where no record has an attribute that is asked about; `VaultError.notFound`,
    ///   `.badInput` with what there is instead; `StoreError.damaged`.
    package func find(
        _ question: FindQuestion, progress: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> (Finding, notices: [String]) {
        let chronicle = try chronicle(of: question.source, holding: question.time.snapshot, to: "find")
        let collection = try chronicle.collection(question.collection)
        let place = try FindPlace(question.time, chronicle)
        var asked = Question("find", source: chronicle.source)
        asked.snapshots = [place.used.flatMap { Digest256(hex: $0.snapshot) }].compactMap(\.self)
        asked.collections = [collection.name]
        asked.values = question.conditions.map(\.text)
        let finding = try await answering(asked, counts: { ["records": $0.keyCount] }) {
            let timeline = try chronicle.timeline(of: collection.name)
            let range = try place.range(in: timeline)
            let search = FindSearch(timeline: timeline, range: range, conditions: question.conditions, report: progress)
            return Finding(
                source: chronicle.source, collection: collection.name, keyField: collection.key,
                asked: search.names, span: SnapshotSpan(range, of: timeline), used: place.used,
                records: try await search.run().records(of: timeline), missing: chronicle.missing.map(\.hex))
        }
        return (finding, chronicle.notices)
    }
}

/// The time that is asked about.
private struct FindPlace {
    /// nil where a range is asked about.
    let used: UsedSnapshot?
    private let since: Timestamp?
    private let until: Timestamp?

    init(_ time: FindQuestion.Time, _ chronicle: Chronicle) throws {
        switch time {
        case .at(let name):
            used = try chronicle.snapshot(named: name).used
            (since, until) = (nil, nil)
        case .range(let range):
            used = nil
            (since, until) = try range.instants(in: chronicle)
        }
    }

    /// The same as moments of a collection.
    func range(in timeline: Timeline) throws -> ClosedRange<Int> {
        guard let used else {
            guard let range = timeline.moments(since: since, until: until) else {
                throw timeline.noneAsOld(as: until)
            }
            return range
        }
        guard let moment = timeline.moments.firstIndex(where: { $0.snapshot.hex == used.snapshot }) else {
            throw VaultError.notFound(
                "snapshot \(used.snapshot.prefix(8)) does not hold the collection \(timeline.collection)")
        }
        return moment...moment
    }
}
