import Seal
import Store

/// Reads a file of pages: entries by their index, each from a page whose tag has been checked.
///
/// The cache's pages, and what they are, are in two allocations that live as long as the reader; pointers into them do not leave
/// a call. It has one owner.
package final class PageFileReader {
    /// The file is missing, damaged, cut, or not under this key: it is as if there were none.
    package struct Unusable: Error {}

    private let file: OpenFile
    private let tagger: PageFile.Tagger
    private let counts: [Int]
    /// Tells this file from every other.
    let serial: [UInt8]
    private let firstPages: [Int]
    private let cache: UnsafeMutableRawBufferPointer
    /// Which page lies in each slot of the cache; -1 for none.
    private let cached: UnsafeMutableBufferPointer<Int>
    private let slotCount: Int

    /// Up to 64 MiB of pages stay in memory.
    private static let mostSlots = 8192

    /// - Parameters:
    ///   - magic: what the trailer begins with.
    ///   - strides: the sizes of the parts' entries.
    /// - Throws: `Unusable` for whatever reason.
    init(at path: String, magic: UInt64, strides: [Int], fingerprinter: Fingerprinter) throws {
        guard let file = try? OpenFile(path, .read(followingLinks: true)), let size = try? file.byteCount(),
            size >= PageFile.trailerCount,
            let trailer = try? file.read(PageFile.trailerCount, at: size - PageFile.trailerCount)
        else { throw Unusable() }
        let words = trailer.withUnsafeBytes { bytes in
            (0..<PageFile.trailerCount / 8).map {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self))
            }
        }
        let tagger = PageFile.Tagger(fingerprinter: fingerprinter, serial: (words[1], words[2]))
        let tag = trailer[..<56].withUnsafeBytes { tagger.tag($0, number: -1 & Int.max) }
        guard words[0] == magic, tag == Fingerprint(low: words[7], high: words[8]) else { throw Unusable() }
        counts = words[3..<7].map { Int(truncatingIfNeeded: $0) }
        serial = Array(trailer[8..<24])
        var page = 0
        var firstPages: [Int] = []
        for (part, stride) in strides.enumerated() {
            firstPages.append(page)
            page += PageFile.pages(counts[part], stride: stride)
        }
        guard size == page * PageFile.pageCount + PageFile.trailerCount else { throw Unusable() }
        self.firstPages = firstPages
        self.file = file
        self.tagger = tagger
        slotCount = max(1, min(Self.mostSlots, page))
        cache = .allocate(byteCount: slotCount * PageFile.pageCount, alignment: 16)
        cached = .allocate(capacity: slotCount)
        cached.initialize(repeating: -1)
    }

    deinit {
        cache.deallocate()
        cached.deallocate()
    }

    func count(_ part: Int) -> Int { counts[part] }

    /// Entry `index` of a part.
    func entry<Entry: BitwiseCopyable>(_ part: Int, _ index: Int, as type: Entry.Type) throws -> Entry {
        let stride = MemoryLayout<Entry>.stride
        let perPage = PageFile.perPage(stride)
        let (page, place) = index.quotientAndRemainder(dividingBy: perPage)
        let start = try slot(of: firstPages[part] + page)
        return cache.load(fromByteOffset: start + place * stride, as: Entry.self)
    }

    /// All entries of a part.
    func all<Entry: BitwiseCopyable>(_ part: Int, as type: Entry.Type) throws -> [Entry] {
        try (0..<count(part)).map { try entry(part, $0, as: type) }
    }

    /// Where the page lies in the cache, read and checked if it was not there.
    private func slot(of page: Int) throws -> Int {
        let slot = page % slotCount
        let start = slot * PageFile.pageCount
        if cached[slot] == page { return start }
        cached[slot] = -1
        guard let bytes = try? file.read(PageFile.pageCount, at: page * PageFile.pageCount) else { throw Unusable() }
        UnsafeMutableRawBufferPointer(rebasing: cache[start..<start + PageFile.pageCount]).copyBytes(from: bytes)
        let payload = UnsafeRawBufferPointer(rebasing: cache[start..<start + PageFile.payloadCount])
        let tag = cache.load(fromByteOffset: start + PageFile.payloadCount, as: Fingerprint.self)
        guard tagger.tag(payload, number: page) == tag else { throw Unusable() }
        cached[slot] = page
        return start
    }
}
