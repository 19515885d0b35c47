import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Signs requests as AWS asks: Signature Version 4, in the header `Authorization`.
///
/// Format: "AWS Signature Version 4 for API requests" in the IAM User Guide. Nothing here reads a clock, a file or a network.
package struct Signer: Sendable {
    /// How a path on the wire becomes the one that is signed.
    package enum PathRule: Hashable, Sendable {
        /// `.` and `..` taken out, and what is encoded already encoded once more: every service but S3.
        case normalizedAndEncodedAgain
        /// As it is on the wire: S3, whose keys may be `a//b` and `..`.
        case asSent
    }

    /// As in `s3` and `sts`.
    package let service: String
    /// As in `eu-central-1`.
    package let region: String
    private let memory = SigningMemory()

    private static let algorithm = "AWS4-HMAC-SHA256"

    /// Lines that proxies change, or that are of one connection and not of the message.
    private static let unsignedHeaders: Set<String> = [
        "authorization", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
        "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    package init(service: String, region: String) {
        self.service = service
        self.region = region
    }

    var pathRule: PathRule { service == "s3" ? .asSent : .normalizedAndEncodedAgain }

    /// A request as it is signed.
    package struct Message: Hashable, Sendable {
        package var method: String
        /// As sent, percent-encoded once, from the first slash on.
        package var path: String
        package var query: [QueryItem]
        package var headers: Headers
        /// SHA-256 of the body in small hexadecimal digits, or a word that stands for it, as `UNSIGNED-PAYLOAD` does.
        package var payloadHash: String

        package init(
            method: String, path: String, query: [QueryItem] = [], headers: Headers, payloadHash: String
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.headers = headers
            self.payloadHash = payloadHash
        }
    }

    /// The message with the lines that signing adds: time, token, for S3 the body's hash, and the signature.
    package func sign(_ message: Message, with credentials: Credentials, at date: Date) -> Headers {
        let time = memory.time(date)
        var signed = message
        signed.headers["X-Amz-Date"] = time.text
        if let token = credentials.sessionToken { signed.headers["X-Amz-Security-Token"] = token.revealed }
        if service == "s3" { signed.headers["X-Amz-Content-SHA256"] = message.payloadHash }
        signed.headers["Authorization"] = authorization(of: signed, with: credentials, at: time)
        return signed.headers
    }

    /// The value of `Authorization` for a message that has all its other lines.
    func authorization(of message: Message, with credentials: Credentials, at time: SigningTime) -> String {
        let headers = canonicalHeaders(of: message)
        let names = headers.map(\.name).joined(separator: ";")
        let key = memory.key(credentials.secretAccessKey, day: time.day) {
            signingKey(credentials.secretAccessKey, day: time.day)
        }
        let request = canonicalRequest(message, headers, names: names)
        let signature = Hexadecimal.text(Self.hash(stringToSign(request, at: time), key))
        return "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope(time)), SignedHeaders=\(names), "
            + "Signature=\(signature)"
    }

    /// Step 1: the request in the one form that both sides hash.
    func canonicalRequest(_ message: Message) -> String {
        let headers = canonicalHeaders(of: message)
        return canonicalRequest(message, headers, names: headers.map(\.name).joined(separator: ";"))
    }

    private func canonicalRequest(_ message: Message, _ headers: [Headers.Field], names: String) -> String {
        // Encoded text is ASCII, whose order of signs is that of bytes.
        let query = message.query
            .map { (name: PercentEncoding.encode($0.name), value: PercentEncoding.encode($0.value)) }
            .sorted { $0.name == $1.name ? $0.value < $1.value : $0.name < $1.name }
        return [
            message.method,
            canonicalPath(message.path),
            query.map { "\($0.name)=\($0.value)" }.joined(separator: "&"),
            headers.map { "\($0.name):\($0.value)\n" }.joined(),
            names,
            message.payloadHash,
        ].joined(separator: "\n")
    }

    /// Step 2: what is signed.
    func stringToSign(_ canonicalRequest: String, at time: SigningTime) -> String {
        let hash = Hexadecimal.text(SHA256.hash(data: Array(canonicalRequest.utf8)))
        return "\(Self.algorithm)\n\(time.text)\n\(scope(time))\n\(hash)"
    }

    private func scope(_ time: SigningTime) -> String { "\(time.day)/\(region)/\(service)/aws4_request" }

    /// Step 3: a key for this day, region and service only.
    private func signingKey(_ secret: Secret, day: String) -> SymmetricKey {
        var key = SymmetricKey(data: Array("AWS4\(secret.revealed)".utf8))
        for part in [day, region, service, "aws4_request"] {
            key = SymmetricKey(data: Self.hash(part, key))
        }
        return key
    }

    private static func hash(_ text: String, _ key: SymmetricKey) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }

    private func canonicalPath(_ path: String) -> String {
        switch pathRule {
        case .asSent: path.isEmpty ? "/" : path
        case .normalizedAndEncodedAgain: PercentEncoding.encode(Self.normalized(path), keepsSlash: true)
        }
    }

    /// RFC 3986, section 5.2.4, and one slash for several.
    private static func normalized(_ path: String) -> String {
        var kept: [Substring] = []
        for segment in path.split(separator: "/") {
            switch segment {
            case ".": break
            case "..": _ = kept.popLast()
            default: kept.append(segment)
            }
        }
        guard !kept.isEmpty else { return "/" }
        return "/" + kept.joined(separator: "/") + (path.hasSuffix("/") ? "/" : "")
    }

    /// Names in small letters and in order; of one name all values, each without spaces around and with one where there are
    /// several.
    private func canonicalHeaders(of message: Message) -> [Headers.Field] {
        var fields: [Headers.Field] = []
        for field in message.headers.fields {
            let name = field.name.lowercased()
            guard !Self.unsignedHeaders.contains(name) else { continue }
            let value = Self.withoutNeedlessSpace(field.value)
            // There are a handful: looking through them is less than a table of them.
            if let index = fields.firstIndex(where: { $0.name == name }) {
                fields[index] = Headers.Field(name: name, value: "\(fields[index].value),\(value)")
            } else {
                fields.append(Headers.Field(name: name, value: value))
            }
        }
        return fields.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// White space goes around a value, and of several in it one stays.
    private static func withoutNeedlessSpace(_ value: String) -> String {
        // Hardly any value has any, and Unicode's tables are slow to ask.
        if value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return value }
        return value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
