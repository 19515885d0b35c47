import Seal
import Store

/// The parts of a state, as a file of pages.
enum StateFile {
    static let magic = UInt64(0x3154_4154_5354_4E4D)

    /// Its parts, in the order of the file.
    enum Part: Int, CaseIterable {
        case records, leaves, index, runs

        var stride: Int {
            switch self {
            case .records: MemoryLayout<RecordEntry>.stride
            case .leaves: MemoryLayout<LeafEntry>.stride
            case .index, .runs: 8
            }
        }
    }
}

/// What is remembered of one record: by ordinal.
package struct RecordEntry: SortableEntry {
    package let fingerprint: Fingerprint
    /// The first 16 bytes of the key hash.
    package let key: Fingerprint
    package let length: UInt32
    package let ordinal: UInt32

    package init(fingerprint: Fingerprint, keyHash: Digest256, length: Int, ordinal: UInt32) {
        self.fingerprint = fingerprint
        key = keyHash.leading
        self.length = UInt32(length)
        self.ordinal = ordinal
    }

    init(fingerprint: Fingerprint, key: Fingerprint, length: UInt32, ordinal: UInt32) {
        self.fingerprint = fingerprint
        self.key = key
        self.length = length
        self.ordinal = ordinal
    }

    package var sortKey: UInt64 { UInt64(ordinal) }
    package static func < (left: RecordEntry, right: RecordEntry) -> Bool { left.ordinal < right.ordinal }
}

extension Digest256 {
    /// The first 16 bytes.
    package var leading: Fingerprint {
        withUnsafeBytes {
            Fingerprint(
                low: $0.loadUnaligned(as: UInt64.self), high: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }
}
