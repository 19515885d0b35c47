/// Which service is asked, and how hard.
package struct ServiceSettings: Sendable {
    /// `nil` to go by the pool's id, which begins with it, then by the environment and the profile.
    package var region: String?
    /// Of `~/.aws`; `nil` for the one that the environment names.
    package var profile: String?
    /// The server's URL, where it is not AWS.
    package var endpoint: String?
    /// A file of PEM with the authorities to trust, in place of the system's.
    package var authorities: String?
    /// The account's quotas: a file, or `unlimited`; `nil` for the usual ones.
    package var quotas: String?
    /// What is taken of them.
    package var share: Double = Quotas.usualShare
    /// How many requests are under way at most.
    package var connections = 16

    package init() {}
}
