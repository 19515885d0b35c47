import Store

/// The head of a file in an archive of the form `ustar` (IEEE Std 1003.1, pax, "ustar Interchange Format"): what a volume uses
/// of it.
struct TarMember: Hashable, Sendable {
    /// Archives are made of blocks; a file's last one is filled up with zeros.
    static let blockByteCount = 512
    /// What an archive ends with.
    static let end = [UInt8](repeating: 0, count: 2 * blockByteCount)

    let path: String
    let byteCount: Int

    /// How many bytes it takes in an archive, with its head.
    var archivedByteCount: Int { Self.blockByteCount + paddedByteCount }

    /// How many zeros stand behind its bytes.
    var paddingByteCount: Int { paddedByteCount - byteCount }

    private var paddedByteCount: Int {
        (byteCount + Self.blockByteCount - 1) / Self.blockByteCount * Self.blockByteCount
    }

    init(path: String, byteCount: Int) {
        self.path = path
        self.byteCount = byteCount
    }

    /// The block before its bytes; nil where the path is longer than a head holds.
    var head: [UInt8]? {
        guard let (prefix, name) = split else { return nil }
        var block = [UInt8](repeating: 0, count: Self.blockByteCount)
        func put(_ text: some Sequence<UInt8>, at place: Int) {
            for (index, byte) in text.enumerated() { block[place + index] = byte }
        }
        func octal(_ number: Int, _ digits: Int) -> String.UTF8View {
            let text = String(number, radix: 8)
            return (String(repeating: "0", count: max(0, digits - text.count)) + text).utf8
        }
        put(name, at: 0)
        put("0000600".utf8, at: 100)
        put("0000000".utf8, at: 108)
        put("0000000".utf8, at: 116)
        put(octal(byteCount, 11), at: 124)
        put("00000000000".utf8, at: 136)
        put("        ".utf8, at: 148)
        put("0".utf8, at: 156)
        put("ustar\u{0}00".utf8, at: 257)
        put(prefix, at: 345)
        put(octal(block.reduce(0) { $0 + Int($1) }, 6), at: 148)
        block[154] = 0
        return block
    }

    /// Reads a head that this program writes; nil where the block is none.
    init?(_ block: [UInt8]) {
        guard block.count == Self.blockByteCount else { return nil }
        func text(_ place: Int, _ count: Int) -> String? {
            String(validating: block[place..<place + count].prefix { $0 != 0 }, as: UTF8.self)
        }
        guard let prefix = text(345, 155), let name = text(0, 100), let octal = text(124, 12),
            let count = Int(octal, radix: 8), count >= 0
        else { return nil }
        self.init(path: prefix.isEmpty ? name : "\(prefix)/\(name)", byteCount: count)
        // Whatever differs from what would be written is damage.
        guard head == block else { return nil }
    }

    /// Where a path is cut into the two fields that hold it.
    private var split: (prefix: Substring.UTF8View, name: Substring.UTF8View)? {
        let whole = path[...]
        guard !whole.isEmpty, byteCount <= 0o77_777_777_777 else { return nil }
        if whole.utf8.count <= 100 { return (""[...].utf8, whole.utf8) }
        for slash in path.indices where path[slash] == "/" {
            let (prefix, name) = (path[..<slash], path[path.index(after: slash)...])
            if !prefix.isEmpty, prefix.utf8.count <= 155, !name.isEmpty, name.utf8.count <= 100 {
                return (prefix.utf8, name.utf8)
            }
        }
        return nil
    }
}
