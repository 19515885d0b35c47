#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What an EC2 instance is told of itself, by the metadata service in its second version, which asks for a token first.
package struct InstanceMetadata: Sendable {
    private let environment: Environment
    private let client: Client

    /// A machine that is no instance has nobody there, and must not wait long to learn it.
    private let patience: Duration

    private static let tokenSeconds = 21_600
    static let origin = "the instance's metadata"

    /// - Parameter client: one that repeats little.
    package init(_ environment: Environment, client: Client) {
        self.environment = environment
        self.client = client
        patience = .seconds(environment["AWS_METADATA_SERVICE_TIMEOUT"].flatMap { Int($0) } ?? 1)
    }

    /// Whether it may be asked.
    var isAllowed: Bool { environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() != "true" }

    /// The credentials of the instance's role; `nil` where nobody answers, or the instance has no role.
    ///
    /// - Throws: `AWSError` where it answers something else.
    func credentials() async throws -> Credentials? {
        guard isAllowed, let token = try await token() else { return nil }
        let folder = "/latest/meta-data/iam/security-credentials/"
        guard let role = try await get(folder, token), let name = role.split(whereSeparator: \.isNewline).first,
            let document = try await get(folder + name, token)
        else { return nil }
        let origin = "\(Self.origin), role \(name)"
        return try CredentialDocument(Array(document.utf8), origin: origin).credentials(origin: origin)
    }

    /// The region that the instance is in; `nil` where nobody answers.
    ///
    /// - Throws: `AWSError`.
    package func region() async throws -> String? {
        guard isAllowed, let token = try await token() else { return nil }
        return try await get("/latest/meta-data/placement/region", token)
    }

    private func endpoint() throws(AWSError) -> Endpoint {
        if let url = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] {
            return try Endpoint(url: url, setting: "AWS_EC2_METADATA_SERVICE_ENDPOINT")
        }
        let usesIPv6 = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"]?.lowercased() == "ipv6"
        return Endpoint(isSecure: false, host: usesIPv6 ? "[fd00:ec2::254]" : "169.254.169.254")
    }

    private func token() async throws -> Secret? {
        let request = Request(
            doing: "ask \(Self.origin) for a token", method: "PUT", endpoint: try endpoint(), path: "/latest/api/token",
            headers: ["X-aws-ec2-metadata-token-ttl-seconds": "\(Self.tokenSeconds)"])
        do {
            let answer = try await client.answer(to: request, patience: patience)
            return Secret(String(decoding: answer.bytes, as: UTF8.self))
        } catch AWSError.unreachable {
            return nil
        } catch AWSError.refused(let refusal) where [403, 404, 405].contains(refusal.status) {
            return nil
        }
    }

    /// The text at a path; `nil` where there is none.
    private func get(_ path: String, _ token: Secret) async throws -> String? {
        let request = Request(
            doing: "read \(path) of \(Self.origin)", endpoint: try endpoint(), path: path,
            headers: ["X-aws-ec2-metadata-token": token.revealed])
        do {
            let answer = try await client.answer(to: request, patience: patience)
            return answer.bytes.isEmpty ? nil : String(decoding: answer.bytes, as: UTF8.self)
        } catch AWSError.refused(let refusal) where refusal.status == 404 {
            return nil
        }
    }
}
