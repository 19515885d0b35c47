/// The sections of one of AWS's files of settings, as botocore reads them (Python's `configparser`): `[name]`, then `key =
/// value` or `key: value`; a line that begins with `#` or `;` is a comment; one that is indented goes on with the value above.
/// A value whose first line is empty is a group of `key = value` of its own.
struct ProfileFile {
    /// What stands under one name.
    struct Section {
        /// Keys in small letters.
        var values: [String: String] = [:]
        var groups: [String: [String: String]] = [:]
    }

    /// By the text in brackets.
    private(set) var sections: [String: Section] = [:]

    /// - Parameter path: for the error.
    /// - Throws: `AWSError.malformedProfiles`. What stands in the line is not repeated: it may be a secret.
    init(_ text: String, path: String) throws(AWSError) {
        var reader = Reader(path: path)
        // CR and LF together are one character.
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, line) in lines.enumerated() { try reader.take(line, number: index + 1) }
        try reader.closeValue()
        sections = reader.sections
    }

    /// Goes through the lines; holds the value that may still go on.
    private struct Reader {
        let path: String
        var sections: [String: Section] = [:]
        private var section: String?
        private var key: String?
        private var lines: [Substring] = []
        private var startedAt = 0
        private var indent = 0

        init(path: String) { self.path = path }

        mutating func take(_ line: Substring, number: Int) throws(AWSError) {
            let text = line.trimmed
            if text.first == "#" || text.first == ";" { return }
            guard !text.isEmpty else {
                if key != nil { lines.append("") }
                return
            }
            let depth = line.prefix { $0.isWhitespace }.count
            if key != nil, depth > indent {
                lines.append(text)
                return
            }
            try closeValue()
            indent = depth
            if text.first == "[", let end = text.lastIndex(of: "]"), end > text.index(after: text.startIndex) {
                let name = String(text[text.index(after: text.startIndex)..<end])
                guard sections[name] == nil else { throw failure(number, "begins [\(name)] a second time") }
                sections[name] = Section()
                section = name
            } else {
                try begin(text, number: number)
            }
        }

        private mutating func begin(_ text: Substring, number: Int) throws(AWSError) {
            guard let section else { throw failure(number, "stands before the first [section]") }
            guard let sign = text.firstIndex(where: { $0 == "=" || $0 == ":" }), sign > text.startIndex else {
                throw failure(number, "is no \"key = value\"")
            }
            let name = text[..<sign].trimmed.lowercased()
            let known = sections[section]
            guard known?.values[name] == nil, known?.groups[name] == nil else {
                throw failure(number, "gives \(name) a second time")
            }
            key = name
            lines = [text[text.index(after: sign)...].trimmed]
            startedAt = number
        }

        mutating func closeValue() throws(AWSError) {
            guard let section, let key else { return }
            self.key = nil
            while lines.last?.isEmpty == true { lines.removeLast() }
            guard lines.first?.isEmpty == true else {
                sections[section]?.values[key] = lines.joined(separator: "\n")
                return
            }
            var group: [String: String] = [:]
            for line in lines where !line.isEmpty {
                guard let sign = line.firstIndex(of: "=") else {
                    throw failure(startedAt, "begins a group with a line that is no \"key = value\"")
                }
                group[String(line[..<sign].trimmed)] = String(line[line.index(after: sign)...].trimmed)
            }
            sections[section]?.groups[key] = group
        }

        private func failure(_ line: Int, _ reason: String) -> AWSError {
            .malformedProfiles(path: path, line: line, reason: reason)
        }
    }
}

extension Substring {
    /// Without spaces at either end.
    var trimmed: Substring {
        var rest = drop { $0.isWhitespace }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
