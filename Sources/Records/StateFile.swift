import Seal
import Store

/// The file form of a state: pages of 8 KiB, each with a tag, so that a page is trusted as soon as it is read and a
/// lookup touches one. Everything in it is blind: fingerprints, hashes, numbers.
///
/// ```
/// records pages ‖ leaves pages ‖ index pages ‖ runs pages ‖ trailer
/// ```
///
/// Pages hold whole entries; the tag is SipHash-2-4-128 of the page's fingerprint, the file's random serial and the
/// page's number. The trailer has a tag of its own and says how many entries each part has.
enum StateFile {
    static let pageCount = 8192
    static let payloadCount = 8176
    static let trailerCount = 72
    static let magic = UInt64(0x3154_4154_5354_4E4D)

    /// Makes and checks tags.
    struct Tagger {
        let fingerprinter: Fingerprinter
        let serial: (UInt64, UInt64)

        func tag(_ payload: UnsafeRawBufferPointer, number: Int) -> Fingerprint {
            let inner = fingerprinter(payload)
            let bound = (inner.low, inner.high, serial.0, serial.1, UInt64(number))
            return withUnsafeBytes(of: bound) { fingerprinter($0) }
        }
    }

    /// How many entries of a size a page holds.
    static func perPage(_ stride: Int) -> Int { payloadCount / stride }

    static func pages(_ count: Int, stride: Int) -> Int { (count + perPage(stride) - 1) / perPage(stride) }
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

    package var sortKey: UInt64 { UInt64(ordinal) }
    package static func < (left: RecordEntry, right: RecordEntry) -> Bool { left.ordinal < right.ordinal }
}

extension Digest256 {
    /// The first 8 bytes, the first of them highest.
    package var leadingWord: UInt64 { withUnsafeBytes { UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)) } }

    /// The first 16 bytes.
    package var leading: Fingerprint {
        withUnsafeBytes {
            Fingerprint(
                low: $0.loadUnaligned(as: UInt64.self), high: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }
}
