/// A public key of a vault that something is sealed to (`read`, `log` or `access`), and its generation.
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
