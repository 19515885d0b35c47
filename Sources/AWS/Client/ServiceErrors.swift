#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What the body of an error says, in either form: XML of S3 and of STS, JSON of the others.
struct ServiceErrors {
    var code = ""
    var message = ""
    var requestID: String?
    var region: String?

    private struct Document: Decodable {
        var type: String?
        var code: String?
        var message: String?

        private struct Name: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: Name.self)
            func text(_ names: String...) -> String? {
                names.lazy.compactMap { try? members.decode(String.self, forKey: Name(stringValue: $0)) }.first
            }
            type = text("__type")
            code = text("code", "Code")
            message = text("message", "Message")
        }
    }

    /// - Parameters:
    ///   - headers: of the answer.
    ///   - bytes: its body; of what is in no known form nothing is taken.
    init(headers: Headers, bytes: [UInt8]) {
        requestID = headers["x-amz-request-id"] ?? headers["x-amzn-RequestId"]
        region = headers["x-amz-bucket-region"]
        if let answer = try? XMLAnswer(bytes) {
            let error = answer.first("Error") ?? answer
            code = error["Code"] ?? ""
            message = error["Message"] ?? ""
            requestID = requestID ?? error["RequestId"] ?? answer["RequestId"] ?? answer["RequestID"]
            region = region ?? error["Region"]
        } else if let document = try? JSONDecoder().decode(Document.self, from: Data(bytes)) {
            code = document.type ?? headers["x-amzn-ErrorType"] ?? document.code ?? ""
            message = document.message ?? ""
        }
        // As in `com.amazonaws.cognito#NotAuthorizedException:http://…`.
        if let hash = code.lastIndex(of: "#") { code = String(code[code.index(after: hash)...]) }
        if let colon = code.firstIndex(of: ":") { code = String(code[..<colon]) }
    }
}
