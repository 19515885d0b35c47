import Questions
import Records
import Seal
import Store
import Vault

extension EvidenceDraft {
    /// Adds collections with all their records, as the first and the last snapshot of the range have them: with what opens every leaf,
    /// so that the roots can be computed again, and as tables. Where values are left out there are only tables.
    func addWhole(_ span: ClosedRange<Int>) async throws -> [EvidenceCase.Whole] {
        var whole: [EvidenceCase.Whole] = []
        let names = request.collections.isEmpty ? [collection.name] : request.collections
        for name in names {
            // A template names what a pool may have.
            let isThere = chronicle.collections.contains { $0.name == name }
            guard isThere || request.template?.collections.contains(name) != true else {
                notices.append("no snapshot of \(chronicle.source) has a collection \(name)")
                continue
            }
            let timeline = try chronicle.timeline(of: name)
            for place in Set([span.lowerBound, span.upperBound]).sorted() {
                let snapshot = chronicle.snapshots[place]
                guard let moment = timeline.moments.firstIndex(where: { $0.snapshot == snapshot.id }) else {
                    notices.append("snapshot \(snapshot.id.hex.prefix(8)) has no collection \(name)")
                    continue
                }
                let number = whole.count + 1
                let folder = "data/collections/\(number)-\(EvidencePath.safe(name))-\(snapshot.id.hex.prefix(8))"
                let entry = entry(of: snapshot.id)
                let proven = isRedacted ? [] : try await addLeaves(timeline, at: moment, to: folder)
                if !isRedacted { self.proven += timeline.moments[moment].records }
                whole.append(
                    EvidenceCase.Whole(
                        collection: name, snapshot: snapshot.id.hex, created: snapshot.created,
                        records: timeline.moments[moment].records, entry: entry, proven: proven,
                        tables: try await addTable(of: name, at: place, to: folder)))
            }
            if span.count > 1 { try await addDifference(of: name, span, to: whole.count) }
        }
        return whole
    }

    private func addLeaves(_ timeline: Timeline, at moment: Int, to folder: String) async throws -> [String] {
        var parts = EvidenceParts(folder, ending: "jsonl")
        try await timeline.everything(at: [moment]) { [self] _, leaf in
            try parts.add(to: self) { leaf.append(to: &$0) }
        }
        try parts.finish(to: self)
        return parts.paths
    }

    private func addTable(of name: String, at place: Int, to folder: String) async throws -> [String] {
        let table = try await RecordTable(chronicle, at: place, collection: name, redaction: request.redaction)
        var parts = EvidenceParts(folder, ending: "csv", head: table.head)
        try await table.forEach { rows in
            for row in rows { try parts.add(to: self) { $0 += row } }
        }
        try parts.finish(to: self)
        return parts.paths
    }

    /// What became of each record between the first and the last snapshot, an attribute a line.
    private func addDifference(of name: String, _ span: ClosedRange<Int>, to number: Int) async throws {
        let difference = try await chronicle.difference(
            of: name, from: span.lowerBound, to: span.upperBound, spoolFolder: vault.spoolFolder)
        var head: [UInt8] = []
        CSVText.append(["key", "what", "attribute", "before", "after"].map { .text($0) }, to: &head)
        var parts = EvidenceParts("data/differences/\(EvidencePath.safe(name))-\(number)", ending: "csv", head: head)
        try difference.records?.forEach { record in
            let gone = record.what == .removed
            let changes =
                (record.changes + record.attributes.map { AttributeChange($0, hasGone: gone) })
                .map { $0.redacted(request.redaction, but: difference.keyField) }
            let start: [CSVText.Cell] = [.text(record.key), .text(record.what.rawValue)]
            if changes.isEmpty {
                try parts.add(to: self) { CSVText.append(start + [.absent, .absent, .absent], to: &$0) }
            }
            for change in changes {
                try parts.add(to: self) { line in
                    CSVText.append(
                        start + [.text(change.name), change.old?.cell ?? .absent, change.new?.cell ?? .absent],
                        to: &line)
                }
            }
        }
        try parts.finish(to: self)
    }
}

extension OpenedLeaf {
    private static let (erased, otherHash) = (Array("{\"keyHash\":\"".utf8), Array("\",\"recordHash\":\"".utf8))
    private static let (text, bytes) = (Array("{\"record\":".utf8), Array("{\"bytes\":".utf8))
    private static let (salt, hash) = (Array(",\"salt\":\"".utf8), Array("\",\"keyHash\":\"".utf8))
    private static let end = Array("\"}\n".utf8)

    /// Appends the line of a whole collection (`EvidenceLeaf`). There may be millions of them.
    fileprivate func append(to line: inout [UInt8]) {
        if let record {
            // What is no text would not come back as it was.
            let isText = String(validating: record.bytes, as: UTF8.self) != nil
            line += isText ? Self.text : Self.bytes
            JSONLine.append(text: isText ? record.bytes : Array(Base64.encode(record.bytes).utf8), to: &line)
            line += Self.salt
            record.salt.withUnsafeBytes { Hex.append($0, to: &line) }
            line += Self.hash
            keyHash.withUnsafeBytes { Hex.append($0, to: &line) }
        } else {
            line += Self.erased
            keyHash.withUnsafeBytes { Hex.append($0, to: &line) }
            line += Self.otherHash
            recordHash.withUnsafeBytes { Hex.append($0, to: &line) }
        }
        line += Self.end
    }
}
