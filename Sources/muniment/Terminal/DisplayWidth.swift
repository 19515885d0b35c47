/// How wide text is on a terminal, and how it is made to fit.

extension Unicode.Scalar {
    /// The columns that terminals give the scalar when it stands alone: Unicode's East Asian Width (UAX #11), wide and
    /// full width being 2; marks and format characters 0.
    fileprivate var columns: Int {
        if value < 0x300 { return 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return Self.wide.contains { $0.contains(value) } || properties.isEmojiPresentation ? 2 : 1
        }
    }

    // From Unicode's EastAsianWidth.txt, with the unassigned code points between neighbours counted in.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
        0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
        0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]

    /// Whether a terminal would obey the scalar instead of showing it: control characters, line breaks, and what turns
    /// the direction of writing.
    fileprivate var isCommand: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
        }
    }
}

extension Character {
    /// The columns that a terminal gives the character.
    var columns: Int {
        var widest = 0
        for scalar in unicodeScalars {
            // U+FE0F asks for the picture, which is wide.
            widest = max(widest, scalar.value == 0xFE0F ? 2 : scalar.columns)
        }
        return widest
    }
}

extension String {
    /// Whether all of it is ASCII that can be seen, which is as wide as it is long and hides nothing. Most text is, and tables may
    /// have a million cells.
    private var isPlain: Bool { utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }

    /// The columns that a terminal gives the text.
    var columns: Int { isPlain ? utf8.count : reduce(0) { $0 + $1.columns } }

    /// The text with everything that a terminal would obey spelled out, as names of files and people may hold anything.
    var printable: String {
        guard !isPlain, unicodeScalars.contains(where: \.isCommand) else { return self }
        var shown = ""
        for scalar in unicodeScalars {
            if scalar.isCommand {
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// The text with `…` in place of its middle where it is wider than `width` columns.
    func shortened(to width: Int) -> String {
        guard columns > width else { return self }
        guard width > 1 else { return width == 1 ? "…" : "" }
        let tail = Self.fitting(reversed(), width: (width - 1) / 2)
        let head = Self.fitting(self, width: width - 1 - tail.columns)
        return head + "…" + String(tail.reversed())
    }

    private static func fitting(_ characters: some Sequence<Character>, width: Int) -> String {
        var taken = ""
        var used = 0
        for character in characters {
            used += character.columns
            guard used <= width else { break }
            taken.append(character)
        }
        return taken
    }

    /// The text with blanks behind it, or before it, so that it takes `width` columns.
    func padded(to width: Int, atEnd: Bool = true) -> String {
        let blanks = String(repeating: " ", count: max(0, width - columns))
        return atEnd ? self + blanks : blanks + self
    }
}
