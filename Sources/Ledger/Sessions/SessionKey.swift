import Seal

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
