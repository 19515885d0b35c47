import Seal

/// The session key met last, by the box it lies in: one box is repeated in all frames of a process, and opening one costs as
/// much as hashing fifty entries. With a row of keys that the same boxes gave before, those are used in their place.
struct SessionKeys: ~Copyable {
    private let access: [UInt32: OpenSecretKey]
    private var generation: UInt32 = 0
    private var box: [UInt8] = []
    private var key = BoxedKey()
    /// The keys of the boxes that come, as far as they are known.
    private let known: KeyRow
    /// How many boxes have come; nil when one did not open, from where on nobody knows which key is whose.
    private var boxCount: Int? = 0
    /// How many of them were opened, as nothing was known of them.
    private(set) var openedCount = 0
    /// Whether the key is one of those known.
    private var isKnown = false
    /// The keys of all boxes that came.
    private var met: KeyRow

    /// Remembers nothing but the last key.
    init(access: [UInt32: OpenSecretKey]) {
        self.init(access: access, known: KeyRow(capacity: 0), roomFor: 0)
    }

    /// - Parameters:
    ///   - known: the keys of the boxes that come, from the first one on; there may be fewer.
    ///   - count: how many boxes may come, to keep their keys.
    init(access: [UInt32: OpenSecretKey], known: consuming KeyRow, roomFor count: Int) {
        self.access = access
        self.known = known
        met = KeyRow(capacity: count)
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
            if let failure = change(to: view) { return failure }
        }
        let associated = SealedEntry.associated(sequence: sequence, vault: vault)
        if key.open(view.sealedEntry, nonce: view.nonce, associated: associated, into: plain) { return .opened }
        guard isKnown else { return .brokenSeal }
        // The box has the last word.
        boxCount = nil
        box = []
        if let failure = change(to: view) { return failure }
        return key.open(view.sealedEntry, nonce: view.nonce, associated: associated, into: plain)
            ? .opened : .brokenSeal
    }

    /// Takes the key of another box; says what failed where it has none.
    private mutating func change(to view: FrameView) -> Opened? {
        guard let access = access[view.generation] else {
            boxCount = nil
            return .unreadable
        }
        box = []
        isKnown = boxCount.map { key.take(known, at: $0) } ?? false
        if !isKnown {
            openedCount += 1
            guard key.take(view.box, with: access) else {
                boxCount = nil
                return .brokenBox
            }
        }
        if let count = boxCount { boxCount = key.append(to: &met) ? count + 1 : nil }
        box = Array(view.box)
        generation = view.generation
        return nil
    }

    /// How many boxes have come whose keys `sealed` holds; nil where one did not open, or there was no room.
    var metCount: Int? { boxCount }

    /// The keys of all boxes that came, sealed.
    borrowing func sealed(nonce: [UInt8], associated: [UInt8], with key: SecretKey) -> [UInt8] {
        met.sealed(nonce: nonce, associated: associated, with: key)
    }
}
