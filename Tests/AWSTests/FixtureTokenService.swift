#if Network
    import Fixtures
    import Foundation
    import NetworkFixtures

    @testable import AWS

    /// STS in small: the credentials that it gives say what it was asked, and by whom, so that two who ask the same get the same.
    enum FixtureTokenService {
        static func answer(_ question: HTTPFixture.Question) -> HTTPFixture.Reply {
            let form = fields(of: question)
            let signer = question.header("Authorization").flatMap { header in
                header.split(separator: "Credential=").last?.split(separator: "/").first.map(String.init)
            }
            // The names that each program makes up differ.
            let session = form["RoleSessionName"] ?? ""
            let isMadeUp = session.hasPrefix("botocore-session-") || session.hasPrefix("muniment-")
            let asked = [
                form["Action"], form["RoleArn"], isMadeUp ? "made up" : session, form["ExternalId"],
                form["DurationSeconds"], form["WebIdentityToken"], signer,
            ].map { $0 ?? "none" }.joined(separator: "|")
            let action = form["Action"] ?? ""
            let end = Date(timeIntervalSince1970: 4_000_000_000).formatted(.iso8601)
            return HTTPFixture.Reply(
                headers: [("Content-Type", "text/xml")],
                text: """
                    <\(action)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(action)Result><Credentials>
                    <AccessKeyId>ASIA-\(Data(asked.utf8).base64EncodedString())</AccessKeyId>
                    <SecretAccessKey>secret of \(asked.hash(into: 7))</SecretAccessKey><SessionToken>token</SessionToken>
                    <Expiration>\(end)</Expiration></Credentials></\(action)Result></\(action)Response>
                    """)
        }

        private static func fields(of question: HTTPFixture.Question) -> [String: String] {
            var components = URLComponents()
            components.percentEncodedQuery = String(decoding: question.body, as: UTF8.self).replacing("+", with: "%20")
            return Dictionary((components.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
        }
    }

    extension String {
        /// A number that follows from the text, the same in each process.
        fileprivate func hash(into start: UInt64) -> UInt64 {
            utf8.reduce(start) { ($0 &* 1_099_511_628_211) ^ UInt64($1) }
        }
    }
#endif
