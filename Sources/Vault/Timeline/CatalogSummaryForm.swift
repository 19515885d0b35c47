import Catalog
import Records
import Store

// How a summary stands in its row of the catalog: the members in their order, numbers as varints, texts and lists behind their
// lengths. JSON would be read in the time that all the rest of a list takes. Whoever changes it makes the catalog's version one more.

extension CatalogSummary {
    /// The form in which the catalog keeps it.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(text: snapshot.id)
        bytes.append(text: snapshot.source)
        bytes.append(signedVarint: snapshot.created.nanoseconds)
        for number in [snapshot.files, snapshot.bytes, snapshot.bytesStored] { bytes.append(varint: number) }
        bytes.append(varint: snapshot.partial?.count ?? 0)
        for name in snapshot.partial ?? [] { bytes.append(text: name) }
        bytes.append(varint: snapshot.collections.count)
        for collection in snapshot.collections { collection.append(to: &bytes) }
        for place in places { place.append(to: &bytes) }
        return bytes
    }

    /// Reads it out of its row.
    init(row: SnapshotRow) throws(CatalogError) {
        let summary = row.summary.withUnsafeBytes { bytes -> CatalogSummary? in
            var reader = ByteReader(bytes)
            guard let summary = CatalogSummary(&reader), reader.remaining == 0 else { return nil }
            return summary
        }
        guard let summary else { throw .damaged(row: "of snapshot \(row.id)") }
        self = summary
    }

    private init?(_ reader: inout ByteReader) {
        guard let id = reader.text(), let source = reader.text(), let created = reader.signedVarint(),
            let files = reader.count(limit: .max), let bytes = reader.count(limit: .max),
            let stored = reader.count(limit: .max), let partial = reader.list({ $0.text() }),
            let collections = reader.list({ CollectionSummary(&$0) })
        else { return nil }
        snapshot = SnapshotSummary(
            id: id, source: source, created: Timestamp(nanoseconds: created), files: files, bytes: bytes,
            bytesStored: stored, collections: collections, partial: partial.isEmpty ? nil : partial)
        var places: [Place] = []
        for _ in collections {
            guard let place = Place(&reader) else { return nil }
            places.append(place)
        }
        self.places = places
    }
}

extension CollectionSummary {
    fileprivate func append(to bytes: inout [UInt8]) {
        bytes.append(text: name)
        bytes.append(text: key)
        bytes.append(varint: records)
        for number in [added, changed, removed, unchanged, suppressed] {
            bytes.append(varint: number.map { $0 + 1 } ?? 0)
        }
        bytes.append(varint: repeated)
    }

    fileprivate init?(_ reader: inout ByteReader) {
        guard let name = reader.text(), let key = reader.text(), let records = reader.count(limit: .max),
            let added = reader.count(limit: .max), let changed = reader.count(limit: .max),
            let removed = reader.count(limit: .max), let unchanged = reader.count(limit: .max),
            let suppressed = reader.count(limit: .max), let repeated = reader.count(limit: .max)
        else { return nil }
        func number(_ value: Int) -> Int? { value == 0 ? nil : value - 1 }
        self.init(
            name: name, key: key, records: records, added: number(added), changed: number(changed),
            removed: number(removed), unchanged: number(unchanged), repeated: repeated,
            suppressed: number(suppressed))
    }
}

extension CatalogSummary.Place {
    fileprivate func append(to bytes: inout [UInt8]) {
        bytes.append(text: base)
        bytes.append(text: last)
        bytes.append(varint: segments)
        bytes.append(tables == nil ? 0 : 1)
        guard let tables else { return }
        bytes.append(varint: tables.files.count)
        for file in tables.files {
            bytes.append(text: file.format.rawValue)
            bytes.append(varint: file.records)
        }
        bytes.append(varint: tables.framing.count)
        for run in tables.framing {
            bytes.append(text: run.pack.id)
            bytes.append(text: run.pack.key)
            bytes.append(varint: run.first)
            bytes.append(varint: run.count)
        }
    }

    fileprivate init?(_ reader: inout ByteReader) {
        guard let base = reader.text(), let last = reader.text(), let segments = reader.count(limit: .max),
            let hasTables = reader.byte()
        else { return nil }
        self.base = base
        self.last = last
        self.segments = segments
        guard hasTables != 0 else {
            tables = nil
            return
        }
        guard let files = reader.list({ CatalogSummary.Tables.File(&$0) }),
            let framing = reader.list({ CatalogSummary.Tables.Run(&$0) })
        else { return nil }
        tables = CatalogSummary.Tables(files: files, framing: framing)
    }
}

extension CatalogSummary.Tables.File {
    fileprivate init?(_ reader: inout ByteReader) {
        guard let format = reader.text().flatMap({ Format(rawValue: $0) }), let records = reader.count(limit: .max)
        else { return nil }
        self.init(format: format, records: records)
    }
}

extension CatalogSummary.Tables.Run {
    fileprivate init?(_ reader: inout ByteReader) {
        guard let id = reader.text(), let key = reader.text(), let first = reader.count(limit: .max),
            let count = reader.count(limit: .max)
        else { return nil }
        self.init(pack: Layout.PackName(id: id, key: key), first: first, count: count)
    }
}

extension [UInt8] {
    fileprivate mutating func append(text: String) {
        append(varint: text.utf8.count)
        append(contentsOf: text.utf8)
    }
}

extension ByteReader {
    fileprivate mutating func text() -> String? {
        count(limit: remaining).flatMap { slice($0) }.map { String(decoding: $0, as: UTF8.self) }
    }

    /// A list of what takes at least a byte each.
    fileprivate mutating func list<Element>(_ element: (inout ByteReader) -> Element?) -> [Element]? {
        guard let count = count(limit: remaining) else { return nil }
        var list: [Element] = []
        list.reserveCapacity(count)
        for _ in 0..<count {
            guard let next = element(&self) else { return nil }
            list.append(next)
        }
        return list
    }
}
