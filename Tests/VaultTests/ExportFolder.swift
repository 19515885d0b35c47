import Fixtures
import Foundation
import Records
import Store

@testable import Vault

/// Exports of a user pool that changes from day to day: pages in a folder, with what an ingest must count in them.
struct ExportFolder {
    /// A user: the key, and a number that stands for all else that may change.
    struct User: Hashable {
        let key: String
        var version: Int
    }

    let path: String
    let format: Format
    private(set) var users: [User]
    private var random: SeededGenerator
    private var keyCount: Int
    private var version = 0

    var keyField: String { format == .cognitoCSV ? "cognito:username" : "Username" }

    init(at path: String, format: Format, users count: Int, seed: UInt64) throws {
        self.path = path
        self.format = format
        random = SeededGenerator(seed: seed)
        users = (0..<count).map { User(key: "user-\($0)", version: 0) }
        keyCount = count
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// What the next snapshot counts against one of `before`.
    func counts(since before: [User]) -> (added: Int, changed: Int, removed: Int) {
        let old = Dictionary(uniqueKeysWithValues: before.map { ($0.key, $0.version) })
        let kept = users.filter { old[$0.key] != nil }
        return (users.count - kept.count, kept.filter { old[$0.key] != $0.version }.count, before.count - kept.count)
    }

    /// A day passes: users come, go, change, come back and move.
    mutating func pass() {
        version += 1
        for _ in 0..<Int.random(in: 0..<7, using: &random) {
            switch Int.random(in: 0..<8, using: &random) {
            case 0 where !users.isEmpty:
                let from = Int.random(in: 0..<users.count, using: &random)
                users.removeSubrange(from..<min(users.count, from + Int.random(in: 1...4, using: &random)))
            case 1: users = users.dropLast(2)
            case 2:
                keyCount += 1
                users.insert(
                    User(key: "user-\(keyCount)", version: version), at: Int.random(in: 0...users.count, using: &random)
                )
            case 3:
                let key = "user-\(Int.random(in: 0...keyCount, using: &random))"
                if !users.contains(where: { $0.key == key }) { users.append(User(key: key, version: 0)) }
            case 4: users.shuffle(using: &random)
            case 5: users = Array(users.dropFirst(1) + users.prefix(1))
            case _ where !users.isEmpty: users[Int.random(in: 0..<users.count, using: &random)].version = version
            default: break
            }
        }
    }

    /// Writes the users in `pages` files, cut anywhere.
    mutating func write(pages: Int) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            try FileManager.default.removeItem(atPath: "\(path)/\(name)")
        }
        let cuts = ([0, users.count] + (1..<pages).map { _ in Int.random(in: 0...users.count, using: &random) })
            .sorted()
        for (number, range) in zip(cuts, cuts.dropFirst()).enumerated() {
            try put(page(Array(users[range.0..<range.1])), as: "page-\(number + 1)")
        }
    }

    /// Puts a file into the folder, with some mode and time.
    mutating func put(_ bytes: [UInt8], as name: String) throws {
        let file = try OpenFile("\(path)/\(name)", .create(permissions: 0o600))
        try file.write(bytes)
        try file.restore(
            permissions: [0o644, 0o600, 0o755, 0o440][Int.random(in: 0..<4, using: &random)],
            modified: Timestamp(nanoseconds: Int64.random(in: 0..<2_000_000_000_000_000_000, using: &random)))
    }

    private mutating func page(_ users: [User]) -> [UInt8] {
        let mark = pick(["", "", "\u{FEFF}"])
        let end = pick(["\n", "\r\n"])
        let text =
            switch format {
            case .jsonLines: mark + lines(users.map(record), end)
            case .jsonArray: mark + "[" + list(users.map(record)) + "]" + pick(["", end])
            case .jsonObject:
                "{" + pick(["", "\"Next\": null, "]) + "\"Users\":" + pick(["", " "]) + "[" + list(users.map(record))
                    + "]"
                    + pick(["}", ", \"Token\":\"x]}\"}" + end])
            case .csv: mark + "email,Username,note" + end + lines(users.map(row), end)
            case .cognitoCSV:
                mark + "cognito:username,email,name" + end
                    + lines(users.map { "\($0.key),a\\,\($0.version)@x.org," }, end)
            }
        return Array(text.utf8)
    }

    private mutating func lines(_ records: [String], _ end: String) -> String {
        let text = records.map { $0 + (Int.random(in: 0..<9, using: &random) == 0 ? pick(["\n", "\r\n"]) : end) }
            .joined()
        return Bool.random(using: &random)
            ? text
            : String(text.unicodeScalars.reversed().drop { $0 == "\n" || $0 == "\r" }.reversed().map(Character.init))
    }

    private mutating func list(_ records: [String]) -> String {
        var text = pick(["", " ", "\n  "])
        for (index, record) in records.enumerated() {
            if index > 0 {
                text += Int.random(in: 0..<9, using: &random) == 0 ? pick([" ,", ",\r\n\t", "\n,\n"]) : ",\n  "
            }
            text += record
        }
        return text + pick(["", "\n"])
    }

    private func record(_ user: User) -> String {
        let number = ["1e999", "-0", "123456789012345678901234567890", "0.1"][user.version % 4]
        return
            "{\"Username\": \"\(user.key)\", \"Attributes\":[{\"Name\":\"email\",\"Value\":\"v\(user.version)@ü.org\"}], \"n\":\(number)}"
    }

    private func row(_ user: User) -> String { "v\(user.version)@x.org,\(user.key),\"a \"\"note\"\", of\ntwo lines\"" }

    private mutating func pick(_ choices: [String]) -> String {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }
}

/// A path as it was found: what a restore must bring back.
struct FoundPath: Equatable {
    let mode: UInt32
    let modified: Int64?
    let bytes: [UInt8]?
    let link: [UInt8]?

    /// All that is in a folder, by path.
    static func all(in folder: String) throws -> [String: FoundPath] {
        var found: [String: FoundPath] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            let path = FilePath("\(folder)/\(name)")
            guard let status = path.status() else { continue }
            let isFile = status.st_mode & S_IFMT == S_IFREG
            found[name] = FoundPath(
                mode: UInt32(status.st_mode),
                modified: isFile ? Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec) : nil,
                bytes: isFile ? Array(try Data(contentsOf: URL(fileURLWithPath: path.description))) : nil,
                link: path.linkTarget())
        }
        return found
    }
}
