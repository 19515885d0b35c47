import Seal
import Store

/// What stands around the records of a file of which some may be left out, and the digest of the file without them
/// (`schema/FORMAT.md`, "Records that are left out"). One owner.
struct GapHolding {
    /// What stands before the file's first record.
    private var prefix: [UInt8]?
    /// What stands before the record that is under way.
    private var gap: [UInt8] = []
    private var hasRecord = false
    private(set) var leftOut = 0

    private var hash = SHA256State()
    private var buffer: [UInt8] = []
    private var byteCount = 0

    /// Short pieces are hashed together, as a call costs more than their bytes.
    private static let bufferCount = 64 << 10

    /// What stands before the next record.
    mutating func begin(_ bytes: UnsafeRawBufferPointer) {
        gap = Array(bytes)
        if prefix == nil { prefix = gap }
    }

    mutating func leaveOut() { leftOut += 1 }

    /// The record stays: puts what stands before it into the framing.
    mutating func take(_ record: UnsafeRawBufferPointer, _ framing: inout FramingWriter) {
        let before = hasRecord ? gap : prefix ?? []
        before.withUnsafeBytes { hasRecord ? framing.separator($0) : framing.prefix($0) }
        hasRecord = true
        before.withUnsafeBytes { add($0) }
        add(record)
    }

    /// The file ends.
    ///
    /// - Returns: digest and length of the file without what was left out.
    mutating func end(
        _ suffix: UnsafeRawBufferPointer, _ format: Format, _ framing: inout FramingWriter
    ) -> (digest: Digest256, byteCount: Int) {
        let hasSuffix = hasRecord || leftOut == 0 || !format.endsWithRecords
        let suffix = hasSuffix ? suffix : UnsafeRawBufferPointer(start: nil, count: 0)
        if !hasRecord {
            (prefix ?? []).withUnsafeBytes {
                framing.prefix($0)
                add($0)
            }
        }
        framing.suffix(suffix)
        add(suffix)
        flush()
        return (hash.finish(), byteCount)
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer) {
        byteCount += bytes.count
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferCount { flush() }
    }

    private mutating func flush() {
        buffer.withUnsafeBytes { hash.update($0) }
        buffer.removeAll(keepingCapacity: true)
    }
}

extension Format {
    /// Whether nothing but the end of the last line stands behind the records, so that it goes where the last record goes.
    package var endsWithRecords: Bool {
        switch self {
        case .jsonLines, .csv, .cognitoCSV: true
        case .jsonArray, .jsonObject: false
        }
    }
}
