import Seal

/// The session keys met last, by the boxes they lie in: one box is repeated in all frames of a process, and opening one
/// costs as much as hashing fifty entries.
struct SessionKeys {
    /// Processes that append at once take turns, so that a few boxes alternate. Each key takes pages of guarded memory.
    private static let most = 8

    private let access: [UInt32: OpenSecretKey]
    private var known: [(generation: UInt32, box: [UInt8], key: SecretKey)] = []

    init(access: [UInt32: OpenSecretKey]) {
        self.access = access
    }

    /// What became of a box.
    enum Opened {
        case key(SecretKey)
        /// The reader has no key of that generation.
        case unreadable
        case broken
    }

    /// The session key of a frame.
    mutating func open(_ view: FrameView) -> Opened {
        let generation = view.generation
        let box = view.box
        if let met = known.last(where: { $0.generation == generation && $0.box.elementsEqual(box) }) {
            return .key(met.key)
        }
        guard let key = access[generation] else { return .unreadable }
        let bytes = Array(box)
        guard let session = key.openBox(bytes), session.count == 32 else { return .broken }
        if known.count == Self.most { known.removeFirst() }
        let opened = SecretKey(session)
        known.append((generation, bytes, opened))
        return .key(opened)
    }
}
