/// What is to be read of a pool.
package struct ExportRequest: Sendable {
    /// The pool's id.
    package var pool: String
    /// The line of snapshots that it continues.
    package var source: String
    /// Whether each user is asked for their factors: one call a user.
    package var readsFactors = false
    /// Whether the functions that the pool calls are read, settings and code.
    package var readsFunctions = false
    /// In how many parts the users are listed beside each other: 1, 16 or 256.
    package var shards = 1
    /// Whether what was read of an unfinished export is thrown away.
    package var startsAgain = false

    package static let possibleShards = [1, 16, 256]

    package init(pool: String, source: String) {
        self.pool = pool
        self.source = source
    }

    /// What each part of the listing filters by: the beginning of `sub`, which is in small hexadecimal digits.
    var prefixes: [String] {
        let digits = (0..<16).map { String($0, radix: 16) }
        return switch shards {
        case 16: digits
        case 256: digits.flatMap { first in digits.map { first + $0 } }
        default: [""]
        }
    }
}
