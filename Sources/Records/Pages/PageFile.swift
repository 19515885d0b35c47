import Seal
import Store

/// The form of the derived files in `local/` that are looked things up in: up to four parts, each a row of entries of one
/// size, in pages of 8 KiB of which each has a tag, so that a page is trusted as soon as it is read and a lookup touches
/// few. Everything in them is blind: fingerprints, hashes, numbers.
///
/// ```
/// pages of part 0 ‖ … ‖ pages of part 3 ‖ trailer
/// ```
///
/// Pages hold whole entries; the tag is SipHash-2-4-128 of the page's fingerprint, the file's random serial and the
/// page's number. The trailer has a tag of its own and says how many entries each part has.
enum PageFile {
    static let pageCount = 8192
    static let payloadCount = 8176
    static let partCount = 4
    static let trailerCount = 72

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
