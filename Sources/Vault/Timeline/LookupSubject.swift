import Records

/// What records are looked up by: the values of an attribute, say. Whoever asks says what the values of a record are; what is
/// kept of them on disk is blind.
package struct LookupSubject: Sendable {
    /// What tells it from other subjects of the collection.
    package let name: String
    /// Hands over the values of a record in the form in which they are asked for.
    package let values: @Sendable (ScannedRecord, (UnsafeRawBufferPointer) -> Void) throws -> Void

    package init(
        name: String, values: @escaping @Sendable (ScannedRecord, (UnsafeRawBufferPointer) -> Void) throws -> Void
    ) {
        self.name = name
        self.values = values
    }

    /// By their keys. No attribute has an empty name.
    static let key = LookupSubject(name: "") { record, take in record.key.withUnsafeBytes(take) }
}
