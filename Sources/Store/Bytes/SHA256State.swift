// Invariant of this file: the context is a plain value of fixed size, without pointers; what is hashed is only read.

import Seal

#if canImport(CCryptoBoringSSL)
    internal import CCryptoBoringSSL
#else
    import Crypto
#endif

/// SHA-256 under way, as a plain value: a copy goes on by itself.
///
/// The `SHA256` of swift-crypto keeps its state in an object, which costs more than the hash of a leaf or a node. This takes
/// the same code by its C functions; where they cannot be seen, it takes the object (`docs/decisions/0022`).
package struct SHA256State: Sendable {
    #if canImport(CCryptoBoringSSL)
        private var context = SHA256_CTX()

        package init() { _ = CCryptoBoringSSL_SHA256_Init(&context) }

        @inline(__always)
        package mutating func update(_ bytes: UnsafeRawBufferPointer) {
            _ = CCryptoBoringSSL_SHA256_Update(&context, bytes.baseAddress, bytes.count)
        }

        /// The hash of all that has been given.
        package consuming func finish() -> Digest256 {
            withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { digest in
                _ = CCryptoBoringSSL_SHA256_Final(digest.baseAddress, &context)
                return Digest256(UnsafeRawBufferPointer(digest))
            }
        }
    #else
        private var hash = SHA256()

        package init() {}

        package mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

        /// The hash of all that has been given.
        package consuming func finish() -> Digest256 { hash.finalize().withUnsafeBytes { Digest256($0) } }
    #endif
}

extension Digest256 {
    /// SHA-256 of all of the bytes.
    package static func sha256(_ bytes: UnsafeRawBufferPointer) -> Digest256 {
        var hash = SHA256State()
        hash.update(bytes)
        return hash.finish()
    }

    /// SHA-256 of all of the bytes.
    package static func sha256(_ bytes: [UInt8]) -> Digest256 { bytes.withUnsafeBytes { sha256($0) } }
}
