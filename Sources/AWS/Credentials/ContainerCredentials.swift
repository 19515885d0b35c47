#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Credentials that an agent beside a container gives: ECS, EKS pod identity, Greengrass.
struct ContainerCredentials {
    let environment: Environment
    let client: Client

    /// ECS's agent.
    private static let ecs = "169.254.170.2"
    /// Who may be asked without encryption: the agents' addresses of ECS and EKS, and this machine.
    private static let agents: Set<String> = [
        ecs, "169.254.170.23", "[fd00:ec2::23]", "localhost", "[::1]",
    ]
    private static let patience = Duration.seconds(2)

    /// Whether this process is told of an agent.
    var isSet: Bool {
        environment.first(of: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"]) != nil
    }

    /// - Throws: `AWSError`.
    func credentials() async throws -> Credentials {
        let (endpoint, path, query) = try place()
        let origin = "the container's agent at \(endpoint.hostAndPort)"
        var headers: Headers = ["Accept": "application/json"]
        if let token = try token(for: origin) { headers["Authorization"] = token.revealed }
        let request = Request(
            doing: "get credentials from \(origin)", endpoint: endpoint, path: path, query: query, headers: headers)
        let answer = try await client.answer(to: request, patience: Self.patience)
        return try CredentialDocument(answer.bytes, origin: origin).credentials(origin: origin)
    }

    private func place() throws(AWSError) -> (Endpoint, path: String, query: [QueryItem]) {
        let relative = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]
        let name = relative == nil ? "AWS_CONTAINER_CREDENTIALS_FULL_URI" : "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
        let text = relative.map { "http://\(Self.ecs)\($0)" } ?? environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] ?? ""
        guard let url = URLComponents(string: text), let host = url.host else {
            throw .badSetting(name: name, value: text, reason: "it is no URL")
        }
        let endpoint = try Endpoint(
            url: "\(url.scheme ?? "")://\(host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host)"
                + (url.port.map { ":\($0)" } ?? ""), setting: name)
        guard endpoint.isSecure || Self.agents.contains(endpoint.host) || endpoint.host.isLoopbackAddress else {
            throw .badSetting(
                name: name, value: text,
                reason: "credentials are taken without encryption only from this machine and the agents of AWS")
        }
        let query = (url.queryItems ?? []).map { QueryItem($0.name, $0.value ?? "") }
        return (endpoint, url.path.isEmpty ? "/" : url.path, query)
    }

    /// What the agent is shown; of the file each time, as it is renewed.
    private func token(for origin: String) throws(AWSError) -> Secret? {
        guard let path = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] else {
            return environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"].map(Secret.init)
        }
        let token = try TokenFile.read(path, origin: origin)
        guard !token.revealed.contains(where: \.isNewline) else {
            throw .credentials(from: origin, reason: "the token in \(path) has more than one line")
        }
        return token
    }
}

extension String {
    /// As in `127.0.0.1`, all four numbers.
    fileprivate var isLoopbackAddress: Bool {
        let parts = split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts[0] == 127 && !parts.contains(nil)
    }
}
