import Crypto
import Synchronization

/// Remembers the key of a day, which every request of that day is signed with: deriving it is more than the rest of a signature.
final class SigningKeys: Sendable {
    private struct Known {
        let secret: Secret
        let day: String
        let key: SymmetricKey
    }

    private let known = Mutex<Known?>(nil)

    /// The key for a secret and a day, derived where it is not the last one asked for.
    func key(_ secret: Secret, day: String, derive: () -> SymmetricKey) -> SymmetricKey {
        known.withLock { known in
            if let known, known.day == day, known.secret == secret { return known.key }
            let key = derive()
            known = Known(secret: secret, day: day, key: key)
            return key
        }
    }
}
