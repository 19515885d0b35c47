import Records
import Store
import Vault

/// The records that differ, by key. There may be millions of them: they are decoded one by one, each time that they are gone
/// through.
package struct RecordDifferences: Sendable {
    private let sorting: SealedSorting
    private let names: [String]
    /// Whether an attribute is told of any of them.
    package let tellsAttributes: Bool

    init(_ sorting: SealedSorting, names: [String], tellsAttributes: Bool) {
        self.sorting = sorting
        self.names = names
        self.tellsAttributes = tellsAttributes
    }

    package var count: Int { sorting.count }
    package var isEmpty: Bool { count == 0 }

    /// Hands over each of them, by key.
    ///
    /// - Throws: `StoreError.damaged` where what was laid aside has changed; what `body` throws.
    package func forEach(_ body: (RecordDifference) throws -> Void) throws {
        try sorting.forEach { key, content in
            var reader = ByteReader(content)
            guard let difference = reader.difference(key: String(decoding: key, as: UTF8.self), names: names) else {
                throw VaultError.damaged([Damage(object: "what was found to differ", reason: "it cannot be read again")]
                )
            }
            try body(difference)
        }
    }
}
