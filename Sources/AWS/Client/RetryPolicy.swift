/// How often and how fast a request is repeated.
///
/// Waits are random up to a limit that doubles ("full jitter"), so that many workers that were refused at once do not come
/// back at once. A budget over all requests of a client keeps it from hammering a server that is down: each repetition
/// takes of it, each success gives back. The numbers of the budget are those of AWS's SDKs ("standard" mode).
package struct RetryPolicy: Hashable, Sendable {
    /// Of one request, the first among them.
    package var attempts = 8
    /// Of one request that is answered 500 without a word of the service's, which emulators do where they have not got an operation.
    package var wordlessAttempts = 8
    /// The first limit of a wait; where the server asks for fewer requests, five times that.
    package var firstWait = Duration.milliseconds(100)
    /// No wait is longer, unless the server itself names one.
    package var longestWait = Duration.seconds(20)
    /// What all requests together may spend.
    package var budget = 500
    /// What a repetition costs.
    package var cost = 5

    package init() {}

    /// A random wait before the given repetition, counted from 1.
    func wait(before repetition: Int, isThrottled: Bool) -> Duration {
        let first = isThrottled ? firstWait * 5 : firstWait
        let limit = min(longestWait, first * (1 << min(repetition - 1, 16)))
        return limit * Double.random(in: 0...1)
    }
}
