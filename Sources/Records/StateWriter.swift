import Seal
import Store

/// Writes a state, part by part. Not fsynced: a state that does not survive a power cut is found wanting and costs a
/// base, no more.
///
/// Pages are tagged and written beside whoever makes the next ones.
struct StateWriter: ~Copyable {
    private let pages: StatePages
    private let path: String
    /// Pages gathered before they are written together.
    private var buffer = Self.emptyPages
    private var page = 0
    private var filled = 0
    private var pagesBefore = 0
    /// The writing of all pages so far, and of all but the last ones.
    private var writing = Task<Void, any Error> {}
    private var writingBefore = Task<Void, any Error> {}
    private var counts: [UInt64] = []
    private var count = 0
    private var isDone = false
    /// Tells this state from every other.
    let serial: [UInt8]

    private static let pagesAtOnce = 64
    private static var emptyPages: [UInt8] { [UInt8](repeating: 0, count: StateFile.pageCount * pagesAtOnce) }

    init(at path: String, fingerprinter: Fingerprinter) throws(StoreError) {
        self.path = path
        let serial = Randomness.bytes(16)
        self.serial = serial
        let tagger = StateFile.Tagger(
            fingerprinter: fingerprinter,
            serial: serial.withUnsafeBytes {
                ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            })
        pages = StatePages(
            file: try OpenFile(
                DurableFile.temporaryPath(in: DurableFile.parent(of: path)), .create(permissions: 0o600)),
            tagger: tagger)
    }

    deinit {
        if !isDone { DurableFile.remove(pages.file.path) }
    }

    /// Appends an entry to the part under way.
    mutating func append<Entry: BitwiseCopyable>(_ entry: Entry) {
        let stride = MemoryLayout<Entry>.stride
        if filled + stride > StateFile.payloadCount { endPage() }
        let place = page * StateFile.pageCount + filled
        buffer.withUnsafeMutableBytes { $0.storeBytes(of: entry, toByteOffset: place, as: Entry.self) }
        filled += stride
        count += 1
    }

    /// Ends a part; the next one starts on a page of its own.
    mutating func endPart() {
        if filled > 0 { endPage() }
        counts.append(UInt64(count))
        count = 0
    }

    private mutating func endPage() {
        filled = 0
        page += 1
        if page == Self.pagesAtOnce { writePages() }
    }

    private mutating func writePages() {
        writingBefore = writing
        writing = Task { [before = writing, pages, buffer, page, pagesBefore] in
            try await before.value
            try pages.write(buffer, count: page, first: pagesBefore)
        }
        pagesBefore += page
        page = 0
        buffer = Self.emptyPages
    }

    /// Waits until at most the newest pages are yet to be written, so that a slow disk does not fill the memory.
    func keepPace() async throws { try await writingBefore.value }

    /// Writes the trailer and gives the state its name.
    mutating func finish() async throws {
        writePages()
        try await writing.value
        try pages.finish(counts)
        try DurableFile.rename(pages.file.path, to: path)
        isDone = true
    }
}

/// The file that pages go to, each with its tag.
private final class StatePages: Sendable {
    let file: OpenFile
    private let tagger: StateFile.Tagger

    init(file: consuming OpenFile, tagger: StateFile.Tagger) {
        self.file = file
        self.tagger = tagger
    }

    /// - Parameters:
    ///   - count: how many of the pages in `buffer` are to be written.
    ///   - first: the number of the first of them.
    func write(_ buffer: consuming [UInt8], count: Int, first: Int) throws(StoreError) {
        let outcome = buffer.withUnsafeMutableBytes { bytes in
            for page in 0..<count {
                let start = page * StateFile.pageCount
                let payload = UnsafeRawBufferPointer(rebasing: bytes[start..<start + StateFile.payloadCount])
                let tag = tagger.tag(payload, number: first + page)
                bytes.storeBytes(of: tag, toByteOffset: start + StateFile.payloadCount, as: Fingerprint.self)
            }
            return Result { () throws(StoreError) in
                try file.write(UnsafeRawBufferPointer(rebasing: bytes[..<(count * StateFile.pageCount)]))
            }
        }
        try outcome.get()
    }

    /// Writes the trailer.
    func finish(_ counts: [UInt64]) throws(StoreError) {
        var trailer: [UInt8] = []
        trailer.append(littleEndian: StateFile.magic)
        trailer.append(littleEndian: tagger.serial.0)
        trailer.append(littleEndian: tagger.serial.1)
        for count in counts { trailer.append(littleEndian: count) }
        let tag = trailer.withUnsafeBytes { tagger.tag($0, number: -1 & Int.max) }
        trailer.append(littleEndian: tag.low)
        trailer.append(littleEndian: tag.high)
        try file.write(trailer)
    }
}
