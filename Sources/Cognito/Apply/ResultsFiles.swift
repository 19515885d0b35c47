import Records
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The results of an apply as two files with the same lines, JSON and CSV, which get their names when they are whole. They hold
/// usernames: nobody but their owner can read them.
package final class ResultsFiles {
    package let json: String
    package let csv: String
    private let temporary: (json: String, csv: String)
    private let jsonFile: OpenFile
    private let csvFile: OpenFile
    private var lines: [UInt8] = []
    private var rows: [UInt8] = []
    private var isKept = false
    private let encoder = JSONEncoder()

    private static let pieceCount = 1 << 18
    private static let columns = ["key", "entity", "name", "verdict", "oldID", "newID", "newName", "detail"]

    /// - Parameter path: what the files' names begin with.
    package init(at path: String) throws {
        json = "\(path).jsonl"
        csv = "\(path).csv"
        let folder = DurableFile.parent(of: path)
        temporary = (DurableFile.temporaryPath(in: folder), DurableFile.temporaryPath(in: folder))
        jsonFile = try OpenFile(temporary.json, .create(permissions: 0o600))
        csvFile = try OpenFile(temporary.csv, .create(permissions: 0o600))
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        rows = Array(CSVText.line(texts: Self.columns).utf8)
    }

    deinit {
        guard !isKept else { return }
        DurableFile.remove(temporary.json)
        DurableFile.remove(temporary.csv)
    }

    /// Adds a line to both.
    package func add(_ result: ApplyResult) throws {
        lines += Array(try encoder.encode(Line(key: result.key, result: result)))
        lines.append(UInt8(ascii: "\n"))
        let cells = [
            result.key, result.entity.rawValue, result.name, result.verdict.rawValue, result.oldID ?? "",
            result.newID ?? "", result.newName ?? "", result.detail ?? "",
        ]
        rows += Array(CSVText.line(texts: cells).utf8)
        if lines.count >= Self.pieceCount { try flush() }
    }

    /// Gives them their names, in the place of what an earlier apply of the plan wrote.
    package func keep() throws {
        try flush()
        try jsonFile.synchronise()
        try csvFile.synchronise()
        try DurableFile.rename(temporary.json, to: json)
        try DurableFile.rename(temporary.csv, to: csv)
        isKept = true
    }

    private func flush() throws {
        try jsonFile.write(lines)
        try csvFile.write(rows)
        lines.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
    }

    private struct Line: Encodable {
        let key: String
        let result: ApplyResult

        private enum Key: CodingKey { case key }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(key, forKey: .key)
            try result.encode(to: encoder)
        }
    }
}

extension ApplyResult {
    /// What names the line among the others: a user's name, which has no space in it; entities have one.
    package var key: String { entity == .users ? name : "\(entity.rawValue) \(entity == .clients ? oldID ?? name : name)" }
}
