import Seal

/// The session key met last, by the box it lies in: one box is repeated in all frames of a process, and opening one costs as
/// much as hashing fifty entries.
struct SessionKeys: ~Copyable {
    private let access: [UInt32: OpenSecretKey]
    private var generation: UInt32 = 0
    private var box: [UInt8] = []
    private var key = BoxedKey()

    init(access: [UInt32: OpenSecretKey]) {
        self.access = access
    }

    /// What became of a frame.
    enum Opened {
        /// The entry lies in the first bytes of the buffer: as many as the sealed one has, less the tag.
        case opened
        /// The reader has no key of the frame's generation.
        case unreadable
        /// The box does not open.
        case brokenBox
        /// The seal of the entry does not hold.
        case brokenSeal
    }

    /// Opens the entry of `view` into `plain`, which has room for it.
    mutating func open(
        _ view: FrameView, sequence: Int, vault: VaultID, into plain: UnsafeMutableRawBufferPointer
    ) -> Opened {
        if view.generation != generation || !view.box.holds(box) {
            guard let access = access[view.generation] else { return .unreadable }
            box = []
            guard key.take(view.box, with: access) else { return .brokenBox }
            box = Array(view.box)
            generation = view.generation
        }
        let associated = SealedEntry.associated(sequence: sequence, vault: vault)
        return key.open(view.sealedEntry, nonce: view.nonce, associated: associated, into: plain)
            ? .opened : .brokenSeal
    }
}
