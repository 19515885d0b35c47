/// What somebody may have meant who wrote a name that does not exist.
enum Nearest {
    /// What exists, the nearest first: all of it where that is little, else the first few and how many there are.
    static func offer(_ name: String, of names: [String], most: Int = 8) -> String {
        let sorted = names.map { (distance(name.lowercased(), $0.lowercased()), $0) }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1)
        guard sorted.count > most else { return sorted.joined(separator: ", ") }
        return sorted.prefix(most).joined(separator: ", ") + " and \(sorted.count - most) more"
    }

    /// How many letters must be added, taken away or changed to make one of the other (Levenshtein's distance); what is
    /// only written more fully is nearer.
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.prefix(100))
        let right = Array(right.prefix(100))
        var row = Array(0...right.count)
        for (index, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in right.enumerated() {
                let change = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, row[column] + 1, diagonal + 1)
            }
        }
        let isPart = String(right).contains(String(left)) || String(left).contains(String(right))
        return isPart ? min(row[right.count], 1) : row[right.count]
    }
}
