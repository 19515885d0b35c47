import Seal

/// A file as text (age.md, "ASCII armor"; RFC 7468, figure 3): base64 in lines of 64 characters between two lines that say so.
///
/// As all lines but the last are of one length, bytes in the middle are found without reading those before them. Each line is
/// held against the rules when it is read, so that no byte is given out of a line that could be written otherwise.
final class Armor: RandomReading {
    static let begin = Array("-----BEGIN AGE ENCRYPTED FILE-----".utf8)
    private static let end = Array("-----END AGE ENCRYPTED FILE-----".utf8)
    private static let columns = 64
    private static let lineLength = 48
    /// What may stand before and behind, as age has it.
    private static let widestSpace = 1024

    private let text: any RandomReading
    /// Of the first line of base64.
    private let start: Int
    /// How all lines end.
    private let lineEnd: [UInt8]
    private let lineCount: Int
    private let last: [UInt8]

    var byteCount: Int { lineCount == 0 ? 0 : (lineCount - 1) * Self.lineLength + last.count }

    /// Whether the bytes are meant to be armored: behind space they begin with dashes, as no other file of age's does.
    static func isMeant(_ beginning: [UInt8]) -> Bool {
        beginning.drop(while: isSpace).starts(with: Array("-----BEGIN".utf8))
    }

    /// - Throws: `AgeError.badArmor`, and what reading throws.
    init(_ text: any RandomReading) throws {
        self.text = text
        let head = try text.read(min(text.byteCount, Self.widestSpace + Self.begin.count + 2), at: 0)
        let space = head.prefix(while: Self.isSpace).count
        let behind = head.dropFirst(space + Self.begin.count)
        guard head.dropFirst(space).starts(with: Self.begin), let lineEnd = Self.lineEnd(behind) else {
            throw AgeError.badArmor("its first line is not the one that armor has")
        }
        self.lineEnd = lineEnd
        start = space + Self.begin.count + lineEnd.count
        // From the end back: space, the last line, the end of the line before.
        let tailStart = max(start, text.byteCount - Self.widestSpace - Self.end.count)
        let tail = try text.read(text.byteCount - tailStart, at: tailStart)
        guard let lastCharacter = tail.lastIndex(where: { !Self.isSpace($0) }),
            tail[...lastCharacter].suffix(Self.end.count).elementsEqual(Self.end)
        else { throw AgeError.badArmor("its last line is not the one that armor has") }
        let bodyLength = tailStart + lastCharacter + 1 - Self.end.count - start
        let stride = Self.columns + lineEnd.count
        lineCount = (bodyLength + stride - 1) / stride
        guard lineCount > 0 else {
            last = []
            return
        }
        let lastLength = bodyLength - (lineCount - 1) * stride
        guard lastLength > lineEnd.count else { throw AgeError.badArmor("its lines are not 64 characters long") }
        last = try Self.decode(
            try text.read(lastLength, at: start + (lineCount - 1) * stride)[...], lineEnd, isLast: true)
    }

    func read(_ count: Int, at offset: Int) throws -> [UInt8] {
        guard count > 0 else { return [] }
        guard offset >= 0, offset <= byteCount - count else { throw AgeError.badArmor("it ends too early") }
        let (first, final) = (offset / Self.lineLength, (offset + count - 1) / Self.lineLength)
        let stride = Self.columns + lineEnd.count
        let fullLines = min(final, lineCount - 2) - first + 1
        var bytes: [UInt8] = []
        if fullLines > 0 {
            bytes.reserveCapacity((fullLines + 1) * Self.lineLength)
            let lines = try text.read(fullLines * stride, at: start + first * stride)
            for line in 0..<fullLines {
                bytes += try Self.decode(lines[line * stride..<(line + 1) * stride], lineEnd, isLast: false)
            }
        }
        if final == lineCount - 1 { bytes += last }
        let begin = offset - first * Self.lineLength
        return Array(bytes[begin..<begin + count])
    }

    /// The bytes of a line with its end. Only the last one may be shorter, and padded.
    private static func decode(_ line: ArraySlice<UInt8>, _ lineEnd: [UInt8], isLast: Bool) throws(AgeError) -> [UInt8]
    {
        let digits = line.dropLast(lineEnd.count)
        guard line.suffix(lineEnd.count).elementsEqual(lineEnd),
            let bytes = Base64.decode(String(decoding: digits, as: UTF8.self)), !bytes.isEmpty,
            isLast ? bytes.count <= lineLength : bytes.count == lineLength
        else { throw .badArmor("a line is no base64, or not 64 characters long") }
        return bytes
    }

    private static func lineEnd(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        for end in [[0x0A], [0x0D, 0x0A]] as [[UInt8]] where bytes.starts(with: end) { return end }
        return nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
