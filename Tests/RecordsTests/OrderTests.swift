import Fixtures
import Records
import Testing

@Suite("An order of records")
struct OrderTests {
    static func order(_ ordinals: some Sequence<UInt32>) -> Order {
        var order = Order(count: 0)
        for ordinal in ordinals { order.append(ordinal) }
        return order
    }

    static func ordinals(_ order: Order) -> [UInt32] { order.runs.flatMap { Array($0.start..<$0.end) } }

    @Test("is its ordinals, as few runs as they allow")
    func runs() {
        let order = Self.order([0, 1, 2, 7, 8, 3, 5])
        #expect(order.runs.map(\.start) == [0, 7, 3, 5])
        #expect(order.runs.map(\.count) == [3, 2, 1, 1])
        #expect(order.count == 7)
        #expect(!order.isAscending)
        #expect(Self.order([1, 2, 9]).isAscending)
        #expect(Order(count: 0).isAscending && Order(count: 0).runs.isEmpty)
    }

    @Test("is told who came and went from the beginning of its stream, without the order")
    func comings() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<200 {
            let before = Self.order((0..<40).map { UInt32($0) })
            let order = Self.order((0..<60).map { UInt32($0) }.shuffled(using: &random))
            let stream = OrderStream(
                tombstones: (0..<40).filter { _ in Bool.random(using: &random) }.map { UInt32($0) },
                revivals: (40..<300).filter { _ in Int.random(in: 0..<9, using: &random) == 0 }.map { UInt32($0) },
                order: order)
            let bytes = stream.encode(after: before)

            let shortest = (0...bytes.count).first { Comings(Array(bytes[..<$0])) != nil }

            for count in (shortest ?? 0)...bytes.count {
                let comings = Comings(Array(bytes[..<count]))
                #expect(comings?.tombstones == stream.tombstones && comings?.revivals == stream.revivals)
            }
            #expect(shortest.map { $0 < bytes.count } == true)
        }
        #expect(Comings([]) == nil && Comings([2, 0, 0]) == nil)
    }

    @Test("has a part at any range of positions")
    func parts() {
        var random = SeededGenerator(seed: 1)
        let ordinals = (0..<60).map { UInt32($0) }.shuffled(using: &random) + Array(100..<140)
        let order = Self.order(ordinals)
        for from in stride(from: 0, through: ordinals.count, by: 7) {
            for to in from...ordinals.count {
                #expect(Self.ordinals(order.runs(at: from..<to)) == Array(ordinals[from..<to]))
            }
        }
    }

    @Test("finds each ordinal's position, and of an absent one the next that is there")
    func places() {
        var random = SeededGenerator(seed: 2)
        let ordinals = (0..<200).filter { $0 % 9 > 1 }.map { UInt32($0) }.shuffled(using: &random)
        let places = OrderPlaces(Self.order(ordinals))
        for ordinal in UInt32(0)..<220 {
            switch places.place(of: ordinal) {
            case .at(let position, let rest):
                #expect(ordinals[position] == ordinal && rest >= 1)
                #expect((0..<Int(rest)).allSatisfy { ordinals[position + $0] == ordinal + UInt32($0) })
            case .absent(let next):
                #expect(!ordinals.contains(ordinal))
                #expect(next == ordinals.filter { $0 > ordinal }.min())
            }
        }
    }
}

@Suite("An order stream")
struct OrderStreamTests {
    /// The stream of what leads from one order to the other.
    private func stream(from before: [UInt32], to after: [UInt32]) -> OrderStream {
        let (old, new) = (Set(before), Set(after))
        return OrderStream(
            tombstones: old.subtracting(new).sorted(), revivals: new.subtracting(old).sorted(),
            order: OrderTests.order(after))
    }

    private func roundTrip(from before: [UInt32], to after: [UInt32], limit: Int = 1 << 20) -> Int {
        let stream = stream(from: before, to: after)
        let bytes = stream.encode(after: OrderTests.order(before))
        #expect(OrderStream.decode(bytes, after: OrderTests.order(before), ordinalLimit: limit) == stream)
        return bytes.count
    }

    @Test(
        "is written as the format says",
        arguments: [
            ([0, 1, 2], [0, 1, 2], [1, 0, 0, 0]),
            ([0, 1, 2], [], [1, 3, 0, 0, 0, 0, 1, 0]),
            (Array(0..<32), Array(0..<5) + Array(6..<32), [1, 1, 5, 0, 1, 2, 10, 0, 52, 2]),
            ([0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 7, 8], [1, 0, 2, 7, 0, 1, 2, 10, 0, 5, 14]),
            ([0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 0, 2, 4, 2, 0b0001_1011]),
        ] as [([UInt32], [UInt32], [UInt8])])
    func vectors(_ before: [UInt32], _ after: [UInt32], _ bytes: [UInt8]) {
        #expect(stream(from: before, to: after).encode(after: OrderTests.order(before)) == bytes)
        _ = roundTrip(from: before, to: after)
    }

