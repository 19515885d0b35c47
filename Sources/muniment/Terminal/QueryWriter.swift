import Questions
import Records

/// Writes a query's answer as it comes: lines of CSV and rows of JSON at once, and a table when all of it is there, as
/// its widths are known only then.
struct QueryWriter {
    private let output: TabularOutputOptions
    private var head: QueryHead?
    private var table: [[SQLValue]] = []
    private var out = AnswerWriter()
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
            CSVText.append(head.columns.map { .text($0) }, to: &out.bytes)
        } else if output.isJSON {
            names = head.columns.map { name in
                var text: [UInt8] = []
                JSONLine.append(text: name.utf8, to: &text)
                return text
            }
            let columns = names.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", ")
            try out.add("{\n  \"columns\" : [" + columns + "],\n  \"rows\" : [")
        }
    }

    /// Adds a row.
    mutating func add(_ row: [SQLValue]) throws {
        if output.isCSV {
            CSVText.append(row.map(\.cell), to: &out.bytes)
            try out.writeIfMuch()
        } else if output.isJSON {
            out.bytes += (rows == 0 ? "\n    {" : ",\n    {").utf8
            for (index, value) in row.enumerated() {
                if index > 0 { out.bytes += ", ".utf8 }
                out.bytes += names[index]
                out.bytes += " : ".utf8
                value.appendJSON(to: &out.bytes)
            }
            out.bytes.append(UInt8(ascii: "}"))
            try out.writeIfMuch()
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
            try out.add((rows == 0 ? "],\n" : "\n  ],\n") + rest.dropFirst(2))
        } else if !output.isCSV {
            try out.add(AnswerTable(head.columns, table).text(width: StandardStream.output.columns))
        }
        try out.finish()
    }

    /// What comes behind the rows.
    private struct Rest: Encodable {
        let snapshots: [UsedSnapshot]
        let source: String
    }
}

extension SQLValue {
    /// As JSON; bytes as a text in hex.
    fileprivate func appendJSON(to out: inout [UInt8]) {
        switch self {
        case .null: out += "null".utf8
        case .integer, .real: out += shown.utf8
        case .text, .bytes: JSONLine.append(text: shown.utf8, to: &out)
        }
    }
}
