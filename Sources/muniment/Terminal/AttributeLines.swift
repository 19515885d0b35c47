import Questions
import Records

/// Attributes and what became of them, a line each.
enum AttributeLines {
    static func text(_ attributes: [Attribute], width: Int?) -> String {
        lines(attributes.map { ($0.name, $0.value.shown) }, width: width)
    }

    static func text(_ changes: [AttributeChange], width: Int?) -> String {
        lines(
            changes.map { change in
                let words =
                    switch (change.old, change.new) {
                    case (let old?, let new?): "\(old.shown) → \(new.shown)"
                    case (nil, let new?): "added: \(new.shown)"
                    case (let old?, nil): "removed: \(old.shown)"
                    case (nil, nil): ""
                    }
                return (change.name, words)
            }, width: width)
    }

    /// The text, on a terminal cut in the middle where a line cannot hold it.
    static func fitting(_ text: String, to width: Int?) -> String {
        width.map { text.shortened(to: max(1, $0)) } ?? text
    }

    private static func lines(_ facts: [(name: String, value: String)], width: Int?) -> String {
        let facts = facts.map { (name: $0.name.printable, value: $0.value.printable) }
        let longest = facts.reduce(0) { max($0, $1.name.columns) }
        let room = width.map { min(longest, max(8, $0 / 3)) } ?? longest
        return facts.map { name, value in
            let head = "  " + name.shortened(to: room).padded(to: room) + "  "
            let lines = Wrapping.hanging(value, behind: head, width: width)
            return lines.split(separator: "\n").map { fitting(String($0), to: width) + "\n" }.joined()
        }.joined()
    }

    /// The fields of CSV where there is no attribute to tell of.
    static let noCells: [CSVText.Cell] = [.absent, .absent, .absent, .absent]
}

extension AttributeChange {
    /// As fields of CSV: name, what became of it, before, after.
    var cells: [CSVText.Cell] {
        [.text(name), .text(what.rawValue), old?.cell ?? .absent, new?.cell ?? .absent]
    }
}

extension AttributeValue {
    /// For people: an empty text can be seen.
    var shown: String {
        guard let text else { return "null" }
        return text.isEmpty ? "\"\"" : text
    }
}
