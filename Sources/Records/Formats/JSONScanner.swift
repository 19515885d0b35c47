// Invariant of this file: `base` points at `end` readable bytes that stay as they are while the scanner lives, and every
// read of `base[p]` stands behind a check that 0 <= p < end (of eight bytes: that p + 8 <= end).

import Store

/// The grammar of JSON (RFC 8259) over bytes: finds where things end, builds nothing.
///
/// Strict about everything but UTF-8, which is not looked at: whatever the bytes are, they are kept. All functions take
/// a position and return the one behind what they passed; they throw `ScanStop.cut` at the end of the bytes.
struct JSONScanner {
    let base: UnsafePointer<UInt8>
    let end: Int

    /// A scanner of `bytes`, or nil where there are none.
    @inline(__always)
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let address = bytes.baseAddress, bytes.count > 0 else { return nil }
        base = address.assumingMemoryBound(to: UInt8.self)
        end = bytes.count
    }

    /// The first position from `p` on that is no white space; `end` where all is.
    @inline(__always)
    func skipSpace(_ p: Int) -> Int {
        if p < end, base[p] > .space { return p }
        return skipSpaces(p)
    }

    @inline(never)
    private func skipSpaces(_ start: Int) -> Int {
        var p = start
        while p < end {
            switch base[p] {
            case .space, .newline, .carriageReturn, .tab: p += 1
            default: return p
            }
        }
        return p
    }

    /// The byte at `p`.
    @inline(__always)
    func byte(_ p: Int) throws(ScanStop) -> UInt8 {
        guard p < end else { throw .cut }
        return base[p]
    }

    /// Passes a string; `p` is at its opening quote.
    @inline(__always)
    func string(_ start: Int) throws(ScanStop) -> Int {
        var p = start + 1
        while true {
            while p + 8 <= end {
                let word = ByteWord.load(base, p)
                // One test for the quote (0x22) and everything below 0x20: with bit 1 turned over they are what is below 0x21.
                let matches =
                    ByteWord.less(word ^ ByteWord.ones &* 2, than: 0x21) | ByteWord.equal(word, to: .backslash)
                if matches != 0 {
                    p += ByteWord.firstMatch(matches)
                    break
                }
                p += 8
            }
            let byte = try byte(p)
            if byte == .quote { return p + 1 }
            if byte == .backslash {
                p = try escape(p)
            } else if byte < 0x20 {
                throw .malformed(at: p, .controlCharacter(byte))
            } else {
                p += 1
            }
        }
    }

    /// Passes an escape; `p` is at its backslash.
    @inline(never)
    private func escape(_ p: Int) throws(ScanStop) -> Int {
        switch try byte(p + 1) {
        case .quote, .backslash, UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            return p + 2
        case UInt8(ascii: "u"):
            for digit in p + 2..<p + 6 where JSONEscapes.hexDigit(try byte(digit)) == nil {
                throw .malformed(at: p, .badEscape)
            }
            return p + 6
        default:
            throw .malformed(at: p, .badEscape)
        }
    }

    /// Passes a number; `p` is at its sign or first digit. A number that touches the end of the bytes is cut: it could go on.
    func number(_ start: Int) throws(ScanStop) -> Int {
        var p = start
        if try byte(p) == UInt8(ascii: "-") { p += 1 }
        if try byte(p) == UInt8(ascii: "0") {
            p += 1
        } else {
            p = try digits(p)
        }
        if try byte(p) == UInt8(ascii: ".") { p = try digits(p + 1) }
        if try byte(p) | 0x20 == UInt8(ascii: "e") {
            p += 1
            let sign = try byte(p)
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { p += 1 }
            p = try digits(p)
        }
        return p
    }

    /// Passes one digit or more.
    @inline(__always)
    private func digits(_ start: Int) throws(ScanStop) -> Int {
        var p = start
        while try byte(p) &- UInt8(ascii: "0") < 10 { p += 1 }
        guard p > start else { throw .malformed(at: p, .badNumber) }
        return p
    }

    /// Passes `true`, `false` or `null`.
    @inline(never)
    private func literal(_ start: Int, _ word: StaticString) throws(ScanStop) -> Int {
        for index in 0..<word.utf8CodeUnitCount where try byte(start + index) != word.utf8Start[index] {
            throw .malformed(at: start, .badLiteral)
        }
        return start + word.utf8CodeUnitCount
    }

    /// Passes a member's name and its colon; `p` is where the name's quote must stand.
    @inline(__always)
    func name(_ start: Int) throws(ScanStop) -> Int {
        guard try byte(start) == .quote else { throw .malformed(at: start, .notAMemberName) }
        let p = skipSpace(try string(start))
        guard try byte(p) == .colon else { throw .malformed(at: p, .missingColon) }
        return p + 1
    }

    /// Passes one value of any depth, and white space before it. Depth costs one bit a level, not a call.
    func value(_ start: Int) throws(ScanStop) -> Int {
        var p = start
        var nesting = Nesting()
        while true {
            p = skipSpace(p)
            switch try byte(p) {
            case .quote:
                p = try string(p)
            case .openBrace:
                p = skipSpace(p + 1)
                if try byte(p) != .closeBrace {
                    nesting.enter(isObject: true)
                    p = try name(p)
                    continue
                }
                p += 1
            case .openBracket:
                p = skipSpace(p + 1)
                if try byte(p) != .closeBracket {
                    nesting.enter(isObject: false)
                    continue
                }
                p += 1
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                p = try number(p)
            case UInt8(ascii: "t"):
                p = try literal(p, "true")
            case UInt8(ascii: "f"):
                p = try literal(p, "false")
            case UInt8(ascii: "n"):
                p = try literal(p, "null")
            default:
                throw .malformed(at: p, .notAValue)
            }
            // Behind a value: close what ends here, up to a comma or the end of the outermost.
            while true {
                if nesting.depth == 0 { return p }
                p = skipSpace(p)
                let byte = try byte(p)
                if byte == .comma {
                    p += 1
                    if nesting.isObject { p = try name(skipSpace(p)) }
                    break
                }
                guard byte == (nesting.isObject ? .closeBrace : .closeBracket) else {
                    throw .malformed(at: p, .missingCommaOrClose)
                }
                nesting.leave()
                p += 1
            }
        }
    }

    /// Whether a backslash stands in `range`, the inside of a string.
    @inline(__always)
    func hasEscapes(_ range: Range<Int>) -> Bool {
        var p = range.lowerBound
        while p + 8 <= range.upperBound {
            if ByteWord.equal(ByteWord.load(base, p), to: .backslash) != 0 { return true }
            p += 8
        }
        while p < range.upperBound {
            if base[p] == .backslash { return true }
            p += 1
        }
        return false
    }

    /// Whether anything in `range` may be white space: it may also be part of a string.
    @inline(__always)
    func mayHaveSpace(_ range: Range<Int>) -> Bool {
        var p = range.lowerBound
        while p + 8 <= range.upperBound {
            if ByteWord.less(ByteWord.load(base, p), than: 0x21) != 0 { return true }
            p += 8
        }
        while p < range.upperBound {
            if base[p] <= .space { return true }
            p += 1
        }
        return false
    }

    /// The bytes of `range` within what is scanned.
    @inline(__always)
    func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
    }
}

/// Which kinds of brackets are open: the innermost 64 in a register, the others, of which there are hardly ever any, in an array.
private struct Nesting {
    var depth = 0
    private var kinds: UInt64 = 0
    private var outer: [UInt64] = []

    @inline(__always)
    var isObject: Bool { kinds & 1 != 0 }

    @inline(__always)
    mutating func enter(isObject: Bool) {
        if depth & 63 == 0, depth > 0 { outer.append(kinds) }
        kinds = kinds << 1 | (isObject ? 1 : 0)
        depth += 1
    }

    @inline(__always)
    mutating func leave() {
        depth -= 1
        kinds >>= 1
        if depth & 63 == 0, depth > 0 { kinds = outer.removeLast() }
    }
}
