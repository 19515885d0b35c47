import BitCollections
import Seal
import Store

/// Which records a state is to say less of, by ordinal.
package struct ForgottenRecords: Sendable {
    /// Those whose bytes are no more to be recognised by their fingerprint: where such a record comes again, it is stored again.
    package var blank: BitArray
    /// Those of which nothing is to be known any more, not that their key was ever there.
    package var forgotten: BitArray

    package init(ordinalCount: Int) {
        blank = BitArray(repeating: false, count: ordinalCount)
        forgotten = blank
    }

    /// Whether there is none.
    package var isEmpty: Bool { blank.firstIndex(of: true) == nil && forgotten.firstIndex(of: true) == nil }

    fileprivate func isBlank(_ ordinal: UInt32) -> Bool { Int(ordinal) < blank.count && blank[Int(ordinal)] }
    fileprivate func isForgotten(_ ordinal: UInt32) -> Bool {
        Int(ordinal) < forgotten.count && forgotten[Int(ordinal)]
    }
}

extension State {
    /// Writes a state anew that says nothing of some records.
    ///
    /// - Parameter path: where it goes; this state's own will do.
    /// - Returns: what tells the new state from every other.
    /// - Throws: `PageFileReader.Unusable` where this one is damaged.
    package func write(
        to path: String, without records: ForgottenRecords, fingerprinter: Fingerprinter
    ) async throws -> [UInt8] {
        var writer = try PageFileWriter(at: path, magic: StateFile.magic, fingerprinter: fingerprinter)
        for ordinal in 0..<UInt32(ordinalCount) {
            if ordinal % 4096 == 0 { try await writer.keepPace() }
            var entry = try record(ordinal)
            if records.isForgotten(ordinal) {
                entry = RecordEntry(fingerprint: .nothing, key: .nothing, length: 0, ordinal: ordinal)
            } else if records.isBlank(ordinal) {
                entry = RecordEntry(fingerprint: .nothing, key: entry.key, length: 0, ordinal: ordinal)
            }
            writer.append(entry)
        }
        writer.endPart()
        var index: [UInt64] = []
        var written = 0
        let perPage = PageFile.perPage(MemoryLayout<LeafEntry>.stride)
        for place in 0..<leafCount {
            if place % 4096 == 0 { try await writer.keepPace() }
            let entry = try leaf(place)
            guard !records.isForgotten(entry.ordinal) else { continue }
            if written % perPage == 0 { index.append(entry.keyHash.leadingWord) }
            written += 1
            writer.append(entry)
        }
        writer.endPart()
        for word in index { writer.append(word) }
        writer.endPart()
        for run in order.runs { writer.append(run) }
        writer.endPart()
        let serial = writer.serial
        try await writer.finish()
        return serial
    }
}

extension Fingerprint {
    /// What no record has, as far as anybody can tell.
    fileprivate static let nothing = Fingerprint(low: 0, high: 0)
}
