import Seal

/// A file in an archive of the form `ustar` (IEEE Std 1003.1, pax, "ustar Interchange Format"), as this program writes them: what
/// is read is held against what would be written.
package struct TarMember: Hashable, Sendable {
    /// Archives are made of blocks; a file's last one is filled up with zeros.
    package static let blockByteCount = 512
    /// What an archive ends with.
    package static let end = [UInt8](repeating: 0, count: 2 * blockByteCount)
    /// More than any file system's paths.
    private static let longestPath = 64 << 10

    package let path: String
    package let byteCount: Int

    /// How many bytes it takes in an archive, with its head.
    package var archivedByteCount: Int { Self.blockByteCount + paddedByteCount }

    /// How many zeros stand behind its bytes.
    package var paddingByteCount: Int { paddedByteCount - byteCount }

    private var paddedByteCount: Int {
        (byteCount + Self.blockByteCount - 1) / Self.blockByteCount * Self.blockByteCount
    }

    package init(path: String, byteCount: Int) {
        self.path = path
        self.byteCount = byteCount
    }

    /// The block before its bytes; nil where the path is longer than a head holds.
    package var head: [UInt8]? {
        guard byteCount <= 0o77_777_777_777, let (prefix, name) = split else { return nil }
        return Self.block(name, prefix: prefix, byteCount, kind: UInt8(ascii: "0"))
    }

    /// All blocks before its bytes: where the path is longer than a head holds, one that only says the path stands before the head
    /// (the same standard, "pax Extended Header"); nil where the file is too long for an archive.
    package var heads: [UInt8]? {
        if let head { return head }
        guard byteCount <= 0o77_777_777_777, !path.isEmpty else { return nil }
        let record = Self.record(path)
        let name = Self.shortName(path)
        let note = TarMember(path: name, byteCount: record.count)
        return Self.block("pax/\(name)".utf8, record.count, kind: UInt8(ascii: "x")) + record
            + [UInt8](repeating: 0, count: note.paddingByteCount)
            + Self.block(name.utf8, byteCount, kind: UInt8(ascii: "0"))
    }

    /// Reads a head that this program writes; nil where the block is none.
    package init?(_ block: [UInt8]) {
        guard block.count == Self.blockByteCount else { return nil }
        guard let prefix = Self.text(block, 345, 155), let name = Self.text(block, 0, 100),
            let count = Self.byteCount(block)
        else { return nil }
        self.init(path: prefix.isEmpty ? name : "\(prefix)/\(name)", byteCount: count)
        // Whatever differs from what would be written is damage.
        guard head == block else { return nil }
    }

    /// The file whose heads begin at a place of an archive, and how long they are; nil where they are none that this program writes.
    ///
    /// - Parameter read: gives so many bytes at a place.
    package static func at(
        _ offset: Int, _ read: (_ count: Int, _ offset: Int) throws -> [UInt8]
    ) rethrows -> (member: TarMember, headByteCount: Int)? {
        let first = try read(blockByteCount, offset)
        if let member = TarMember(first) { return (member, blockByteCount) }
        guard first.count == blockByteCount, first[156] == UInt8(ascii: "x"), let length = byteCount(first),
            length <= longestPath
        else { return nil }
        let headByteCount = TarMember(path: "", byteCount: length).archivedByteCount + blockByteCount
        let heads = try read(headByteCount, offset)
        let record = heads[blockByteCount..<blockByteCount + length]
        let path = record.drop { $0 != UInt8(ascii: "=") }.dropFirst().dropLast()
        guard let path = String(validating: path, as: UTF8.self),
            let count = byteCount(Array(heads.suffix(blockByteCount)))
        else { return nil }
        let member = TarMember(path: path, byteCount: count)
        return member.heads == heads ? (member, headByteCount) : nil
    }

    /// Where a path is cut into the two fields that hold it.
    private var split: (prefix: Substring.UTF8View, name: Substring.UTF8View)? {
        let whole = path[...]
        guard !whole.isEmpty else { return nil }
        if whole.utf8.count <= 100 { return (""[...].utf8, whole.utf8) }
        for slash in path.indices where path[slash] == "/" {
            let (prefix, name) = (path[..<slash], path[path.index(after: slash)...])
            if !prefix.isEmpty, prefix.utf8.count <= 155, !name.isEmpty, name.utf8.count <= 100 {
                return (prefix.utf8, name.utf8)
            }
        }
        return nil
    }

    private static func block(
        _ name: some Sequence<UInt8>, prefix: some Sequence<UInt8> = [UInt8](), _ byteCount: Int, kind: UInt8
    ) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: blockByteCount)
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
        put([kind], at: 156)
        put("ustar\u{0}00".utf8, at: 257)
        put(prefix, at: 345)
        put(octal(block.reduce(0) { $0 + Int($1) }, 6), at: 148)
        block[154] = 0
        return block
    }

    /// What programs call the file that read no more than heads.
    private static func shortName(_ path: String) -> String {
        "long-\(Digest256.sha256(Array(path.utf8)).hex.prefix(16))"
    }

    /// `N path=…`, N being the length of all of it with its line feed.
    private static func record(_ path: String) -> [UInt8] {
        let rest = Array(" path=\(path)\n".utf8)
        var count = rest.count
        while count != rest.count + "\(count)".utf8.count { count = rest.count + "\(count)".utf8.count }
        return Array("\(count)".utf8) + rest
    }

    private static func text(_ block: [UInt8], _ place: Int, _ count: Int) -> String? {
        String(validating: block[place..<place + count].prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func byteCount(_ block: [UInt8]) -> Int? {
        text(block, 124, 12).flatMap { Int($0, radix: 8) }.flatMap { $0 >= 0 ? $0 : nil }
    }
}
