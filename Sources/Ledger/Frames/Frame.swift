import Seal
import Store

/// One entry as it lies in `ledger/entries`: what anyone may see of it, and the rest sealed.
package struct Frame: Hashable, Sendable {
    /// The entry's number, from 0; also its leaf's index.
    package let sequence: Int
    /// The frame's first byte in the file.
    package let offset: Int
    /// The frame, its length field included.
    package let bytes: [UInt8]
    /// When the entry was written, by the writer's clock.
    package let time: Timestamp
    /// SHA-256 of the entry before it was sealed.
    package let entryHash: Digest256
    /// The leaf hash that the frame states.
    package let leafHash: Digest256
    /// The generation of the `access` key that opens the entry.
    package let generation: UInt32
    /// The signer's, over the checkpoint of size `sequence + 1`.
    package let signature: [UInt8]

    init(_ view: FrameView, sequence: Int, offset: Int) {
        self.sequence = sequence
        self.offset = offset
        bytes = Array(view.bytes)
        time = view.time
        entryHash = view.entryHash
        leafHash = view.statedLeafHash
        generation = view.generation
        signature = Array(view.signature)
    }

    /// Opens the entry, without the names that it commits to.
    ///
    /// - Throws: `LedgerError.unopened` where `access` has not the generation, or what is there is not what was sealed.
    package func open(with access: [UInt32: OpenSecretKey], vault: VaultID) throws -> Entry {
        try EntryOpener(vault: vault, access: access).open(self)
    }
}
