// Invariant: `bytes` are one frame: its length field, and as many bytes as that says, which `init` has checked to lie
// between the least and the most that a frame may have. A view lives no longer than the buffer that was lent.

import Seal
import Store

/// A frame of `ledger/entries`, read where it lies.
struct FrameView {
    let bytes: UnsafeRawBufferPointer

    /// What stands at the beginning of some bytes.
    enum Start {
        /// A frame may stand there, of so many bytes with its length field; not all of them need be there.
        case frame(byteCount: Int)
        /// No frame begins like this, or there are fewer bytes than a length field has.
        case none
    }

    /// How the bytes at `offset` begin.
    static func start(of bytes: UnsafeRawBufferPointer, at offset: Int) -> Start {
        guard bytes.count - offset >= 4 else { return .none }
        let count = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        return (FrameLayout.leastCount...FrameLayout.mostCount).contains(count) ? .frame(byteCount: 4 + count) : .none
    }

    /// The frame that `bytes` are; nil if they are not exactly one.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard case .frame(let count) = Self.start(of: bytes, at: 0), count == bytes.count else { return nil }
        self.bytes = bytes
    }

    var time: Timestamp {
        Timestamp(
            nanoseconds: Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: FrameLayout.time, as: Int64.self)))
    }
    var entryHash: Digest256 { digest(at: FrameLayout.entryHash) }
    var statedLeafHash: Digest256 { digest(at: FrameLayout.leafHash) }
    var generation: UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: FrameLayout.generation, as: UInt32.self))
    }
    var box: UnsafeRawBufferPointer { part(FrameLayout.box, FrameLayout.boxCount) }
    var generationAndBox: UnsafeRawBufferPointer { part(FrameLayout.generation, 4 + FrameLayout.boxCount) }
    var nonce: UnsafeRawBufferPointer { part(FrameLayout.nonce, FrameLayout.nonceCount) }
    var sealedEntry: UnsafeRawBufferPointer { part(FrameLayout.sealedEntry, signatureStart - FrameLayout.sealedEntry) }
    var signature: UnsafeRawBufferPointer { part(signatureStart, FrameLayout.signatureCount) }

    /// Whether there is a signature at all: a write that was cut short may leave zeros.
    var hasSignature: Bool { signature.contains { $0 != 0 } }

    /// SHA-256 of the signature, which the next frame's leaf covers.
    var signatureHash: Digest256 { Digest256.sha256(signature) }

    /// The leaf hash that the frame's bytes give behind a frame with that hash of its signature.
    func leafHash(after previousSignatureHash: Digest256) -> Digest256 {
        let sealed = Digest256.sha256(part(FrameLayout.generation, signatureStart - FrameLayout.generation))
        return Self.leafHash(
            time: time, entryHash: entryHash, previousSignatureHash: previousSignatureHash, sealedHash: sealed)
    }

    /// SHA-256(0x00 ‖ leaf data); the leaf data are `i64 BE time ‖ entry hash ‖ hash of the signature before ‖ hash of
    /// generation, box, nonce and sealed entry`.
    static func leafHash(
        time: Timestamp, entryHash: Digest256, previousSignatureHash: Digest256, sealedHash: Digest256
    ) -> Digest256 {
        withUnsafeTemporaryAllocation(byteCount: 105, alignment: 8) { buffer in
            buffer[0] = 0
            buffer.storeBytes(of: time.nanoseconds.bigEndian, toByteOffset: 1, as: Int64.self)
            for (place, digest) in [(9, entryHash), (41, previousSignatureHash), (73, sealedHash)] {
                digest.withUnsafeBytes {
                    UnsafeMutableRawBufferPointer(rebasing: buffer[place..<place + 32]).copyMemory(from: $0)
                }
            }
            return Digest256.sha256(UnsafeRawBufferPointer(buffer))
        }
    }

    private var signatureStart: Int { bytes.count - FrameLayout.signatureCount }

    private func digest(at offset: Int) -> Digest256 { Digest256(part(offset, 32)) }

    private func part(_ offset: Int, _ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }
}
