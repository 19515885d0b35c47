/// One request to a service.
package struct Request: Sendable {
    /// Who signs it, and for which service.
    package struct Signing: Sendable {
        package var signer: Signer
        package var credentials: any CredentialSource

        package init(signer: Signer, credentials: any CredentialSource) {
            self.signer = signer
            self.credentials = credentials
        }
    }

    /// What it does, as it follows "cannot" in an error: `store packs/3f/3f9a… in s3://archive`.
    package var doing: String
    package var method: String
    package var endpoint: Endpoint
    /// Not encoded, from the first slash on, after the endpoint's own.
    package var path: String
    package var query: [QueryItem]
    package var headers: Headers
    package var body: Body
    /// `nil` for a request that needs no signature.
    package var signing: Signing?
    /// Waits until the request may go, before it is sent and before each repetition: for services that have quotas.
    package var admission: (@Sendable () async throws -> Void)?
    /// Whether doing it twice is as good as doing it once. One that is not is not repeated where it may have been done.
    package var isRepeatable = true

    package init(
        doing: String, method: String = "GET", endpoint: Endpoint, path: String = "/", query: [QueryItem] = [],
        headers: Headers = [:], body: Body = .none, signing: Signing? = nil
    ) {
        self.doing = doing
        self.method = method
        self.endpoint = endpoint
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.signing = signing
    }

    /// As it is sent, percent-encoded once.
    var encodedPath: String { PercentEncoding.encode(endpoint.basePath + path, keepsSlash: true) }
}
