import Records

/// The bytes of a record from a first to a last moment, in which it was there without a gap.
///
/// Records with one key are told apart by what they are, not by their place: two of them that have the same bytes are two
/// versions, and one that takes another's place in the file goes on.
package struct RecordVersion: Hashable, Sendable {
    package let key: [UInt8]
    package let bytes: [UInt8]
    /// How the bytes are to be read: where that changes, a version ends.
    package let context: AttributeContext
    package let moments: ClosedRange<Int>
}

/// Ranges of moments at which equal things were there.
enum MomentRanges {
    /// The ranges anew, so that each is as long as can be: one that ends where another begins goes on in it, and of two that
    /// overlap the one that began first ends last. Ascending.
    static func joined(_ ranges: [ClosedRange<Int>]) -> [ClosedRange<Int>] {
        guard ranges.count > 1 else { return ranges }
        var changes: [Int: Int] = [:]
        for range in ranges {
            changes[range.lowerBound, default: 0] += 1
            changes[range.upperBound + 1, default: 0] -= 1
        }
        var open: [Int] = []
        var joined: [ClosedRange<Int>] = []
        for (moment, change) in changes.sorted(by: { $0.key < $1.key }) {
            for _ in 0..<max(0, change) { open.append(moment) }
            for _ in 0..<max(0, -change) { if let start = open.popLast() { joined.append(start...(moment - 1)) } }
        }
        return joined.sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    }
}
