/// Which names a text of SQL may hold: never fewer than it does.
struct Mentions {
    private let text: [UInt8]

    init(_ sql: String) {
        text = Array(sql.lowercased().utf8)
    }

    /// Whether the name, in whatever capital or small letters, stands in the text as a word of its own.
    func mayName(_ name: String) -> Bool {
        // A quote in a name is doubled in SQL, or stands in another kind of quotes.
        if name.isEmpty || name.contains(where: { "\"`]".contains($0) }) { return true }
        let name = Array(name.lowercased().utf8)
        var start = 0
        while let found = text[start...].firstRange(of: name) {
            let isBegun = found.lowerBound == 0 || !Self.isLetter(text[found.lowerBound - 1])
            let isEnded = found.upperBound == text.count || !Self.isLetter(text[found.upperBound])
            if isBegun, isEnded { return true }
            start = found.lowerBound + 1
        }
        return false
    }

    /// What an SQL name goes on with (sqlite.org, "Tokenizer").
    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"),
            UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }
}
