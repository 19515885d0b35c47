import Seal

/// A passphrase that files are sealed under, in guarded memory: exactly the bytes that were typed.
package final class AgePassphrase: Sendable {
    let bytes: SecretBytes

    /// What age itself takes: about a second, and 256 MiB of memory.
    package static let usualWorkFactor = 18

    /// - Throws: `AgeError.emptyPassphrase`.
    package init(copying bytes: UnsafeRawBufferPointer) throws(AgeError) {
        guard !bytes.isEmpty else { throw .emptyPassphrase }
        self.bytes = SecretBytes(copying: bytes)
    }
}

extension AgePassphrase: CustomStringConvertible, CustomReflectable {
    /// The type's name only.
    package var description: String { "AgePassphrase" }

    /// Shows nothing of the bytes.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
