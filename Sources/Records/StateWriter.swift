import Seal
import Store

/// Writes a state, part by part. Not fsynced: a state that does not survive a power cut is found wanting and costs a
/// base, no more.
struct StateWriter: ~Copyable {
    private let file: OpenFile
    private let path: String
    private let tagger: StateFile.Tagger
    private let buffer: UnsafeMutableRawBufferPointer
    /// Pages gathered before they are written together.
    private var page = 0
    private var filled = 0
    private var pagesWritten = 0
    private var counts: [UInt64] = []
    private var count = 0
    private var isDone = false
    /// Tells this state from every other.
    let serial: [UInt8]

    private static let pagesAtOnce = 64

    init(at path: String, fingerprinter: Fingerprinter) throws(StoreError) {
        file = try OpenFile(DurableFile.temporaryPath(in: DurableFile.parent(of: path)), .create(permissions: 0o600))
        self.path = path
        let serial = Randomness.bytes(16)
        self.serial = serial
        tagger = StateFile.Tagger(
            fingerprinter: fingerprinter,
            serial: serial.withUnsafeBytes {
                ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            })
        buffer = .allocate(byteCount: StateFile.pageCount * Self.pagesAtOnce, alignment: 16)
    }

    deinit {
        buffer.deallocate()
        if !isDone { DurableFile.remove(file.path) }
    }

    /// Appends an entry to the part under way.
    mutating func append<Entry: BitwiseCopyable>(_ entry: Entry) throws(StoreError) {
        let stride = MemoryLayout<Entry>.stride
        if filled + stride > StateFile.payloadCount { try endPage() }
        buffer.storeBytes(of: entry, toByteOffset: page * StateFile.pageCount + filled, as: Entry.self)
        filled += stride
        count += 1
    }

    /// Ends a part; the next one starts on a page of its own.
    mutating func endPart() throws(StoreError) {
        if filled > 0 { try endPage() }
        counts.append(UInt64(count))
        count = 0
    }

    private mutating func endPage() throws(StoreError) {
        let start = page * StateFile.pageCount
        let payload = UnsafeMutableRawBufferPointer(rebasing: buffer[start..<start + StateFile.payloadCount])
        UnsafeMutableRawBufferPointer(rebasing: payload[filled...]).initializeMemory(as: UInt8.self, repeating: 0)
        let tag = tagger.tag(UnsafeRawBufferPointer(payload), number: pagesWritten)
        buffer.storeBytes(of: tag, toByteOffset: start + StateFile.payloadCount, as: Fingerprint.self)
        filled = 0
        page += 1
        pagesWritten += 1
        if page == Self.pagesAtOnce { try writePages() }
    }

    private mutating func writePages() throws(StoreError) {
        try file.write(UnsafeRawBufferPointer(rebasing: buffer[..<(page * StateFile.pageCount)]))
        page = 0
    }

    /// Writes the trailer and gives the state its name.
    mutating func finish() throws(StoreError) {
        try writePages()
        var trailer: [UInt8] = []
        trailer.append(littleEndian: StateFile.magic)
        trailer.append(littleEndian: tagger.serial.0)
        trailer.append(littleEndian: tagger.serial.1)
        for count in counts { trailer.append(littleEndian: count) }
        let tag = trailer.withUnsafeBytes { tagger.tag($0, number: -1 & Int.max) }
        trailer.append(littleEndian: tag.low)
        trailer.append(littleEndian: tag.high)
        try file.write(trailer)
        try DurableFile.rename(file.path, to: path)
        isDone = true
    }
}
