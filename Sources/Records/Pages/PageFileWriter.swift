import Seal
import Store

/// Writes a file of pages, part by part. Not fsynced: one that does not survive a power cut is found wanting and made
/// anew, or does without.
///
/// Pages are tagged and written beside whoever makes the next ones.
struct PageFileWriter: ~Copyable {
    private let pages: Pages
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
    /// Tells this file from every other.
    let serial: [UInt8]

    private static let pagesAtOnce = 64
    private static var emptyPages: [UInt8] { [UInt8](repeating: 0, count: PageFile.pageCount * pagesAtOnce) }

    private let magic: UInt64

    init(at path: String, magic: UInt64, fingerprinter: Fingerprinter) throws(StoreError) {
        self.path = path
        self.magic = magic
        let serial = Randomness.bytes(16)
        self.serial = serial
        let tagger = PageFile.Tagger(
            fingerprinter: fingerprinter,
            serial: serial.withUnsafeBytes {
                ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            })
        pages = Pages(
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
        if filled + stride > PageFile.payloadCount { endPage() }
        let place = page * PageFile.pageCount + filled
        buffer.withUnsafeMutableBytes { $0.storeBytes(of: entry, toByteOffset: place, as: Entry.self) }
        filled += stride
        count += 1
    }

    /// Appends entries to the part under way.
    mutating func append<Entry: BitwiseCopyable>(contentsOf entries: [Entry]) {
        let stride = MemoryLayout<Entry>.stride
        var next = 0
        while next < entries.count {
            if filled + stride > PageFile.payloadCount { endPage() }
            let end = min(entries.count, next + (PageFile.payloadCount - filled) / stride)
            let start = page * PageFile.pageCount + filled
            // One by one, as what stands in memory between two of them is nobody's and stays out of the file.
            buffer.withUnsafeMutableBytes { buffer in
                for place in next..<end {
                    buffer.storeBytes(
                        of: entries[place], toByteOffset: start + (place - next) * stride, as: Entry.self)
                }
            }
            filled += (end - next) * stride
            next = end
        }
        count += entries.count
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

    /// Waits until at most the newest pages are yet to be written, so that a slow disk does not fill the memory, and ends what is to be
    /// broken off.
    func keepPace() async throws {
        try Task.checkCancellation()
        try await writingBefore.value
    }

    /// Writes the trailer and gives the file its name.
    mutating func finish() async throws {
        writePages()
        try await writing.value
        while counts.count < PageFile.partCount { counts.append(0) }
        try pages.finish(counts, magic: magic)
        try DurableFile.rename(pages.file.path, to: path)
        isDone = true
    }
}

/// The file that pages go to, each with its tag.
private final class Pages: Sendable {
    let file: OpenFile
    private let tagger: PageFile.Tagger

    init(file: consuming OpenFile, tagger: PageFile.Tagger) {
        self.file = file
        self.tagger = tagger
    }

    /// - Parameters:
    ///   - count: how many of the pages in `buffer` are to be written.
    ///   - first: the number of the first of them.
    func write(_ buffer: consuming [UInt8], count: Int, first: Int) throws(StoreError) {
        let outcome = buffer.withUnsafeMutableBytes { bytes in
            for page in 0..<count {
                let start = page * PageFile.pageCount
                let payload = UnsafeRawBufferPointer(rebasing: bytes[start..<start + PageFile.payloadCount])
                let tag = tagger.tag(payload, number: first + page)
                bytes.storeBytes(of: tag, toByteOffset: start + PageFile.payloadCount, as: Fingerprint.self)
            }
            return Result { () throws(StoreError) in
                try file.write(UnsafeRawBufferPointer(rebasing: bytes[..<(count * PageFile.pageCount)]))
            }
        }
        try outcome.get()
    }

    /// Writes the trailer.
    func finish(_ counts: [UInt64], magic: UInt64) throws(StoreError) {
        var trailer: [UInt8] = []
        trailer.append(littleEndian: magic)
        trailer.append(littleEndian: tagger.serial.0)
        trailer.append(littleEndian: tagger.serial.1)
        for count in counts { trailer.append(littleEndian: count) }
        let tag = trailer.withUnsafeBytes { tagger.tag($0, number: -1 & Int.max) }
        trailer.append(littleEndian: tag.low)
        trailer.append(littleEndian: tag.high)
        try file.write(trailer)
    }
}
