import Seal
import Store

/// Where in a line of segments the records stand that have a value: by the value's fingerprint the ordinals and segments
/// of the records that hold it, and by ordinal the deltas that hold a record anew.
///
/// It is derived and blind, and lies in `local/`: what it leads to is read and looked at before anything is said of it.
package final class Lookup {
    private let reader: PageFileReader
    /// What of the line it knows.
    package let coverage: LookupCoverage

    /// - Throws: `PageFileReader.Unusable` for whatever reason.
    package init(at path: String, fingerprinter: Fingerprinter) throws {
        reader = try PageFileReader(
            at: path, magic: LookupFile.magic, strides: LookupFile.strides, fingerprinter: fingerprinter)
        guard reader.count(LookupFile.coverage) == 1 else { throw PageFileReader.Unusable() }
        coverage = try reader.entry(LookupFile.coverage, 0, as: LookupCoverage.self)
    }

    /// The records in which the value with this fingerprint stands, and perhaps others: ascending by ordinal.
    package func entries(of fingerprint: UInt64) throws -> [LookupEntry] {
        var entries: [LookupEntry] = []
        var place = try (0..<entryCount).firstPlace { try entry($0).fingerprint >= fingerprint }
        while place < entryCount {
            let entry = try entry(place)
            guard entry.fingerprint == fingerprint else { break }
            entries.append(entry)
            place += 1
        }
        return entries
    }

    /// The deltas that hold a record of this ordinal, oldest first.
    package func rewritings(of ordinal: UInt32) throws -> [Int] {
        var segments: [Int] = []
        var place = try (0..<rewritingCount).firstPlace { try rewriting($0).ordinal >= ordinal }
        while place < rewritingCount {
            let rewriting = try rewriting(place)
            guard rewriting.ordinal == ordinal else { break }
            segments.append(Int(rewriting.segment))
            place += 1
        }
        return segments
    }

    /// Whether any record has any value.
    package var hasEntries: Bool { entryCount > 0 }

    var entryCount: Int { reader.count(LookupFile.entries) }
    var rewritingCount: Int { reader.count(LookupFile.rewritings) }

    func entry(_ index: Int) throws -> LookupEntry {
        try reader.entry(LookupFile.entries, index, as: LookupEntry.self)
    }

    func rewriting(_ index: Int) throws -> Rewriting {
        try reader.entry(LookupFile.rewritings, index, as: Rewriting.self)
    }
}

/// The parts of a lookup, as a file of pages.
enum LookupFile {
    static let magic = UInt64(0x3150_554B_4F4F_4C4D)

    static let entries = 0
    static let rewritings = 1
    static let coverage = 2

    static let strides = [
        MemoryLayout<LookupEntry>.stride, MemoryLayout<Rewriting>.stride, MemoryLayout<LookupCoverage>.stride,
    ]
}

/// A record that has the value: in which segment of the line, under which ordinal.
package struct LookupEntry: SortableEntry, Hashable {
    /// Of the attribute's name and value.
    package let fingerprint: UInt64
    package let ordinal: UInt32
    package let segment: UInt32

    package init(fingerprint: UInt64, ordinal: UInt32, segment: Int) {
        self.fingerprint = fingerprint
        self.ordinal = ordinal
        self.segment = UInt32(segment)
    }

    package var sortKey: UInt64 { fingerprint }
    package static func < (left: LookupEntry, right: LookupEntry) -> Bool {
        (left.fingerprint, left.ordinal, left.segment) < (right.fingerprint, right.ordinal, right.segment)
    }
}

/// A delta that holds a record of an ordinal.
package struct Rewriting: SortableEntry, Hashable {
    package let ordinal: UInt32
    package let segment: UInt32

    package init(ordinal: UInt32, segment: Int) {
        self.ordinal = ordinal
        self.segment = UInt32(segment)
    }

    package var sortKey: UInt64 { UInt64(ordinal) << 32 | UInt64(segment) }
    package static func < (left: Rewriting, right: Rewriting) -> Bool { left.sortKey < right.sortKey }
}

/// Which segments of a line a lookup knows: how many from the base on, and a digest of where they lie.
package struct LookupCoverage: BitwiseCopyable, Hashable, Sendable {
    package let segmentCount: UInt64
    package let digest: Digest256

    package init(segmentCount: Int, digest: Digest256) {
        self.segmentCount = UInt64(segmentCount)
        self.digest = digest
    }
}
