import Seal
import Store

/// What a person opens a vault with.
public enum Secret: Sendable {
    /// The identity in this file.
    case keyFile(path: String)
    /// The identity that the person's slot holds under this passphrase.
    case passphrase(Passphrase)
}

/// What a new person will open a vault with.
package enum NewSecret: Sendable {
    /// The identity in this file, which is made (mode 0600) where there is none.
    case keyFile(path: String)
    /// A new identity, kept in the person's slot under the passphrase.
    case passphrase(Passphrase, PassphraseCost)
    /// An identity that its owner keeps and of which only the card is known here.
    case card(IdentityCard)
    /// A new identity that the people of these names open together and none of them alone.
    case together([String])
}

extension NewSecret {
    /// What a file is the secret of: a key file where it holds an identity, or where there is none yet; else a passphrase.
    ///
    /// - Throws: `StoreError` where it cannot be read, or is a key file and a damaged one; `VaultError.badInput` where it is
    ///   empty.
    package init(file path: String, cost: PassphraseCost) throws {
        guard DurableFile.exists(path) else {
            self = .keyFile(path: path)
            return
        }
        let file = try SecretFile(path)
        if Identity.isKeyFile(file.bytes) {
            _ = try KeyFile.read(path)
            self = .keyFile(path: path)
        } else {
            do { self = .passphrase(try Passphrase(in: file), cost) } catch {
                throw StoreError.badInput(path: path, reason: "it holds neither an identity nor a passphrase")
            }
        }
    }
}

/// A passphrase in guarded memory: exactly the bytes that were typed.
public final class Passphrase: Sendable {
    package let bytes: SecretBytes

    /// The passphrase of these bytes.
    ///
    /// - Throws: `VaultError.badInput` if there are none.
    package init(_ bytes: consuming SecretBytes) throws(VaultError) {
        self.bytes = bytes
        guard self.bytes.count > 0 else { throw .badInput("the passphrase is empty") }
    }

    /// The passphrase of these bytes, which are copied into guarded memory; to wipe the original is the caller's part.
    ///
    /// - Throws: an error of the kind ``FailureKind/badInput`` if there are none.
    public convenience init(copying bytes: UnsafeRawBufferPointer) throws {
        try self.init(SecretBytes(copying: bytes))
    }

    /// The passphrase in a file: its bytes without the end of the last line.
    ///
    /// - Throws: an error of the kind ``FailureKind/badInput`` if the file holds nothing, ``FailureKind/other`` if it cannot be read.
    public convenience init(file path: String) throws {
        try self.init(in: SecretFile(path))
    }

    /// The same of a file that was read.
    convenience init(in file: borrowing SecretFile) throws(VaultError) {
        let count = file.bytes.withUnsafeBytes { bytes in
            var count = bytes.count
            if count > 0, bytes[count - 1] == UInt8(ascii: "\n") { count -= 1 }
            if count > 0, count < bytes.count, bytes[count - 1] == UInt8(ascii: "\r") { count -= 1 }
            return count
        }
        try self.init(
            file.bytes.withUnsafeBytes { SecretBytes(copying: UnsafeRawBufferPointer(rebasing: $0[..<count])) })
    }
}

extension Passphrase {
    /// Whether the other has the same bytes. For two that this process was just given; nothing about time is hidden.
    func isSame(as other: Passphrase) -> Bool {
        bytes.withUnsafeBytes { mine in other.bytes.withUnsafeBytes { mine.elementsEqual($0) } }
    }
}

extension Passphrase: CustomStringConvertible, CustomReflectable {
    /// The type's name only.
    public var description: String { "Passphrase" }

    /// Shows nothing of the bytes.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
