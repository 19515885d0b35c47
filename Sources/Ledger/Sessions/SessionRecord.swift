import Seal
import Store

/// The session keys of a piece's frames, sealed: `u64 first sequence ‖ u32 frames ‖ u32 keys ‖ nonce (24) ‖ sealed keys`.
struct SessionRecord: Sendable {
    static let headCount = 40
    private static let nonceCount = SecretKey.nonceLength
    private static let context = Array("muniment session keys\n".utf8)

    let bytes: [UInt8]
    /// Where it stands in the file; nil for a new one.
    let offset: Int?

    /// What a record's first bytes say.
    struct Head: Hashable {
        let firstSequence: Int
        let frameCount: Int
        let keyCount: Int

        /// How long the record is.
        var byteCount: Int { headCount + 32 * keyCount + SecretKey.tagLength }

        /// Reads them; nil where they are none.
        init?(_ bytes: [UInt8]) {
            let numbers = bytes.withUnsafeBytes { bytes -> (UInt64, UInt32, UInt32)? in
                var reader = ByteReader(bytes)
                guard let first = reader.integer(UInt64.self), let frames = reader.integer(UInt32.self),
                    let keys = reader.integer(UInt32.self)
                else { return nil }
                return (first, frames, keys)
            }
            guard let numbers, let first = Int(exactly: numbers.0), numbers.2 > 0, numbers.2 <= numbers.1,
                numbers.1 <= FrameLayout.mostCount, first <= Int.max - Int(numbers.1)
            else { return nil }
            (firstSequence, frameCount, keyCount) = (first, Int(numbers.1), Int(numbers.2))
        }
    }

    init(bytes: [UInt8], offset: Int) {
        self.bytes = bytes
        self.offset = offset
    }

    /// What its first bytes say.
    var head: Head? { Head(bytes) }

    /// Seals the keys that `keys` has met in the frames that `boxes` are those of.
    init(_ keys: borrowing SessionKeys, _ boxes: BoxesOfFrames, from sequence: Int, vault: VaultID, with key: SecretKey)
    {
        let nonce = Randomness.bytes(Self.nonceCount)
        var bytes: [UInt8] = []
        bytes.append(littleEndian: UInt64(sequence))
        bytes.append(littleEndian: UInt32(boxes.frameCount))
        bytes.append(littleEndian: UInt32(boxes.boxCount))
        bytes += nonce
        bytes += keys.sealed(
            nonce: nonce, associated: Self.associated(boxes, from: sequence, vault: vault), with: key)
        self.bytes = bytes
        offset = nil
    }

    /// The keys of the boxes of a piece's frames, which stand among its first `count`; nil unless the record was made of these very boxes.
    func keys(of piece: FramePiece, first count: Int, vault: VaultID, with key: SecretKey) -> KeyRow? {
        guard let head, head.firstSequence == piece.firstSequence, head.frameCount <= count else { return nil }
        let boxes = BoxesOfFrames(of: piece, first: head.frameCount)
        guard boxes.boxCount == head.keyCount else { return nil }
        let associated = Self.associated(boxes, from: piece.firstSequence, vault: vault)
        return KeyRow.opening(
            Array(bytes[Self.headCount...]), nonce: Array(bytes[(Self.headCount - Self.nonceCount)..<Self.headCount]),
            associated: associated, with: key)
    }

    private static func associated(_ boxes: BoxesOfFrames, from sequence: Int, vault: VaultID) -> [UInt8] {
        var bytes = context + vault.bytes
        bytes.append(littleEndian: UInt64(sequence))
        bytes.append(littleEndian: UInt32(boxes.frameCount))
        return bytes + boxes.digest.bytes
    }
}

/// The boxes of some frames, one for each time that another one comes.
struct BoxesOfFrames {
    let frameCount: Int
    let boxCount: Int
    /// SHA-256 of generation ‖ box, one behind the other.
    let digest: Digest256

    /// Those of the first `count` frames of a piece.
    init(of piece: FramePiece, first count: Int) {
        var hash = SHA256State()
        var boxCount = 0
        var last: UnsafeRawBufferPointer?
        piece.forEach { view, sequence, _ in
            guard sequence < piece.firstSequence + count else { return false }
            let box = view.generationAndBox
            if !(last?.holds(box) ?? false) {
                hash.update(box)
                boxCount += 1
            }
            last = box
            return true
        }
        frameCount = count
        self.boxCount = boxCount
        digest = hash.finish()
    }
}
