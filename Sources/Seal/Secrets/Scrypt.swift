// Invariant: the work factor is checked before it is spent, and the key has the 32 bytes that scrypt is told to write.

import CSodium

/// scrypt (RFC 7914) with r = 8 and p = 1, as age has it; this program's own passphrases cost Argon2id.
package enum Scrypt {
    /// The most that is taken: 2^20, with 1 GiB of memory, as for this program's own passphrases. A hostile file must not eat all memory.
    package static let highestWorkFactor = 20

    /// The key that `passphrase` and `salt` make.
    ///
    /// - Parameter workFactor: the logarithm of N to the base 2; each step doubles time and memory.
    /// - Throws: `SealError.outOfMemory` where the memory is not to be had.
    package static func key(
        passphrase: borrowing SecretBytes, salt: [UInt8], workFactor: Int
    ) throws(SealError) -> SecretKey {
        precondition((1...highestWorkFactor).contains(workFactor), "a work factor is checked where it is read")
        precondition(passphrase.count > 0, "a passphrase is not empty")
        Sodium.start()
        var isDone = false
        let bytes = SecretBytes(count: 32) { key in
            isDone =
                passphrase.withUnsafeBytes {
                    crypto_pwhash_scryptsalsa208sha256_ll(
                        $0.start, $0.count, salt, salt.count, 1 << UInt64(workFactor), 8, 1, key.start, 32)
                } == 0
        }
        guard isDone else { throw .outOfMemory(byteCount: 1024 << workFactor) }
        return SecretKey(bytes)
    }
}
