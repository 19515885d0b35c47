import Fixtures
import Records

/// A random export file in a format, with what a scanner must find in it.
struct GeneratedExport {
    let recognition: Recognition
    let keyField: String
    private(set) var gaps: [String] = []
    private(set) var records: [String] = []
    private(set) var keys: [String] = []

    /// The file.
    var bytes: [UInt8] {
        var text = ""
        for (index, gap) in gaps.enumerated() {
            text += gap
            if index < records.count { text += records[index] }
        }
        return Array(text.utf8)
    }

    private var random: SeededGenerator

    init(format: Format, seed: UInt64) {
        random = SeededGenerator(seed: seed)
        keyField = format == .cognitoCSV ? "cognito:username" : "Username"
        let arrayName = format == .jsonObject ? "Users" : nil
        recognition = Recognition(format: format, arrayName: arrayName, candidates: [keyField])
        let count = Int.random(in: 0...6, using: &random)
        switch format {
        case .jsonLines: jsonLines(max(count, 2))
        case .jsonArray: jsonArray(count, prefix: "", suffix: "")
        case .jsonObject:
            let before = (0..<Int.random(in: 0...2, using: &random)).map { _ in otherMember() + "," + space() }
            let behind = (0..<Int.random(in: 0...2, using: &random)).map { _ in "," + space() + otherMember() }
            let name = Bool.random(using: &random) ? "Users" : "U\\u0073ers"
            jsonArray(
                count, prefix: "{" + space() + before.joined() + "\"\(name)\"" + space() + ":" + space(),
                suffix: space() + behind.joined() + "}")
        case .csv, .cognitoCSV: table(count, format)
        }
    }

    private mutating func jsonLines(_ count: Int) {
        gaps.append(mark() + space())
        for index in 0..<count {
            record()
            let ends = ["\n", "\r\n", "\n\n", " ", "\t\r\n \n"]
            gaps.append(index == count - 1 && Bool.random(using: &random) ? "" : pick(ends))
        }
    }

    private mutating func jsonArray(_ count: Int, prefix: String, suffix: String) {
        gaps.append(mark() + space() + prefix + "[" + space())
        for index in 0..<count {
            record()
            if index < count - 1 { gaps.append(space() + "," + space()) }
        }
        let end = space() + "]" + suffix + space()
        if count == 0 { gaps[0] += end } else { gaps.append(end) }
    }

    /// Appends a JSON record and its key.
    private mutating func record() {
        let key = string()
        var members = (0..<Int.random(in: 0...3, using: &random)).map {
            "\"m\($0)\"" + space() + ":" + space() + value(3)
        }
        let name = Bool.random(using: &random) ? keyField : "User\\u006Eame"
        let written =
            pick([true, true, false]) ? "\"\(name)\"" + space() + ":" + space() + written(key) : attributes(key)
        members.insert(written, at: Int.random(in: 0...members.count, using: &random))
        records.append("{" + space() + members.joined(separator: space() + "," + space()) + space() + "}")
        keys.append(key)
    }

    private mutating func attributes(_ key: String) -> String {
        let name = "\"Name\":\"\(keyField)\""
        let value = "\"Value\":" + written(key)
        let entry = Bool.random(using: &random) ? "{\(name),\(value)}" : "{\(value)," + space() + "\(name)}"
        let other = "{\"Name\":\"email\"," + space() + "\"Value\":" + written(string()) + "}"
        let list = Bool.random(using: &random) ? "[\(entry), \(other)]" : "[" + space() + "\(other),\(entry)]"
        return "\"\(pick(["Attributes", "UserAttributes"]))\":\(list)"
    }

    private mutating func otherMember() -> String {
        pick([
            "\"NextToken\"" + space() + ": \"e]{y\"", "\"ResponseMetadata\":{\"Users\":[{}],\"Code\": 200}",
            "\"n\":[1, 2]", "\"t\":null",
        ])
    }

    private mutating func value(_ depth: Int) -> String {
        switch Int.random(in: 0..<(depth == 0 ? 4 : 6), using: &random) {
        case 0: return written(string())
        case 1: return pick(["0", "-0", "12", "-3.50", "6e7", "1.25E-3", "9e+9"])
        case 2: return pick(["true", "false", "null"])
        case 3: return pick(["{}", "[]", "[ ]", "\"\""])
        case 4:
            let values = (0..<2).map { _ in space() + value(depth - 1) }
            return "[" + values.joined(separator: ",") + space() + "]"
        default:
            let members = (0..<2).map { "\"\($0)\":" + value(depth - 1) }
            return "{" + space() + members.joined(separator: space() + "," + space()) + "}"
        }
    }

    private mutating func table(_ count: Int, _ format: Format) {
        let columns = Int.random(in: 1...4, using: &random)
        let keyColumn = Int.random(in: 0..<columns, using: &random)
        let header = (0..<columns).map { $0 == keyColumn ? keyField : "c\($0)" }.joined(separator: ",")
        gaps.append(mark() + header + (count > 0 || Bool.random(using: &random) ? "\r\n" : ""))
        for index in 0..<count {
            let values = (0..<columns).map { column in
                column == keyColumn || columns == 1 ? string() : pick(["", string()])
            }
            records.append(values.map { format == .csv ? quoted($0) : escaped($0) }.joined(separator: ","))
            let key = format == .csv ? values[keyColumn] : plain(values[keyColumn])
            keys.append(key)
            gaps.append(index == count - 1 && Bool.random(using: &random) ? "" : pick(["\n", "\r\n", "\n\r\n"]))
        }
    }

    /// A field of RFC 4180.
    private mutating func quoted(_ text: String) -> String {
        let mustQuote = text.unicodeScalars.contains { "\",\r\n".unicodeScalars.contains($0) }
        guard mustQuote || Bool.random(using: &random) else { return text }
        return "\"" + text.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }

    /// A field of Cognito's CSV, which can not hold line ends.
    private func escaped(_ text: String) -> String { plain(text).replacing(",", with: "\\,") }

    private func plain(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\r" || $0 == "\n" ? "-" : $0 }))
    }

    /// A JSON string for `text`, some of its characters escaped though they need not be.
    private mutating func written(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case _ where Int.random(in: 0..<6, using: &random) == 0:
                for unit in Character(scalar).utf16 {
                    let hex = String(unit, radix: 16, uppercase: Bool.random(using: &random))
                    out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                }
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    /// Text with something in it, of what parsers stumble over. No backslash before a comma, which Cognito can not write.
    private mutating func string() -> String {
        let parts = [
            "a", "bob@example.com", "ü", "🔑", "\"", ",", "\n", "x\r\ny", "{", "]", "long plain text of an attribute",
            " ",
        ]
        return (0..<Int.random(in: 1...4, using: &random)).map { _ in pick(parts) }.joined()
    }

    private mutating func space() -> String { pick(["", "", "", " ", "\n", "\r\n\t", "        "]) }

    private mutating func mark() -> String { pick(["", "", "\u{FEFF}"]) }

    private mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &random)] }
}
