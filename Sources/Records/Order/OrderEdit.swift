import Store

/// An order as an edit of another: what it copies from there, by position, and what is new, by ordinal.
struct OrderEdit {
    private enum Piece {
        case copy(start: Int, count: Int)
        case ordinals(start: Int, count: Int)
    }

    private var pieces: [Piece] = []

    init(from previous: Order, to order: Order) {
        let places = OrderPlaces(previous)
        for run in order.runs {
            var start = run.start
            while start < run.end {
                switch places.place(of: start) {
                case .at(let position, let rest):
                    let count = min(rest, run.end - start)
                    append(copy: position, count: Int(count))
                    start += count
                case .absent(let next):
                    let count = min(next ?? run.end, run.end) - start
                    append(ordinals: Int(start), count: Int(count))
                    start += count
                }
            }
        }
    }

    private mutating func append(copy start: Int, count: Int) {
        if case .copy(let before, let length)? = pieces.last, before + length == start {
            pieces[pieces.count - 1] = .copy(start: before, count: length + count)
        } else {
            pieces.append(.copy(start: start, count: count))
        }
    }

    private mutating func append(ordinals start: Int, count: Int) {
        if case .ordinals(let before, let length)? = pieces.last, before + length == start {
            pieces[pieces.count - 1] = .ordinals(start: before, count: length + count)
        } else {
            pieces.append(.ordinals(start: start, count: count))
        }
    }

    /// The edit's bytes; nil where they are not fewer than `limit`.
    func encoded(atMost limit: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.append(varint: pieces.count)
        var copied = 0
        var named = 0
        for piece in pieces {
            switch piece {
            case .copy(let start, let count):
                bytes.append(varint: count << 1)
                bytes.append(signedVarint: Int64(start - copied))
                copied = start + count
            case .ordinals(let start, let count):
                bytes.append(varint: count << 1 | 1)
                bytes.append(signedVarint: Int64(start - named))
                named = start + count
            }
            if bytes.count >= limit { return nil }
        }
        return bytes
    }

    /// Reads an edit and applies it; nil where it reaches outside `previous` or past `ordinalLimit`.
    static func apply(_ reader: inout ByteReader, to previous: Order, ordinalLimit: Int) -> Order? {
        guard let count = reader.count(limit: reader.remaining) else { return nil }
        let positions = OrderPositions(previous)
        var order = Order(count: 0)
        var copied = 0
        var named = 0
        for _ in 0..<count {
            guard let head = reader.count(limit: Int(UInt32.max) * 2), let shift = reader.signedVarint(),
                shift.magnitude <= UInt64(UInt32.max)
            else { return nil }
            let length = head >> 1
            if head & 1 == 0 {
                let start = copied + Int(shift)
                guard start >= 0, start + length <= previous.count, order.count + length <= ordinalLimit else {
                    return nil
                }
                positions.copy(start..<start + length, into: &order)
                copied = start + length
            } else {
                let start = named + Int(shift)
                guard start >= 0, start + length <= ordinalLimit, order.count + length <= ordinalLimit else {
                    return nil
                }
                order.append(Order.Run(start: UInt32(start), count: UInt32(length)))
                named = start + length
            }
        }
        return order
    }
}

/// Finds where an ordinal stands in an order.
package struct OrderPlaces: Sendable {
    private struct Place: BitwiseCopyable, Sendable {
        let run: Order.Run
        let position: Int
    }

    package enum Answer {
        /// At `position`, and the `rest` − 1 ordinals that follow it stand behind it.
        case at(position: Int, rest: UInt32)
        /// Nowhere; `next` is the next higher ordinal that is there.
        case absent(next: UInt32?)
    }

    private let places: [Place]

    package init(_ order: Order) {
        var position = 0
        var places: [Place] = []
        places.reserveCapacity(order.runs.count)
        for run in order.runs {
            places.append(Place(run: run, position: position))
            position += Int(run.count)
        }
        places.sort { $0.run.start < $1.run.start }
        self.places = places
    }

    package func place(of ordinal: UInt32) -> Answer {
        let behind = places.firstPlace { $0.run.start > ordinal }
        if behind > 0 {
            let place = places[behind - 1]
            if ordinal < place.run.end {
                return .at(position: place.position + Int(ordinal - place.run.start), rest: place.run.end - ordinal)
            }
        }
        return .absent(next: behind < places.count ? places[behind].run.start : nil)
    }
}

/// Finds what stands at a position of an order.
package struct OrderPositions: Sendable {
    private let runs: [Order.Run]
    private let starts: [Int]

    package init(_ order: Order) {
        runs = order.runs
        var position = 0
        starts = order.runs.map { run in
            defer { position += Int(run.count) }
            return position
        }
    }

    /// The index of the run that holds `position`.
    package func run(at position: Int) -> Int { starts.firstPlace { $0 > position } - 1 }

    /// The position of a run's first ordinal.
    package func start(ofRun run: Int) -> Int { starts[run] }

    func copy(_ range: Range<Int>, into order: inout Order) {
        var position = range.lowerBound
        guard !range.isEmpty else { return }
        var index = run(at: position)
        while position < range.upperBound {
            let run = runs[index]
            let skipped = UInt32(position - starts[index])
            let count = min(run.count - skipped, UInt32(range.upperBound - position))
            order.append(Order.Run(start: run.start + skipped, count: count))
            position += Int(count)
            index += 1
        }
    }
}
