import CSodium

/// libsodium's start: it must run once before anything else of it, and picks the fastest code for this processor.
///
/// Everything that makes or takes bytes calls `start()`; what works on a key need not, since the key was made after it.
enum Sodium {
    private static let isReady = sodium_init() >= 0

    static func start() {
        precondition(isReady, "libsodium finds no source of randomness")
    }
}
