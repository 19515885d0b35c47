import Crypto
import Fixtures
import Foundation
import Testing

@testable import AWS

/// A case of AWS's "Signature Version 4 Test Suite".
struct PublishedVector {
    let name: String
    let message: Signer.Message
    let canonicalRequest: String
    let stringToSign: String
    let authorization: String

    static let date = Date(timeIntervalSince1970: 1_440_938_160)  // 2015-08-30T12:36:00Z
    static let credentials = Credentials(
        accessKeyID: "AKIDEXAMPLE", secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        origin: "the suite")

    /// All cases, also those in folders of folders.
    ///
    /// - Throws: where there are none: `tools/install` fetches them.
    static func all() throws -> [PublishedVector] {
        let found = FileManager.default.enumerator(at: Peer.vectors, includingPropertiesForKeys: nil)
        let requests = (found?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "req" }
        try #require(!requests.isEmpty, "no vectors in \(Peer.vectors.path): run tools/install")
        return try requests.map(PublishedVector.init)
    }

    private init(_ request: URL) throws {
        name = request.deletingPathExtension().lastPathComponent
        func text(_ ending: String) throws -> String {
            let file = request.deletingPathExtension().appendingPathExtension(ending)
            return String(decoding: try Data(contentsOf: file), as: UTF8.self).replacing("\r\n", with: "\n")
        }
        canonicalRequest = try text("creq")
        stringToSign = try text("sts")
        authorization = try text("authz")
        var message = try Self.parse(try text("req"))
        // Of one case the token is the signer's to add.
        let token = "X-Amz-Security-Token"
        if canonicalRequest.contains("\n\(token.lowercased()):"), message.headers[token] == nil {
            message.headers[token] = try Self.parse(try text("sreq")).headers[token]
        }
        self.message = message
    }

    /// The suite's form is HTTP's, but that what stands in the first line is not encoded.
    private static func parse(_ text: String) throws -> Signer.Message {
        let parts = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        var lines = parts[0].split(separator: "\n")
        let first = lines.removeFirst()
        let target = first.dropFirst(first.prefix { $0 != " " }.count + 1).dropLast(" HTTP/1.1".count)
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = (halves.count > 1 ? halves[1] : "").split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            // It is encoded where it has to be.
            let (name, value) = (String(sides[0]), sides.count > 1 ? String(sides[1]) : "")
            return QueryItem(name.removingPercentEncoding ?? name, value.removingPercentEncoding ?? value)
        }
        var fields: [Headers.Field] = []
        for line in lines {
            // A line that is indented goes on with the header above.
            if line.first?.isWhitespace != true, let colon = line.firstIndex(of: ":") {
                fields.append(.init(name: String(line[..<colon]), value: String(line[line.index(after: colon)...])))
            } else if let above = fields.popLast() {
                fields.append(.init(name: above.name, value: above.value + line))
            }
        }
        let body = Array((parts.count > 1 ? String(parts[1]) : "").utf8)
        return Signer.Message(
            method: String(first.prefix { $0 != " " }), path: String(halves[0]), query: query, headers: Headers(fields),
            payloadHash: Hexadecimal.text(SHA256.hash(data: body)))
    }
}
