/// A command line in words, as a shell parts them: by spaces, but for what is in quotes or after a backslash. Nothing else
/// that a shell knows (variables, pipes) is known here: AWS's tools start the program without one.
enum ShellWords {
    /// `nil` where a quote is not closed, or a backslash is the last sign.
    static func split(_ line: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for sign in line {
            if isEscaped {
                // In quotes a backslash is itself, but before what it would be needed for.
                if quote != nil, sign != "\"", sign != "\\" { word?.append("\\") }
                word = (word ?? "") + [sign]
                isEscaped = false
            } else if sign == "\\", quote != "'" {
                isEscaped = true
                word = word ?? ""
            } else if let open = quote {
                if sign == open { quote = nil } else { word = (word ?? "") + [sign] }
            } else if sign == "\"" || sign == "'" {
                quote = sign
                word = word ?? ""
            } else if sign.isWhitespace {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + [sign]
            }
        }
        guard quote == nil, !isEscaped else { return nil }
        if let word { words.append(word) }
        return words
    }
}
