/// The byte order mark of UTF-8, with which some programs begin a file.
enum ByteOrderMark {
    /// The position behind the mark that `bytes` may begin with.
    ///
    /// - Throws: `cut` where there are too few bytes to tell.
    static func skip(_ bytes: UnsafeRawBufferPointer) throws(ScanStop) -> Int {
        let mark: (UInt8, UInt8, UInt8) = (0xEF, 0xBB, 0xBF)
        guard bytes.count > 0 else { throw .cut }
        guard bytes[0] == mark.0 else { return 0 }
        guard bytes.count > 1 else { throw .cut }
        guard bytes[1] == mark.1 else { return 0 }
        guard bytes.count > 2 else { throw .cut }
        return bytes[2] == mark.2 ? 3 : 0
    }
}

extension UInt8 {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
    static let space = UInt8(ascii: " ")
    static let tab: UInt8 = 0x09
    static let newline: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
}
