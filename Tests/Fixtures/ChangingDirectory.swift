/// A user pool through some days: its exports, and what a naive model of them has: users come, go, come back and change,
/// the order is shuffled, exports are the same again, columns are renamed, a collection is left out.
public struct ChangingDirectory {
    /// A record as it stands in a file.
    public struct Record: Hashable, Sendable {
        /// What names it.
        public let key: String
        /// Its bytes, as text.
        public let text: String
        /// The names of the columns, where it is a line of a table.
        public let header: [String]?
        /// By name; texts without quotes, `true` and numbers as they are written.
        public let attributes: [String: String]
    }

    /// What one export holds.
    public struct Day: Sendable {
        /// The files, by their names.
        public let files: [(name: String, bytes: [UInt8])]
        /// The records of each collection, in their order.
        public let collections: [String: [Record]]
    }

    /// How the users are written.
    public enum Style: CaseIterable, Sendable {
        case json
        /// Several users have one name.
        case repeatedKeys
        /// One table, whose columns change.
        case table
        /// Two files, one of them a table.
        case pages
    }

    private struct User: Hashable {
        let name: String
        var values: [String: String]
    }

    private let style: Style
    private var random: SeededGenerator
    private var users: [User] = []
    private var gone: [User] = []
    private var teams: [(user: String, team: String)] = []
    private var header = ["Username", "email", "city", "note"]
    private var nameCount = 0
    private var columnCount = 0
    private var before: Day?

    /// A directory that begins with that many users; equal ones have equal days.
    public init(seed: UInt64, style: Style, users count: Int) {
        self.style = style
        random = SeededGenerator(seed: seed)
        for _ in 0..<count { users.append(newUser()) }
        for user in users { join(user.name) }
    }

    /// The next day's export.
    public mutating func next() -> Day {
        if let before, one(in: 6) { return before }
        if before != nil { change() }
        let day = export()
        before = day
        return day
    }

    private mutating func one(in count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    private mutating func newUser() -> User {
        let isTaken = style == .repeatedKeys && nameCount > 0 && one(in: 3)
        if !isTaken { nameCount += 1 }
        let name = isTaken ? "u\(Int.random(in: 1...nameCount, using: &random))" : "u\(nameCount)"
        // A slash is written as an escape, so that a key is not always what stands in the record.
        return User(name: one(in: 9) && !isTaken ? name + "/é" : name, values: values())
    }

    private mutating func values() -> [String: String] {
        var values = [
            "email": "p\(Int.random(in: 0..<9, using: &random))@x.org",
            "city": ["Bern", "Ulm, \"old\"", ""][Int.random(in: 0..<3, using: &random)],
            "note": String(repeating: "n", count: Int.random(in: 0..<60, using: &random)),
        ]
        if one(in: 4) { values["note"] = "=1+\(Int.random(in: 0..<9, using: &random))" }
        return values
    }

    private mutating func join(_ user: String) {
        for _ in 0..<Int.random(in: 0..<3, using: &random) {
            teams.append((user, "team-\(Int.random(in: 0..<4, using: &random))"))
        }
    }

    private mutating func change() {
        for _ in 0..<Int.random(in: 0..<6, using: &random) {
            switch Int.random(in: 0..<8, using: &random) {
            case 0 where !users.isEmpty:
                let user = users.remove(at: Int.random(in: 0..<users.count, using: &random))
                teams.removeAll { $0.user == user.name }
                gone.append(user)
            case 1 where !gone.isEmpty:
                var user = gone.remove(at: Int.random(in: 0..<gone.count, using: &random))
                if one(in: 2) { user.values = values() }
                users.insert(user, at: Int.random(in: 0...users.count, using: &random))
                join(user.name)
            case 2:
                let user = newUser()
                users.insert(user, at: Int.random(in: 0...users.count, using: &random))
                join(user.name)
            case 3 where one(in: 2): users.shuffle(using: &random)
            case 4 where one(in: 2):
                teams.shuffle(using: &random)
                if !teams.isEmpty { teams.removeLast() }
            case 5 where one(in: 2): changeHeader()
            case _ where !users.isEmpty:
                users[Int.random(in: 0..<users.count, using: &random)].values = values()
            default: break
            }
        }
    }

    private mutating func changeHeader() {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: header.shuffle(using: &random)
        case 1 where header.last != "Username":
            columnCount += 1
            header[header.count - 1] = "column-\(columnCount)"
        default: header = ["Username", "email", "city", "note"]
        }
    }

    private mutating func export() -> Day {
        var files: [(name: String, bytes: [UInt8])] = []
        var records: [Record] = []
        switch style {
        case .json, .repeatedKeys:
            records = users.map { json($0) }
            files.append(("users.jsonl", lines(records)))
        case .table:
            records = users.map { row($0) }
            files.append(("users.csv", table(records)))
        case .pages:
            let cut = Int.random(in: 0...users.count, using: &random)
            let first = users[..<cut].map { json($0) }
            let second = users[cut...].map { row($0) }
            files.append(("users-1.jsonl", lines(first)))
            files.append(("users-2.csv", table(second)))
            records = first + second
        }
        var collections = ["users": records]
        let memberships = teams.map { team in
            Record(
                key: team.user, text: #"{"GroupName":"\#(team.team)","Username":"\#(escaped(team.user))"}"#,
                header: nil,
                attributes: ["GroupName": team.team, "Username": team.user])
        }
        if !memberships.isEmpty, !one(in: 5) {
            files.append(("memberships.jsonl", lines(memberships)))
            collections["memberships"] = memberships
        }
        if records.isEmpty { collections["users"] = nil }
        return Day(files: files.filter { !$0.bytes.isEmpty }, collections: collections)
    }

    private mutating func json(_ user: User) -> Record {
        let list = user.values.filter { $0.key != "note" }.sorted { $0.key < $1.key }
        let attributes = list.map { #"{"Name":"\#($0.key)","Value":"\#(escaped($0.value))"}"# }
        let isTurned = user.values["note"]?.count == 7
        var all = user.values
        all["Username"] = user.name
        all["Deep.Note"] = all.removeValue(forKey: "note")
        all["Enabled"] = "true"
        return Record(
            key: user.name,
            text: #"{"Username":"\#(escaped(user.name))","Enabled":true,"Attributes":["#
                + (isTurned ? attributes.reversed() : attributes).joined(separator: ",")
                + #"],"Deep":{"Note":"\#(escaped(user.values["note"] ?? ""))"}}"#,
            header: nil, attributes: all)
    }

    private func row(_ user: User) -> Record {
        var attributes: [String: String] = [:]
        let fields = header.map { name in
            let value = name == "Username" ? user.name : user.values[name] ?? user.values["note"] ?? ""
            attributes[name] = value
            return value.contains { ",\"".contains($0) } ? "\"" + doubled(value) + "\"" : value
        }
        return Record(key: user.name, text: fields.joined(separator: ","), header: header, attributes: attributes)
    }

    private func lines(_ records: [Record]) -> [UInt8] { Array(records.map { $0.text + "\n" }.joined().utf8) }

    private func table(_ records: [Record]) -> [UInt8] {
        Array((header.joined(separator: ",") + "\n" + records.map { $0.text + "\n" }.joined()).utf8)
    }

    private func escaped(_ text: String) -> String {
        text.reduce(into: "") { $0 += $1 == "\"" ? "\\\"" : $1 == "/" ? "\\/" : String($1) }
    }

    private func doubled(_ text: String) -> String { text.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) } }
}
