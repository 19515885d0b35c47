/// Whose data are to be erased, out of which source.
package struct ErasureRequest: Sendable {
    /// What becomes of what is found and is not the person's record or one that goes with it.
    package enum Way: String, Sendable, CaseIterable, Codable {
        case keep, destroy
    }

    /// The key of the person's record.
    package var key: String
    package var source: String
    /// nil for `users`, or the only one.
    package var collection: String?
    /// Attributes, by names and values, that say of a record that it goes with the person's.
    package var also: [(name: String, value: String)] = []
    /// Files kept as bytes that hold the key or one of the values; nil where nobody said.
    package var files: Way?
    /// Other people's records that hold it; nil where nobody said.
    package var mentions: Way?

    package init(key: String, source: String) {
        self.key = key
        self.source = source
    }
}
