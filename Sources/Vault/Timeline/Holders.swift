import BitCollections
import Records
import Seal
import Store

/// For each ordinal of a line the segment that has its bytes at one position: the newest that holds it.
struct Holders: Sendable {
    /// Two bytes an ordinal.
    private(set) var segments: [UInt16]

    /// Of ordinals that are not wanted.
    private static let unwanted = UInt16.max
    /// Of ordinals that no segment has been found to hold yet.
    private static let nobody = UInt16.max - 1

    /// Looks for the holders of the wanted ordinals among the first `position` segments; the deltas' blocks are opened for it.
    ///
    /// - Throws: `.damaged` where one of them is held by none.
    init(of wanted: BitArray, _ line: Line, before position: Int) async throws {
        let contents = try await line.contents(before: position)
        let baseCount = contents.first?.ordinalCount ?? 0
        var segments = [UInt16](repeating: Self.unwanted, count: wanted.count)
        for ordinal in 0..<wanted.count where wanted[ordinal] {
            segments[ordinal] = ordinal < baseCount ? 0 : Self.nobody
        }
        var blocks = contents.enumerated().dropFirst().flatMap { segment, content in
            content.blocks.filter { $0.holdsSome(of: wanted) }.map { (segment: UInt16(segment), block: $0) }
        }[...]
        guard contents.count < Int(Self.nobody) else {
            throw StoreError.damaged(path: line.path, reason: "it has more segments than can be")
        }
        try await OrderedTasks.forEach(
            next: { blocks.popFirst() }, transform: { ($0.segment, try $0.block.readOrdinals()) },
            take: { segment, ordinals in
                for ordinal in ordinals where Int(ordinal) < segments.count && segments[Int(ordinal)] != Self.unwanted {
                    segments[Int(ordinal)] = segment
                }
            })
        guard !segments.contains(Self.nobody) else {
            throw StoreError.damaged(path: line.path, reason: "its segments lack records that it needs")
        }
        self.segments = segments
    }

    /// Whether the block of this segment has bytes that are wanted.
    func isHeld(in block: Line.Block, of segment: Int) -> Bool {
        guard block.ordinals.lowerBound < segments.count else { return false }
        let holder = UInt16(segment)
        return segments[block.ordinals.lowerBound...min(block.ordinals.upperBound, segments.count - 1)].contains(holder)
    }
}

extension Line.Block {
    /// The block's records.
    func read() throws -> DecodedBlock { try DecodedBlock(place, nil) }

    /// The ordinals alone.
    func readOrdinals() throws -> [UInt32] { try place.readOrdinals() }
}
