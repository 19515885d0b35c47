import Records
import Vault

/// Looks for the versions that meet conditions.
struct FindSearch {
    let timeline: Timeline
    let range: ClosedRange<Int>
    let conditions: [FindCondition]
    let report: @Sendable (Progress) -> Void

    /// The attributes that are asked about, each once.
    var names: [String] {
        var names: [String] = []
        for condition in conditions where !names.contains(condition.attribute) { names.append(condition.attribute) }
        return names
    }

    /// - Throws: `QuestionsError.unknown` where an attribute is asked about that no record has.
    func run() async throws -> FoundVersions {
        if let found = try await lookUp() { return found }
        return try await readAll()
    }

    /// The answer by way of the first condition whose lookup leads to few records; nil where there is none.
    private func lookUp() async throws -> FoundVersions? {
        for condition in conditions {
            guard case .equals(let value) = condition.test else { continue }
            let subject = LookupSubject(attribute: condition.attribute)
            let folded = ValueFolding(of: condition.attribute)(value)
            guard let candidates = try await timeline.versions(of: folded, by: subject, in: range, progress: report)
            else { continue }
            let check = ConditionCheck(conditions)
            var found = FoundVersions()
            var seen = candidates.isSubjectKnown ? bit(of: condition) : 0
            for version in candidates.versions {
                let (match, held) = try read(version, check)
                seen |= held
                if let match { found.add([match]) }
            }
            // What no candidate has may be had by others.
            if seen != allBits { try await refuseUnknown(seen) }
            return found
        }
        return nil
    }

    private func read(
        _ version: RecordVersion, _ check: ConditionCheck
    ) throws -> (FoundVersions.Version?, seen: UInt64) {
        try version.bytes.withUnsafeBytes { bytes in
            let result = try check.check(bytes, version.context)
            guard result.isMet else { return (nil, result.seen) }
            return (
                FoundVersions.Version(
                    key: version.key, moments: version.moments,
                    attributes: try Self.attributes(of: bytes, version.context, names)), result.seen
            )
        }
    }

    /// The answer by way of all records.
    private func readAll() async throws -> FoundVersions {
        let check = ConditionCheck(conditions)
        let names = names
        var found = FoundVersions()
        var seen: UInt64 = 0
        report(Progress(phase: "Reading \(timeline.collection)"))
        try await timeline.scanVersions(
            in: range,
            read: { record, moments -> Read? in
                let result = try check.check(record.bytes, record.context)
                guard result.isMet else { return Read(seen: result.seen, version: nil) }
                return Read(
                    seen: result.seen,
                    version: FoundVersions.Version(
                        key: record.key, moments: moments,
                        attributes: try Self.attributes(of: record.bytes, record.context, names)))
            },
            take: { (results: [Read]) in
                found.add(results.compactMap(\.version))
                for result in results { seen |= result.seen }
            })
        if seen != allBits { try await refuseUnknown(seen) }
        return found
    }

    /// What was read of a version.
    private struct Read: Sendable {
        let seen: UInt64
        let version: FoundVersions.Version?
    }

    private static func attributes(
        of record: UnsafeRawBufferPointer, _ context: AttributeContext, _ names: [String]
    ) throws -> [Attribute] {
        let wanted = names.map { Array($0.utf8) }
        return try RecordAttributes(
            of: record, context, isWanted: { name in wanted.contains { name.elementsEqual($0) } }
        ).list
    }

    private var allBits: UInt64 { conditions.count >= 64 ? .max : (1 << UInt64(conditions.count)) - 1 }

    private func bit(of condition: FindCondition) -> UInt64 {
        conditions.firstIndex(of: condition).map { 1 << UInt64($0) } ?? 0
    }

    /// Refuses the question where an attribute that has not been seen is had by no record of the range.
    private func refuseUnknown(_ seen: UInt64) async throws {
        let survey = AttributeSurvey()
        try await timeline.scanVersions(
            in: range,
            read: { record, _ -> Bool? in
                try survey.note(
                    QueriedRecord(bytes: record.bytes, context: record.context, ordinal: Int(record.ordinal)))
                return nil
            }, take: { _ in })
        let known = survey.attributes().map { String(decoding: $0.name, as: UTF8.self) }
        for (index, condition) in conditions.enumerated() where seen & (1 << UInt64(index)) == 0 {
            guard !known.contains(condition.attribute) else { continue }
            throw QuestionsError.unknown(
                "no record of \(timeline.collection) has an attribute \(condition.attribute); there are "
                    + Nearest.offer(condition.attribute, of: known))
        }
    }
}

extension LookupSubject {
    /// By the values of an attribute, folded.
    fileprivate init(attribute: String) {
        let name = Array(attribute.utf8)
        let folding = ValueFolding(of: attribute)
        self.init(name: attribute) { record, take in
            var isFound = false
            try AttributeScan(record.context).forEach(in: record.bytes) { found, kind, value in
                guard !isFound, found.elementsEqual(name) else { return }
                isFound = true
                if kind != .null { folding(value).withUnsafeBytes(take) }
            }
        }
    }
}
