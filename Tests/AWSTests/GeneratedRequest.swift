import Crypto
import Fixtures
import Foundation

@testable import AWS

/// A random request, for both signers.
struct GeneratedRequest {
    /// As the peer reads it.
    struct Question: Encodable {
        var method, host, path, service, region, key, secret: String
        var token: String?
        var query: [[String]]
        var headers: [[String]]
        var body: String
        var time: Int
    }

    let question: Question
    /// What this program signs it with.
    let authorization: String?

    init(_ random: inout SeededGenerator) {
        let service = ["s3", "s3", "sts", "cognito-idp", "kms"].randomElement(using: &random) ?? "s3"
        let body = random.bytes(Int.random(in: 0...200, using: &random))
        let hasToken = Bool.random(using: &random)
        // S3's keys may be anything; the paths of the others have segments.
        let path =
            "/"
            + (0..<Int.random(in: 0...4, using: &random)).map { _ in Self.word(&random, extra: "/") }
            .joined(separator: "/")
        var query: [QueryItem] = []
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            query.append(QueryItem(Self.word(&random, extra: "/?"), Self.word(&random, extra: "/?=&")))
        }
        if let again = query.first, Bool.random(using: &random) {
            query.append(QueryItem(again.name, Self.word(&random, extra: "")))
        }
        var headers: Headers = ["Host": "host-\(Int.random(in: 0...9, using: &random)).example.org"]
        for index in 0..<Int.random(in: 0...4, using: &random) {
            let value = Self.headerValue(&random)
            headers.append(["X-Amz-Meta-\(index)", "x-amz-META-B", "Content-Type", "User-Agent"][index], value)
            if Bool.random(using: &random) { headers.append("x-amz-meta-b", Self.headerValue(&random)) }
        }
        let time = Int.random(in: 0...4_000_000_000, using: &random)
        let credentials = Credentials(
            accessKeyID: "AKID\(random.next())", secretAccessKey: Secret(Self.word(&random, extra: "/+=")),
            sessionToken: hasToken ? Secret(Self.asciiWord(&random)) : nil, origin: "a test")
        let region = ["us-east-1", "eu-central-1", "cn-north-1"].randomElement(using: &random) ?? ""
        question = Question(
            method: ["GET", "PUT", "POST", "HEAD", "DELETE"].randomElement(using: &random) ?? "GET",
            host: headers["Host"] ?? "", path: path, service: service, region: region, key: credentials.accessKeyID,
            secret: credentials.secretAccessKey.revealed, token: credentials.sessionToken?.revealed,
            query: query.map { [$0.name, $0.value] }, headers: headers.fields.map { [$0.name, $0.value] },
            body: Data(body).base64EncodedString(), time: time)
        let message = Signer.Message(
            method: question.method, path: PercentEncoding.encode(path, keepsSlash: true), query: query,
            headers: headers, payloadHash: Hexadecimal.text(SHA256.hash(data: body)))
        let signed = Signer(service: service, region: region)
            .sign(message, with: credentials, at: Date(timeIntervalSince1970: Double(time)))
        authorization = signed["Authorization"]
    }

    private static func word(_ random: inout SeededGenerator, extra: String) -> String {
        let signs = Array("abcXYZ019-._~ %+*'()!$@:;,ä☃𝄞..\(extra)")
        let length = Int.random(in: 1...12, using: &random)
        return String((0..<length).map { _ in signs.randomElement(using: &random) ?? "a" })
    }

    private static func asciiWord(_ random: inout SeededGenerator) -> String {
        Data(random.bytes(Int.random(in: 9...90, using: &random))).base64EncodedString()
    }

    private static func headerValue(_ random: inout SeededGenerator) -> String {
        let signs = Array("abc 019  \t,;=\"/")
        let length = Int.random(in: 0...16, using: &random)
        return String((0..<length).map { _ in signs.randomElement(using: &random) ?? "a" })
    }
}
