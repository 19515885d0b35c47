/// Breaking text into lines that fit.
enum Wrapping {
    /// `text` behind `head`, in lines of at most `width` columns; the lines after the first one begin under the text.
    ///
    /// A line break in the text stays one. A word that is wider than the line stays whole, so that a path can be copied.
    static func hanging(_ text: String, behind head: String, width: Int?) -> String {
        let indent = String(repeating: " ", count: head.columns)
        let room = width.map { max(20, $0 - head.columns) } ?? .max
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
            Self.lines(of: line.split(separator: " ").map(String.init), between: " ", room: room)
        }
        return head + lines.joined(separator: "\n" + indent)
    }

    /// The facts with `separator` between them, on one line where they fit, else on several; the lines after the first
    /// one are indented.
    static func facts(_ facts: [String], separator: String = " · ", width: Int?) -> String {
        let room = width.map { max(20, $0 - 2) } ?? .max
        return lines(of: facts, between: separator, room: room).joined(separator: "\n  ")
    }

    private static func lines(of parts: [String], between separator: String, room: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for part in parts {
            if line.isEmpty {
                line = part
            } else if line.columns + separator.columns + part.columns <= room {
                line += separator + part
            } else {
                lines.append(line)
                line = part
            }
        }
        return lines + [line]
    }
}
