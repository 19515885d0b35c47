import Questions
import Records

/// Writes a query's answer as it comes: lines of CSV and rows of JSON at once, and a table when all of it is there, as
/// its widths are known only then.
struct QueryWriter {
    private let output: TabularOutputOptions
    private var head: QueryHead?
    private var table: [[SQLValue]] = []
    private var pending: [UInt8] = []
    private var rows = 0
    /// The columns' names as JSON strings.
    private var names: [[UInt8]] = []

    init(_ output: TabularOutputOptions) {
        self.output = output
    }

    /// Begins the answer, and tells on standard error what it rests on.
    mutating func begin(_ head: QueryHead) throws {
        self.head = head
        for snapshot in head.snapshots { output.messages.notice(snapshot.text) }
        for notice in head.notices { output.messages.warning(notice) }
        if output.isCSV {
            try add(Array(CSVText.line(head.columns.map { .text($0) }).utf8))
        } else if output.isJSON {
            names = head.columns.map { name in
                var text: [UInt8] = []
                JSONLine.append(text: name.utf8, to: &text)
                return text
            }
            try add("{\n  \"columns\" : [" + names.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", "))
            try add("],\n  \"rows\" : [")
        }
    }

    /// Adds a row.
    mutating func add(_ row: [SQLValue]) throws {
        if output.isCSV {
            try add(Array(CSVText.line(row.map(\.cell)).utf8))
        } else if output.isJSON {
            var line: [UInt8] = Array((rows == 0 ? "\n    {" : ",\n    {").utf8)
            for (index, value) in row.enumerated() {
                if index > 0 { line += Array(", ".utf8) }
                line += names[index]
                line += Array(" : ".utf8)
                value.appendJSON(to: &line)
            }
            line.append(UInt8(ascii: "}"))
            try add(line)
        } else {
            table.append(row)
        }
        rows += 1
    }

    /// Ends the answer.
    mutating func finish() throws {
        guard let head else { return }
        if output.isJSON {
            let rest = try JSONText.document(Rest(snapshots: head.snapshots, source: head.source))
            try add((rows == 0 ? "],\n" : "\n  ],\n") + rest.dropFirst(2))
        } else if !output.isCSV {
            try add(AnswerTable(head.columns, table).text(width: StandardStream.output.columns))
        }
        try StandardStream.output.write(pending)
        pending = []
    }

    /// What comes behind the rows.
    private struct Rest: Encodable {
        let snapshots: [UsedSnapshot]
        let source: String
    }

    private mutating func add(_ text: String) throws { try add(Array(text.utf8)) }

    private mutating func add(_ bytes: [UInt8]) throws {
        pending += bytes
        guard pending.count >= 1 << 16 else { return }
        try StandardStream.output.write(pending)
        pending.removeAll(keepingCapacity: true)
    }
}

extension SQLValue {
    /// As a field of CSV; bytes in hex.
    fileprivate var cell: CSVText.Cell {
        switch self {
        case .null: .absent
        case .integer(let value): .number(String(value))
        case .real(let value): .number(value.inSQL)
        case .text(let text): .text(text)
        case .bytes(let bytes): .text(bytes.hexDigits)
        }
    }

    /// As JSON; bytes as a text in hex.
    fileprivate func appendJSON(to out: inout [UInt8]) {
        switch self {
        case .null: out += Array("null".utf8)
        case .integer(let value): out += Array(String(value).utf8)
        case .real(let value): out += Array(value.inSQL.utf8)
        case .text(let text): JSONLine.append(text: text.utf8, to: &out)
        case .bytes(let bytes): JSONLine.append(text: bytes.hexDigits.utf8, to: &out)
        }
    }

    /// In a table; what is not there is blank.
    var shown: String {
        switch self {
        case .null: ""
        case .integer(let value): String(value)
        case .real(let value): value.inSQL
        case .text(let text): text
        case .bytes(let bytes): bytes.hexDigits
        }
    }
}

extension Double {
    /// The shortest decimals that are this number and no other; what is larger than any number as SQLite writes it.
    fileprivate var inSQL: String {
        if self == .infinity { return "9e999" }
        if self == -.infinity { return "-9e999" }
        return description
    }
}

extension [UInt8] {
    fileprivate var hexDigits: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
