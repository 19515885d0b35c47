import Seal
import Store

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A small file that holds a secret, read into guarded memory and nowhere else.
package struct SecretFile: ~Copyable {
    /// What the file holds.
    package let bytes: SecretBytes
    /// Whether others than its owner may read it, by its mode.
    package let isOpenToOthers: Bool

    /// Far more than a key file with many comments, or any passphrase.
    private static let limit = 64 << 10

    /// Reads the file to its end. It may be a pipe, through which other programs hand over what they keep.
    ///
    /// - Throws: `StoreError.system`; `badInput` if it is neither a file nor a pipe, or too long to be a secret;
    ///   `CancellationError` while it waits for a pipe.
    package init(_ path: String) throws {
        let file = try OpenFile(path, .read(followingLinks: true))
        let mode = try file.status().st_mode
        guard mode & S_IFMT == S_IFREG || mode & S_IFMT == S_IFIFO else {
            throw StoreError.badInput(path: path, reason: "it is not a file")
        }
        var count = 0
        let read = try SecretBytes(count: Self.limit + 1) { buffer in
            while count < buffer.count {
                while !file.hasInput(withinMilliseconds: 100) { try Task.checkCancellation() }
                let got = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
                guard got > 0 else { break }
                count += got
            }
        }
        guard count <= Self.limit else {
            throw StoreError.badInput(path: path, reason: "it is longer than any secret is")
        }
        bytes = read.withUnsafeBytes { SecretBytes(copying: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        isOpenToOthers = mode & S_IFMT == S_IFREG && mode & 0o077 != 0
    }
}

/// Key files on disk.
enum KeyFile {
    /// The identity in the file, and whether others may read the file.
    ///
    /// - Throws: `StoreError`; `badInput` with the path where it is no key file.
    static func read(_ path: String) throws -> (identity: Identity, isOpenToOthers: Bool) {
        let file = try SecretFile(path)
        let isOpenToOthers = file.isOpenToOthers
        do {
            return (try Identity(keyFile: file.bytes), isOpenToOthers)
        } catch .notAKeyFile(let reason) {
            throw StoreError.badInput(path: path, reason: "it is not a key file: \(reason)")
        }
    }

    /// Writes a new identity to a new file, durably, readable by its owner alone.
    ///
    /// - Throws: `StoreError.system` where a file exists already: no key is ever overwritten.
    static func make(_ path: String) throws -> Identity {
        let identity = Identity.random()
        let file = try OpenFile(path, .create(permissions: 0o600))
        do {
            // Straight from guarded memory, so that no copy of the key is left behind.
            try identity.keyFileText().withUnsafeBytes { try file.write($0) }
            try file.synchronise()
            try DurableFile.synchronise(folder: DurableFile.parent(of: path))
        } catch {
            DurableFile.remove(path)
            throw error
        }
        return identity
    }
}

extension Vault {
    /// Makes a key file (mode 0600) and gives its card, which its owner hands to a custodian.
    ///
    /// - Throws: `StoreError.system` where something is at the path already, or it cannot be written.
    package static func generateKeyFile(at path: String) throws -> IdentityCard {
        try KeyFile.make(path).card
    }
}
