// Invariant: key and salt have the lengths that Argon2id wants; a salt read from a file is checked when it is parsed.

import CSodium

/// What guessing one passphrase costs (Argon2id version 1.3, one lane).
package struct PassphraseCost: Hashable, Sendable {
    /// Passes over the memory.
    package let operations: UInt64
    /// Memory in bytes, whole KiB.
    package let memory: Int

    /// This many passes over this many bytes.
    package init(operations: UInt64, memory: Int) {
        self.operations = operations
        self.memory = memory
    }

    // The names and numbers are libsodium's (`crypto_pwhash_argon2id_OPSLIMIT_…`, `…_MEMLIMIT_…`).

    /// 64 MiB.
    package static let interactive = PassphraseCost(operations: 2, memory: 64 << 20)
    /// 256 MiB.
    package static let moderate = PassphraseCost(operations: 3, memory: 256 << 20)
    /// 1 GiB, the most that is taken: a hostile slot file must not eat all memory or hours.
    package static let sensitive = PassphraseCost(operations: 4, memory: 1 << 30)

    private static let leastMemory = 8 << 10

    /// Whether a slot may ask for this.
    var isReasonable: Bool {
        (1...Self.sensitive.operations).contains(operations)
            && (Self.leastMemory...Self.sensitive.memory).contains(memory)
            && memory.isMultiple(of: 1024)
    }

    /// The key that `passphrase` and `salt` make.
    ///
    /// - Throws: `SealError.unreasonableCost` before anything is spent, `outOfMemory` if the memory is not to be had.
    func key(passphrase: borrowing SecretBytes, salt: [UInt8]) throws(SealError) -> SecretKey {
        guard isReasonable else { throw .unreasonableCost(self) }
        var isDone = false
        let bytes = SecretBytes(count: 32) { key in
            isDone =
                crypto_pwhash_argon2id(
                    key.start, 32, passphrase.pointer, UInt64(passphrase.count), salt, operations, memory,
                    crypto_pwhash_argon2id_ALG_ARGON2ID13) == 0
        }
        // With the limits kept, lack of memory is the one thing that makes it fail.
        guard isDone else { throw .outOfMemory(byteCount: memory) }
        return SecretKey(bytes)
    }
}
