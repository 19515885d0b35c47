import Records
import Synchronization

/// An attribute that records have.
struct FoundAttribute: Hashable, Sendable {
    let name: [UInt8]
    var kinds: AttributeKinds
}

/// Finds out which attributes there are, in records that are read on all cores, and on the way makes rows of the values of
/// those that are wanted.
///
/// Records of one source are much alike: what is known of the attributes is a list that is hardly ever changed, and a record
/// is held against it. One that brings something new is looked at once more, and the list is replaced.
final class AttributeSurvey: Sendable {
    /// What is known of an attribute.
    private struct Known {
        var attribute: FoundAttribute
        /// The first record that has it, and its place in that record.
        var ordinal: Int
        var position: Int
        /// Its place in rows; nil where it is not wanted.
        let place: Int?
    }

    /// All that is known at one time.
    private struct Attributes {
        var list: [Known] = []
        var places: [[UInt8]: Int] = [:]
        var nextPlace = 0

        /// The index of the attribute of that name, which is looked for from `start` on first.
        func index(of name: UnsafeRawBufferPointer, from start: Int) -> Int? {
            // Attributes that a record lacks are passed over; few do much else.
            for index in start..<min(start + 16, list.count) where name.equals(list[index].attribute.name) {
                return index
            }
            return places[Array(name)]
        }
    }

    private let known = Mutex(Attributes())
    private let isWanted: @Sendable ([UInt8]) -> Bool

    /// - Parameters:
    ///   - firstPlace: the place of the first wanted attribute in the rows.
    ///   - isWanted: whether an attribute of that name is to be in the rows.
    init(firstPlace: Int = 0, isWanted: @Sendable @escaping ([UInt8]) -> Bool = { _ in false }) {
        self.isWanted = isWanted
        known.withLock { $0.nextPlace = firstPlace }
    }

    /// Takes note of a record's attributes.
    ///
    /// - Returns: the values of those that are wanted, by their places. Where an attribute comes twice, the first one counts.
    @discardableResult
    func note(_ record: QueriedRecord) throws -> PackedRow {
        while true {
            let known = known.withLock { $0 }
            if let row = try row(record, known) { return row }
            try learn(record)
        }
    }

    /// The row of a record that brings nothing new; nil for one that does.
    private func row(_ record: QueriedRecord, _ known: Attributes) throws -> PackedRow? {
        var row = PackedRow()
        var seen = PlaceSet(known.nextPlace)
        var isNew = false
        var next = 0
        var position = 0
        try AttributeScan(record.context).forEach(in: record.bytes) { name, kind, value in
            defer { position += 1 }
            guard !isNew, let index = known.index(of: name, from: next) else {
                isNew = true
                return
            }
            next = index + 1
            isNew =
                !known.list[index].attribute.kinds.contains(AttributeKinds(kind, value))
                || (record.ordinal, position) < (known.list[index].ordinal, known.list[index].position)
            if let place = known.list[index].place, seen.insert(place) { row.append(kind, value, at: place) }
        }
        return isNew ? nil : row
    }

    private func learn(_ record: QueriedRecord) throws {
        var found: [FoundAttribute] = []
        try AttributeScan(record.context).forEach(in: record.bytes) { name, kind, value in
            found.append(FoundAttribute(name: Array(name), kinds: AttributeKinds(kind, value)))
        }
        known.withLock { known in
            for (position, attribute) in found.enumerated() {
                guard let index = known.places[attribute.name] else {
                    let isWanted = isWanted(attribute.name)
                    known.places[attribute.name] = known.list.count
                    known.list.append(
                        Known(
                            attribute: attribute, ordinal: record.ordinal, position: position,
                            place: isWanted ? known.nextPlace : nil))
                    if isWanted { known.nextPlace += 1 }
                    continue
                }
                known.list[index].attribute.kinds.formUnion(attribute.kinds)
                if (record.ordinal, position) < (known.list[index].ordinal, known.list[index].position) {
                    known.list[index].ordinal = record.ordinal
                    known.list[index].position = position
                }
            }
        }
    }

    /// All that were found, in the order in which they first appear: that of the records, then that in a record.
    func attributes() -> [FoundAttribute] {
        known.withLock { known in
            known.list.sorted { left, right in
                let (first, second) = ((left.ordinal, left.position), (right.ordinal, right.position))
                return first == second
                    ? left.attribute.name.lexicographicallyPrecedes(right.attribute.name) : first < second
            }.map(\.attribute)
        }
    }

    /// The places of the wanted attributes, by their names.
    var places: [[UInt8]: Int] {
        known.withLock { known in
            known.list.reduce(into: [:]) { places, known in
                if let place = known.place { places[known.attribute.name] = place }
            }
        }
    }
}
