import Store

/// What a look at a copy found.
package struct CopyReport: Codable, Sendable {
    package let place: String
    /// Of its newest inventory that is valid: when it was made, and of how many entries of the ledger.
    package let made: Timestamp
    package let entries: Int
    package internal(set) var files = 0
    package internal(set) var fileBytes = 0
    /// Objects that were read, and their bytes.
    package internal(set) var objectsRead = 0
    package internal(set) var bytesRead = 0
    /// What is not as the inventory says.
    package internal(set) var problems: [Problem] = []
    /// What is no damage but should be known.
    package internal(set) var notices: [String] = []
    package internal(set) var seconds = 0.0

    /// An object that is not what it should be.
    package struct Problem: Codable, Hashable, Sendable {
        package let object: String
        package let reason: String
    }

    mutating func add(_ object: String, _ reason: String) {
        problems.append(Problem(object: object, reason: reason))
    }
}
