import Seal
import Store

/// Reads a state: entries by their index, each from a page whose tag has been checked.
///
/// The cache's pages are in one allocation that lives as long as the reader; pointers into it do not leave a call.
package final class StateReader {
    /// The state is missing, damaged, cut, or not under this key: it is as if there were none.
    package struct Unusable: Error {}

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

    private let file: OpenFile
    private let tagger: StateFile.Tagger
    private let counts: [Int]
    /// Tells this state from every other.
    let serial: [UInt8]
    private let firstPages: [Int]
    private let cache: UnsafeMutableRawBufferPointer
    private var cached: [Int]
    private let slotCount: Int

    /// Up to 64 MiB of pages stay in memory.
    private static let mostSlots = 8192

    package init(at path: String, fingerprinter: Fingerprinter) throws {
        guard let file = try? OpenFile(path, .read(followingLinks: true)), let size = try? file.byteCount(),
            size >= StateFile.trailerCount,
            let trailer = try? file.read(StateFile.trailerCount, at: size - StateFile.trailerCount)
        else { throw Unusable() }
        let words = trailer.withUnsafeBytes { bytes in
            (0..<StateFile.trailerCount / 8).map {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self))
            }
        }
        let tagger = StateFile.Tagger(fingerprinter: fingerprinter, serial: (words[1], words[2]))
        let tag = trailer[..<56].withUnsafeBytes { tagger.tag($0, number: -1 & Int.max) }
        guard words[0] == StateFile.magic, tag == Fingerprint(low: words[7], high: words[8]) else { throw Unusable() }
        counts = words[3..<7].map { Int(truncatingIfNeeded: $0) }
        serial = Array(trailer[8..<24])
        var page = 0
        var firstPages: [Int] = []
        for part in Part.allCases {
            firstPages.append(page)
            page += StateFile.pages(counts[part.rawValue], stride: part.stride)
        }
        guard size == page * StateFile.pageCount + StateFile.trailerCount else { throw Unusable() }
        self.firstPages = firstPages
        self.file = file
        self.tagger = tagger
        slotCount = max(1, min(Self.mostSlots, page))
        cache = .allocate(byteCount: slotCount * StateFile.pageCount, alignment: 16)
        cached = [Int](repeating: -1, count: slotCount)
    }

    deinit { cache.deallocate() }

    func count(_ part: Part) -> Int { counts[part.rawValue] }

    /// Entry `index` of a part.
    func entry<Entry: BitwiseCopyable>(_ part: Part, _ index: Int, as type: Entry.Type) throws -> Entry {
        let stride = MemoryLayout<Entry>.stride
        let perPage = StateFile.perPage(stride)
        let (page, place) = index.quotientAndRemainder(dividingBy: perPage)
        let start = try slot(of: firstPages[part.rawValue] + page)
        return cache.load(fromByteOffset: start + place * stride, as: Entry.self)
    }

    /// All entries of a part.
    func all<Entry: BitwiseCopyable>(_ part: Part, as type: Entry.Type) throws -> [Entry] {
        try (0..<count(part)).map { try entry(part, $0, as: type) }
    }

    /// Where the page lies in the cache, read and checked if it was not there.
    private func slot(of page: Int) throws -> Int {
        let slot = page % slotCount
        let start = slot * StateFile.pageCount
        if cached[slot] == page { return start }
        cached[slot] = -1
        guard let bytes = try? file.read(StateFile.pageCount, at: page * StateFile.pageCount) else { throw Unusable() }
        UnsafeMutableRawBufferPointer(rebasing: cache[start..<start + StateFile.pageCount]).copyBytes(from: bytes)
        let payload = UnsafeRawBufferPointer(rebasing: cache[start..<start + StateFile.payloadCount])
        let tag = cache.load(fromByteOffset: start + StateFile.payloadCount, as: Fingerprint.self)
        guard tagger.tag(payload, number: page) == tag else { throw Unusable() }
        cached[slot] = page
        return start
    }
}
