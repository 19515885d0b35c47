import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What an export read of a pool, what nobody can read, and what could not be read this time: the file `coverage.json` of its
/// snapshot (`schema/cognito-coverage.schema.json`).
package struct Coverage: Codable, Sendable, Equatable {
    /// How it went with one part of a pool.
    package enum Status: String, Codable, Sendable {
        /// All of it is in the snapshot.
        case read
        /// It was not asked for.
        case skipped
        /// The service tells it to nobody.
        case unreadable
        /// It could not be read this time: nothing of it is in the snapshot.
        case failed
    }

    package struct Part: Codable, Sendable, Equatable {
        package let name: String
        package var status: Status
        /// How many records of it there are; absent where it was not read.
        package var records: Int?
        /// Why it was not read, or what is to be known of it.
        package var reason: String?
        /// How many came more than once and were left out, as between two pages of a list.
        package var repeated: Int?
        /// How many were listed and were gone when they were asked for.
        package var vanished: Int?

        init(_ name: String, _ status: Status, records: Int? = nil, reason: String? = nil) {
            self.name = name
            self.status = status
            self.records = records
            self.reason = reason
        }
    }

    package var format = "muniment-cognito-coverage"
    package var version = 1
    /// The pool's id.
    package let pool: String
    package let region: String
    /// The server, where it is not AWS.
    package var endpoint: String?
    /// When the first of it was read, and when the last.
    package let began: Timestamp
    package var ended: Timestamp
    /// Whether it was cut short in between, and went on later.
    package var resumed: Bool
    /// How many users the pool itself said it had, about, when the export began.
    package var estimatedUsers: Int?
    package var parts: [Part]

    /// The names of the parts that failed.
    package var failed: [String] { parts.filter { $0.status == .failed }.map(\.name) }

    /// In lines, for people who open the file.
    package var bytes: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
        }
    }

    /// What no administrator is told, by name.
    static let unreadable: [(name: String, reason: String)] = [
        ("passwords", "The service tells neither passwords nor hashes of them"),
        (
            "totp-seeds",
            "The secret of an authenticator app is told once, to the user who sets it up. They set it up again in a new pool"
        ),
        ("passkeys", "Passkeys are listed to their owner alone, and are bound to the domain that they were made for"),
        (
            "devices",
            "What a remembered device proves itself with is told to nobody, and only its owner can have one remembered"
        ),
        ("sessions", "Tokens are of their holders alone, and are signed with keys that never leave the service"),
        ("signing-keys", "The pool signs tokens with keys that never leave the service; a new pool has new ones"),
        (
            "client-secret-values",
            "Of secrets beyond the one that DescribeUserPoolClient tells, the service lists the names and no values"
        ),
        ("auth-events", "The history of sign-ins is kept by the service for each user and cannot be put anywhere"),
    ]
}
