import Records
import Seal
import Store
import Vault

/// Compares a collection of two snapshots, attribute by attribute.
struct CollectionComparison: Sendable {
    let sides: ComparedCollection
    let question: DifferenceQuestion
    let fields: FieldChoice

    /// What was found of one record.
    private struct Finding: Sendable {
        let key: [UInt8]
        let what: RecordDifference.What
        let attributes: [Attribute]
        let changes: [AttributeChange]
        /// Indices of wanted attributes that it has.
        let seen: Set<Int>
    }

    /// - Returns: what differs, and which of the wanted attributes were met.
    func run() async throws -> (CollectionDifference, seen: Set<Int>) {
        let comparison = Comparison(sides.old, sides.new)
        if question.isSummary, fields.isAll, question.key == nil, let glance = try await comparison.glance() {
            return (difference(glance), [])
        }
        var findings: [Finding] = []
        var seen: Set<Int> = []
        var total = sides.oldCount
        if let key = question.key {
            (findings, total) = try await self.findings(ofKey: Array(key.utf8))
        } else {
            try await comparison.forEachDifference(
                read: { pair in try finding(pair.key, old: pair.old?.view, new: pair.new?.view) },
                take: { findings += $0 })
        }
        for finding in findings { seen.formUnion(finding.seen) }
        // Only attributes that were asked about count.
        if !fields.isAll { findings.removeAll { $0.attributes.isEmpty && $0.changes.isEmpty } }
        return (difference(findings, of: total), seen)
    }

    private func difference(_ glance: Comparison.Glance) -> CollectionDifference {
        CollectionDifference(
            collection: sides.name, keyField: sides.keyField, added: glance.added, removed: glance.removed,
            changed: glance.rewritten, rewritten: 0, unchanged: sides.oldCount - glance.removed - glance.rewritten,
            isExact: false, attributes: [], records: nil)
    }

    /// - Parameter total: how many records the old side has.
    private func difference(_ findings: [Finding], of total: Int) -> CollectionDifference {
        func count(_ what: RecordDifference.What) -> Int { findings.count { $0.what == what } }
        var counts: [String: CollectionDifference.AttributeCount] = [:]
        for change in findings.lazy.flatMap(\.changes) {
            var count = counts[change.name] ?? CollectionDifference.AttributeCount(name: change.name)
            switch change.what {
            case .added: count.added += 1
            case .removed: count.removed += 1
            case .changed: count.changed += 1
            }
            counts[change.name] = count
        }
        return CollectionDifference(
            collection: sides.name, keyField: sides.keyField, added: count(.added), removed: count(.removed),
            changed: count(.changed), rewritten: count(.rewritten),
            unchanged: total - count(.removed) - count(.changed) - count(.rewritten), isExact: true,
            attributes: counts.values.sorted { $0.name < $1.name },
            records: question.isSummary ? nil : Self.records(findings))
    }

    /// By key, and of one key's records those that went first.
    private static func records(_ findings: [Finding]) -> [RecordDifference] {
        let sorted = findings.sorted { left, right in
            if left.key != right.key { return left.key.lexicographicallyPrecedes(right.key) }
            if left.what != right.what { return left.what == .removed }
            return left.attributes.lexicographicallyPrecedes(right.attributes) { $0.order < $1.order }
        }
        return sorted.map { finding in
            RecordDifference(
                key: String(decoding: finding.key, as: UTF8.self), what: finding.what, attributes: finding.attributes,
                changes: finding.changes)
        }
    }

    /// The record with one key on both sides, and how many there are on the old one.
    private func findings(ofKey key: [UInt8]) async throws -> ([Finding], total: Int) {
        func versions(_ side: Comparison.Side?) async throws -> [RecordVersion] {
            guard let side else { return [] }
            return try await side.timeline.versions(ofKey: key, in: side.moment...side.moment)
        }
        var before = try await versions(sides.old).map(RecordText.init)
        var after = try await versions(sides.new).map(RecordText.init)
        let total = before.count
        let isOne = before.count == 1 && after.count == 1
        for record in before {
            guard let place = after.firstIndex(of: record), let own = before.firstIndex(of: record) else { continue }
            after.remove(at: place)
            before.remove(at: own)
        }
        if isOne, let old = before.first, let new = after.first {
            return ([try old.withView { old in try new.withView { try finding(key, old: old, new: $0) } }], total)
        }
        let gone = try before.map { try $0.withView { try finding(key, old: $0, new: nil) } }
        return (gone + (try after.map { try $0.withView { try finding(key, old: nil, new: $0) } }), total)
    }

    /// - Throws: `VaultError.damaged` where one of the two is no record.
    private func finding(_ key: [UInt8], old: RecordView?, new: RecordView?) throws -> Finding {
        var seen: Set<Int> = []
        func attributes(_ record: RecordView) throws -> RecordAttributes {
            try RecordAttributes(of: record.bytes, record.context) { name in
                guard !fields.isAll else { return true }
                guard let index = fields.index(of: name) else { return false }
                seen.insert(index)
                return true
            }
        }
        do {
            guard let old, let new else {
                // Where a key has several records it does not say which of them came or went.
                let isWanted = question.isInFull || !fields.isAll || question.key != nil || sides.hasRepeatedKeys
                let all = isWanted ? try (old ?? new).map(attributes)?.list : nil
                return Finding(
                    key: key, what: new == nil ? .removed : .added, attributes: all ?? [], changes: [], seen: seen)
            }
            let changes = try attributes(old).changes(to: attributes(new))
            return Finding(
                key: key, what: changes.isEmpty ? .rewritten : .changed, attributes: [], changes: changes, seen: seen)
        } catch is AttributeScan.Malformed {
            throw VaultError.damaged([Damage(object: "a record of \(sides.name)", reason: "it is not one")])
        }
    }
}

/// A record's bytes, lent, and how they are to be read.
private struct RecordView {
    let bytes: UnsafeRawBufferPointer
    let context: AttributeContext
}

/// The same, held.
private struct RecordText: Equatable {
    let bytes: [UInt8]
    let context: AttributeContext

    init(_ version: RecordVersion) {
        bytes = version.bytes
        context = version.context
    }

    func withView<Result>(_ body: (RecordView) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes { try body(RecordView(bytes: $0, context: context)) }
    }
}

extension ScannedRecord {
    fileprivate var view: RecordView { RecordView(bytes: bytes, context: context) }
}

extension Attribute {
    /// Puts records with one key into some order that is always the same.
    fileprivate var order: String { "\(name)\0\(value.kindName)\0\(value.text ?? "")" }
}
