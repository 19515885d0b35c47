import BitCollections

/// The records of a segment that something shows, by ordinal: a bit each of a base, a list of a delta's.
struct ShownOrdinals: Sendable {
    private var bits = BitArray()
    private var list: [UInt32] = []
    private var isSorted = true

    init() {}

    mutating func insert(_ ordinal: UInt32, isBase: Bool) {
        if isBase {
            if Int(ordinal) >= bits.count { bits.append(repeating: false, count: Int(ordinal) + 1 - bits.count) }
            bits[Int(ordinal)] = true
        } else {
            if let last = list.last, last >= ordinal { isSorted = false }
            list.append(ordinal)
        }
    }

    /// Brings a list in order into which several branches wrote.
    mutating func finish() {
        guard !isSorted else { return }
        list = Set(list).sorted()
        isSorted = true
    }

    func contains(_ ordinal: UInt32) -> Bool {
        if Int(ordinal) < bits.count { return bits[Int(ordinal)] }
        let place = list.firstPlace { $0 >= ordinal }
        return place < list.count && list[place] == ordinal
    }

    /// Those from `first` to `last`, ascending.
    func ordinals(in range: ClosedRange<Int>) -> [UInt32] {
        if !bits.isEmpty {
            guard range.lowerBound < bits.count else { return [] }
            return (range.lowerBound...min(range.upperBound, bits.count - 1)).filter { bits[$0] }.map { UInt32($0) }
        }
        let start = list.firstPlace { Int($0) >= range.lowerBound }
        let end = list.firstPlace { Int($0) > range.upperBound }
        return Array(list[start..<end])
    }
}
