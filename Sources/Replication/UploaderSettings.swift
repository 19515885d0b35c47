/// What was told of a place besides its URL, by the names of the command line's options. No secret is among it.
package struct UploaderSettings: Hashable, Sendable {
    package var values: [String: String]

    package init(_ values: [String: String] = [:]) { self.values = values }

    package subscript(_ name: String) -> String? { values[name] }

    /// Those that every kind of place has: they are for whoever makes the copy.
    static let common: Set<String> = ["concurrency"]
    /// As many objects as go along at once, unless told.
    package static let usualConcurrency = 4

    /// How many objects go along at once.
    ///
    /// - Throws: `UploadError.badSettings`.
    package func concurrency() throws(UploadError) -> Int {
        guard let text = values["concurrency"] else { return Self.usualConcurrency }
        guard let count = Int(text), (1...64).contains(count) else {
            throw .badSettings("--concurrency has to be a number from 1 to 64, not '\(text)'")
        }
        return count
    }
}
