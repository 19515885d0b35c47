import Records
import Seal
import Store
import Vault

/// Compares a collection of two snapshots, attribute by attribute.
struct CollectionComparison: Sendable {
    let sides: ComparedCollection
    let question: DifferenceQuestion
    let fields: FieldChoice
    /// Where differences may lie for a moment.
    let spoolFolder: String

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
        var found = FoundDifferences(
            keepsRecords: !question.isSummary, mayRepeat: sides.hasRepeatedKeys, spillingTo: spoolFolder,
            mostBytes: question.mostHeldBytes)
        var seen: Set<Int> = []
        func take(_ findings: [Finding]) throws {
            for finding in findings {
                seen.formUnion(finding.seen)
                // Only attributes that were asked about count.
                guard fields.isAll || !finding.attributes.isEmpty || !finding.changes.isEmpty else { continue }
                try found.add(finding.what, finding.key, finding.attributes, finding.changes)
            }
        }
        var total = sides.oldCount
        if let key = question.key {
            let (findings, count) = try await self.findings(ofKey: Array(key.utf8))
            try take(findings)
            total = count
        } else {
            try await comparison.forEachDifference(
                read: { pair in try finding(pair.key, old: pair.old?.view, new: pair.new?.view) }, take: take)
        }
        return (try difference(&found, of: total), seen)
    }

    private func difference(_ glance: Comparison.Glance) -> CollectionDifference {
        CollectionDifference(
            collection: sides.name, keyField: sides.keyField, added: glance.added, removed: glance.removed,
            changed: glance.rewritten, rewritten: 0, unchanged: sides.oldCount - glance.removed - glance.rewritten,
            isExact: false, attributes: [], records: nil)
    }

    /// - Parameter total: how many records the old side has.
    private func difference(_ found: inout FoundDifferences, of total: Int) throws -> CollectionDifference {
        let (added, removed, changed) = (found.count(.added), found.count(.removed), found.count(.changed))
        let rewritten = found.count(.rewritten)
        return CollectionDifference(
            collection: sides.name, keyField: sides.keyField, added: added, removed: removed, changed: changed,
            rewritten: rewritten, unchanged: total - removed - changed - rewritten, isExact: true,
            attributes: found.attributes, records: try found.records())
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
