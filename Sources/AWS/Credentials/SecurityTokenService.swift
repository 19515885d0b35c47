#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// STS: gives credentials of a role, for a time, to who may have them.
///
/// Format: AWS Security Token Service API Reference, version 2011-06-15 (a form sent, XML answered).
struct SecurityTokenService: Sendable {
    let client: Client
    let endpoint: Endpoint
    let region: String

    /// - Parameter region: where the caller works; `nil` for the one server that serves all.
    init(client: Client, endpoint: Endpoint?, region: String?) throws(AWSError) {
        self.client = client
        self.region = region ?? Region.global
        if let endpoint {
            self.endpoint = endpoint
        } else if let region {
            self.endpoint = try Region.endpoint(of: "sts", in: region)
        } else {
            self.endpoint = Endpoint(host: "sts.amazonaws.com")
        }
    }

    /// What a role is asked for with.
    struct Role: Sendable {
        let arn: String
        let sessionName: String
        var externalID: String?
        var durationSeconds: Int?
    }

    /// - Throws: `AWSError`.
    func assume(_ role: Role, with source: any CredentialSource, origin: String) async throws -> Credentials {
        try await credentials(
            of: role, action: "AssumeRole", more: [],
            signing: .init(signer: Signer(service: "sts", region: region), credentials: source), origin: origin)
    }

    /// - Parameter token: what an identity provider signed.
    /// - Throws: `AWSError`.
    func assume(_ role: Role, withWebIdentity token: Secret, origin: String) async throws -> Credentials {
        try await credentials(
            of: role, action: "AssumeRoleWithWebIdentity", more: [QueryItem("WebIdentityToken", token.revealed)],
            signing: nil, origin: origin)
    }

    private func credentials(
        of role: Role, action: String, more: [QueryItem], signing: Request.Signing?, origin: String
    ) async throws -> Credentials {
        var form = [
            QueryItem("Action", action), QueryItem("Version", "2011-06-15"), QueryItem("RoleArn", role.arn),
            QueryItem("RoleSessionName", role.sessionName),
        ]
        if let external = role.externalID { form.append(QueryItem("ExternalId", external)) }
        if let seconds = role.durationSeconds { form.append(QueryItem("DurationSeconds", "\(seconds)")) }
        let request = Request(
            doing: "assume the role \(role.arn)", method: "POST", endpoint: endpoint,
            headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"],
            body: Body(PercentEncoding.join(form + more)), signing: signing)
        let answer = try await client.answer(to: request)
        guard let found = try? XMLAnswer(answer.bytes).first("\(action)Result")?.first("Credentials"),
            let id = found["AccessKeyId"], let secret = found["SecretAccessKey"], let token = found["SessionToken"],
            let end = found["Expiration"].flatMap(Expiration.date)
        else {
            throw AWSError.unexpectedAnswer(
                doing: request.doing, server: endpoint.hostAndPort, reason: "it holds no credentials with an end")
        }
        return Credentials(
            accessKeyID: id, secretAccessKey: Secret(secret), sessionToken: Secret(token), expiration: end,
            origin: origin)
    }
}
