import Seal

/// A public key of the vault that something is sealed to, and its generation.
package struct SealingKey: Hashable, Sendable {
    package let generation: UInt32
    package let key: OpenPublicKey

    package init(generation: UInt32, key: OpenPublicKey) {
        self.generation = generation
        self.key = key
    }

    /// The newest of some keys; nil where there are none.
    package init?(newestOf keys: [UInt32: OpenPublicKey]) {
        guard let newest = keys.max(by: { $0.key < $1.key }) else { return nil }
        self.init(generation: newest.key, key: newest.value)
    }
}

/// The key that one process seals its entries with, and the box that it lies in: sealed once to the `access` key and
/// repeated in each frame, so that who reads many frames of the process opens one box.
package struct SessionKey: Sendable {
    let key: SecretKey
    let generation: UInt32
    let box: [UInt8]

    /// A new key, for as long as the process and that `access` key last.
    package init(sealedTo access: SealingKey) {
        key = .random()
        generation = access.generation
        box = key.withUnsafeBytes { access.key.sealBox($0) }
    }
}
