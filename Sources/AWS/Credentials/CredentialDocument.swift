#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Credentials as JSON: how a program, a container's agent and an instance's metadata give them. They differ in the token's
/// name only.
struct CredentialDocument: Decodable {
    /// Of a program's output; 1.
    let version: Int?
    private let accessKeyID: String?
    private let secretAccessKey: String?
    private let sessionToken: String?
    private let token: String?
    private let expiration: String?
    /// Of an instance: `Success`, or what is wrong.
    let code: String?
    let message: String?

    private enum CodingKeys: String, CodingKey {
        case version = "Version"
        case accessKeyID = "AccessKeyId"
        case secretAccessKey = "SecretAccessKey"
        case sessionToken = "SessionToken"
        case token = "Token"
        case expiration = "Expiration"
        case code = "Code"
        case message = "Message"
    }

    /// - Throws: `AWSError.credentials` that names `origin`, where the bytes are something else. They are not repeated: they
    ///   may hold a secret.
    init(_ bytes: [UInt8], origin: String) throws(AWSError) {
        do { self = try JSONDecoder().decode(CredentialDocument.self, from: Data(bytes)) } catch {
            throw .credentials(from: origin, reason: "what it gave is not the JSON of credentials")
        }
    }

    /// - Throws: `AWSError.credentials` where a part of them is missing.
    func credentials(origin: String) throws(AWSError) -> Credentials {
        guard let accessKeyID, !accessKeyID.isEmpty, let secretAccessKey, !secretAccessKey.isEmpty else {
            let said = [code, message].compactMap { $0 }.joined(separator: ": ")
            throw .credentials(
                from: origin, reason: said.isEmpty ? "AccessKeyId or SecretAccessKey is missing" : said)
        }
        var end: Date?
        if let expiration {
            guard let date = Expiration.date(expiration) else {
                throw .credentials(from: origin, reason: "its Expiration is no time of ISO 8601")
            }
            end = date
        }
        return Credentials(
            accessKeyID: accessKeyID, secretAccessKey: Secret(secretAccessKey),
            sessionToken: (sessionToken ?? token).map(Secret.init), expiration: end, origin: origin)
    }
}
