import Crypto
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Remembers what many requests are signed with, and what is dear to make: the key of a day, and how an instant is written.
final class SigningMemory: Sendable {
    private struct Known {
        let secret: Secret
        let day: String
        let key: SymmetricKey
    }

    private let known = Mutex<Known?>(nil)
    private let instant = Mutex<(second: Date, time: SigningTime)?>(nil)

    /// How an instant is written.
    func time(_ date: Date) -> SigningTime {
        let second = SigningTime.whole(date)
        return instant.withLock { instant in
            if let instant, instant.second == second { return instant.time }
            let time = SigningTime(date)
            instant = (second, time)
            return time
        }
    }

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
