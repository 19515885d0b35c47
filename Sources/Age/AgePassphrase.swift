import Seal

/// A passphrase that files are sealed under, in guarded memory: exactly the bytes that were typed.
package final class AgePassphrase: Sendable {
    let bytes: SecretBytes

    /// What age itself takes: about a second, and 256 MiB of memory.
    package static let usualWorkFactor = 18

    /// A copy of these bytes.
    ///
    /// - Throws: `AgeError.emptyPassphrase`.
    package init(copying bytes: borrowing SecretBytes) throws(AgeError) {
        guard bytes.count > 0 else { throw .emptyPassphrase }
        self.bytes = bytes.withUnsafeBytes { SecretBytes(copying: $0) }
    }
}

extension AgePassphrase: CustomStringConvertible, CustomReflectable {
    /// The type's name only.
    package var description: String { "AgePassphrase" }

    /// Shows nothing of the bytes.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
