import Records
import Seal

/// Bytes of one segment, and a stretch of moments at which they were in force. Blind: what it is a piece of stands in it as
/// a fingerprint.
struct VersionPiece: SortableEntry {
    /// Of the bytes, the key's place in them, and how they are read.
    let content: Fingerprint
    let first: UInt32
    let last: UInt32
    let line: UInt16
    let segment: UInt16
    let ordinal: UInt32

    var sortKey: UInt64 { content.low }

    static func < (left: VersionPiece, right: VersionPiece) -> Bool {
        guard left.content == right.content else {
            return (left.content.low, left.content.high) < (right.content.low, right.content.high)
        }
        return (left.first, left.last, left.line, left.segment, left.ordinal)
            < (right.first, right.last, right.line, right.segment, right.ordinal)
    }
}

/// A version, and where its bytes lie.
struct PlacedVersion: SortableEntry {
    let line: UInt16
    let segment: UInt16
    let ordinal: UInt32
    let first: UInt32
    let last: UInt32
    /// How its bytes are read, by an index.
    let way: UInt32

    var moments: ClosedRange<Int> { Int(first)...Int(last) }

    var sortKey: UInt64 { UInt64(line) << 48 | UInt64(segment) << 32 | UInt64(ordinal) }

    static func < (left: PlacedVersion, right: PlacedVersion) -> Bool {
        (left.sortKey, left.first, left.last) < (right.sortKey, right.first, right.last)
    }
}

/// Joins pieces that are the same into versions. One owner.
struct VersionJoining: ~Copyable {
    private var pieces: SortedEntries<VersionPiece>
    private var ahead: VersionPiece?

    init(_ pieces: consuming SortedEntries<VersionPiece>) async throws {
        self.pieces = pieces
        ahead = try await self.pieces.next()
    }

    /// The versions of the next content; empty when there are no more.
    nonisolated(nonsending) mutating func next() async throws -> [(piece: VersionPiece, moments: ClosedRange<Int>)] {
        guard let first = ahead else { return [] }
        var alike = [first]
        ahead = try await pieces.next()
        while let piece = ahead, piece.content == first.content {
            alike.append(piece)
            ahead = try await pieces.next()
        }
        guard alike.count > 1 else { return [(first, Int(first.first)...Int(first.last))] }
        // The bytes are the same wherever they lie: each version is read where it begins.
        var rest = alike[...]
        return MomentRanges.joined(alike.map { Int($0.first)...Int($0.last) }).compactMap { range in
            while let piece = rest.first, Int(piece.first) < range.lowerBound { rest.removeFirst() }
            return rest.popFirst().map { ($0, range) }
        }
    }
}
