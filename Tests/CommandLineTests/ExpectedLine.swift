/// A line of a transcript's expected output.
struct ExpectedLine {
    private let text: String

    /// Stands for any number of lines.
    static let anyLines = "..."

    /// What differs from run to run, by the name that stands for it.
    private static let placeholders: [(name: String, pattern: String)] = [
        ("<id>", "[0-9a-f]{8}"),
        ("<hex>", "[0-9a-f]{16,}"),
        ("<fingerprint>", "[0-9a-f]{4}( [0-9a-f]{4}){7}"),
        ("<time>", "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}Z"),
        ("<day>", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
        ("<seconds>", "[0-9.]+ (s|min [0-9]+ s)"),
        ("<size>", "[0-9.]+ (bytes?|kB|MB)"),
        ("<n>", "[0-9][0-9,.]*"),
        ("<card>", "muniment-card-1:[A-Za-z0-9+/=]+"),
        ("<any>", ".*"),
    ]

    init(_ text: String) {
        self.text = text
    }

    /// Whether `line` is what was expected. Any number of blanks from two up stands for any other, as what differs in
    /// length moves what stands beside it.
    func matches(_ line: String) throws -> Bool {
        try text == line || Regex("^" + Self.pattern(of: text) + "$").wholeMatch(in: line) != nil
    }

    /// Whether the lines are what was expected.
    static func match(_ expected: ArraySlice<String>, _ lines: ArraySlice<String>) throws -> Bool {
        guard let first = expected.first else { return lines.isEmpty }
        if first == anyLines {
            for start in lines.startIndex...lines.endIndex where try match(expected.dropFirst(), lines[start...]) {
                return true
            }
            return false
        }
        guard let line = lines.first, try ExpectedLine(first).matches(line) else { return false }
        return try match(expected.dropFirst(), lines.dropFirst())
    }

    private static func pattern(of text: String) -> String {
        var pattern = ""
        var rest = text[...]
        while let character = rest.first {
            if let (name, replacement) = placeholders.first(where: { rest.hasPrefix($0.name) }) {
                pattern += replacement
                rest = rest.dropFirst(name.count)
            } else if rest.hasPrefix("  ") {
                pattern += " {2,}"
                rest = rest.drop { $0 == " " }
            } else {
                pattern += "\\.[]{}()*+?^$|".contains(character) ? "\\\(character)" : String(character)
                rest = rest.dropFirst()
            }
        }
        return pattern
    }
}
