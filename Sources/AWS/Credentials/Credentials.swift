#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What requests are signed with.
package struct Credentials: Hashable, Sendable {
    /// Names the key; it is not secret, and the server's answers may show it.
    package let accessKeyID: String
    package let secretAccessKey: Secret
    /// Goes with keys that end.
    package let sessionToken: Secret?
    /// When they end; `nil` where nothing says that they do.
    package let expiration: Date?
    /// Where they came from, for people, as in `profile "backup" of /home/ops/.aws/credentials`.
    package let origin: String

    package init(
        accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil, expiration: Date? = nil,
        origin: String
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
        self.origin = origin
    }

    /// That a server would see no difference: the same key, secret and token, wherever they came from.
    package func signsLike(_ other: Credentials) -> Bool {
        accessKeyID == other.accessKeyID && secretAccessKey == other.secretAccessKey
            && sessionToken == other.sessionToken
    }
}