    @Test("is read back whatever comes, goes, comes back and moves", arguments: 0..<60)
    func roundTrips(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var order = (0..<UInt32.random(in: 0..<300, using: &random)).map { $0 }
        var highest = UInt32(order.count)
        for _ in 0..<12 {
            var next = order
            for _ in 0..<Int.random(in: 0..<6, using: &random) {
                switch Int.random(in: 0..<6, using: &random) {
                case 0 where !next.isEmpty:
                    let from = Int.random(in: 0..<next.count, using: &random)
                    next.removeSubrange(from..<min(next.count, from + Int.random(in: 1...20, using: &random)))
                case 1:
                    let count = UInt32.random(in: 1...20, using: &random)
                    next.insert(
                        contentsOf: highest..<highest + count, at: Int.random(in: 0...next.count, using: &random))
                    highest += count
                case 2 where highest > 0:
                    let ordinal = UInt32.random(in: 0..<highest, using: &random)
                    if !next.contains(ordinal) {
                        next.insert(ordinal, at: Int.random(in: 0...next.count, using: &random))
                    }
                case 3 where next.count > 10:
                    let moved = Array(next[..<7])
                    next.removeFirst(7)
                    next.insert(contentsOf: moved, at: Int.random(in: 0...next.count, using: &random))
                case 4: next.shuffle(using: &random)
                case 5: next.reverse()
                default: break
                }
            }
            _ = roundTrip(from: order, to: next, limit: Int(highest))
            order = next
        }
    }

    @Test("costs at most 3 bytes a record when the whole order changes, and a few bytes when little does")
    func costs() {
        var random = SeededGenerator(seed: 1)
        let before = (0..<100_000).map { UInt32($0) }
        #expect(roundTrip(from: before, to: before.shuffled(using: &random)) <= 3 * before.count)
        #expect(roundTrip(from: before, to: before.reversed()) <= 3 * before.count)
        #expect(roundTrip(from: before, to: Array(before[50_000...] + before[..<50_000])) < 20)
        #expect(roundTrip(from: before, to: before + (100_000..<101_000).map { UInt32($0) }) < 1100)
        #expect(roundTrip(from: before, to: before) < 8)
    }

    @Test(
        "is refused where it names what is not there",
        arguments: [
            ("another version", [2, 0, 0, 0]), ("another mode", [1, 0, 0, 3]), ("a byte behind it", [1, 0, 0, 0, 0]),
            ("a tombstone too high", [1, 1, 100, 0, 0]), ("a copy from before the start", [1, 0, 0, 1, 1, 2, 1]),
            ("a copy past the end", [1, 0, 0, 1, 1, 22, 0]), ("an ordinal too high", [1, 0, 0, 1, 1, 3, 40]),
            ("an ordinal too high, in full", [1, 0, 0, 2, 1, 5, 20]),
            ("more ordinals than there are", [1, 0, 0, 2, 21, 0]),
            ("ordinals of no bits", [1, 0, 0, 2, 2, 0]),
            ("an ordinal twice", [1, 0, 0, 1, 2, 6, 0, 2, 3]),
            ("an ordinal twice, in full", [1, 0, 0, 2, 3, 4, 0x21, 2]),
            ("bits behind the last ordinal", [1, 0, 0, 2, 1, 5, 0x80]),
            ("ordinals of too many bits", [1, 0, 0, 2, 1, 33, 0, 0, 0, 0, 0]),
            (
                "the lowest of all shifts",
                [1, 0, 0, 1, 1, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]
            ),
        ] as [(String, [UInt8])])
    func refusals(_ why: String, _ bytes: [UInt8]) {
        #expect(OrderStream.decode(bytes, after: Order(count: 10), ordinalLimit: 20) == nil, "\(why)")
    }

    @Test("that is altered is refused or names only what may be")
    func hostile() {
        var random = SeededGenerator(seed: 2)
        let before = Order(count: 300)
        for _ in 0..<3000 {
            var after = (0..<300).map { UInt32($0) }
            if Bool.random(using: &random) { after.shuffle(using: &random) } else { after.removeSubrange(20..<40) }
            var bytes = stream(from: OrderTests.ordinals(before), to: after).encode(after: before)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let stream = OrderStream.decode(bytes, after: before, ordinalLimit: 400) else { continue }
            #expect(stream.order.runs.allSatisfy { $0.end <= 400 } && stream.order.count <= 400)
        }
    }
}
