import Records
import Seal
import Store

/// Ordinals of records that may differ, until there are so many that they are fetched.
struct DifferenceGroups {
    /// A record on both sides, or on the one side where it is.
    struct Group: Sendable {
        let old: UInt32?
        let new: UInt32?
    }

    private var groups: [Group] = []
    private let most: Int

    /// Records of about this many bytes are fetched at once.
    private static let mostBytes = 48 << 20
    private static let partCount = 256

    /// - Parameter side: whose records are taken for records of usual length.
    init(for side: Comparison.Side) {
        let usual = side.timeline.usualByteCount(at: side.moment)
        most = max(64, Self.mostBytes / (usual + 64))
    }

    var isEmpty: Bool { groups.isEmpty }
    var isFull: Bool { groups.count * 2 >= most }
    var olds: [UInt32] { groups.compactMap(\.old) }
    var news: [UInt32] { groups.compactMap(\.new) }

    /// The groups in pieces for one worker each.
    var parts: [ArraySlice<Group>] {
        stride(from: 0, to: groups.count, by: Self.partCount).map {
            groups[$0..<min($0 + Self.partCount, groups.count)]
        }
    }

    mutating func append(old: UInt32?, new: UInt32?) { groups.append(Group(old: old, new: new)) }

    mutating func removeAll() { groups.removeAll(keepingCapacity: true) }

    /// Hands over the pair that the group is, unless both sides are the same.
    static func pair(
        _ group: Group, _ olds: FetchedRecords?, _ news: FetchedRecords?, _ body: (Comparison.Pair) throws -> Void
    ) throws {
        // An erased record is on neither side.
        let old = group.old.flatMap { olds?.holds($0) == true ? $0 : nil }
        let new = group.new.flatMap { news?.holds($0) == true ? $0 : nil }
        switch (old, new) {
        case (let old?, let new?):
            _ = try olds?.lend(old) { old in
                try news?.lend(new) { new in
                    guard old.context != new.context || !old.bytes.elementsEqual(new.bytes) else { return }
                    try body(Comparison.Pair(key: new.key, old: old, new: new))
                }
            }
        case (let old?, nil): _ = try olds?.lend(old) { try body(Comparison.Pair(key: $0.key, old: $0, new: nil)) }
        case (nil, let new?): _ = try news?.lend(new) { try body(Comparison.Pair(key: $0.key, old: nil, new: $0)) }
        case (nil, nil): break
        }
    }
}

extension Timeline {
    /// How many bytes a record has, going by the base of the moment's line.
    func usualByteCount(at moment: Int) -> Int {
        lines[moments[moment].line].usualByteCount
    }
}
