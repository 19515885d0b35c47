import Fixtures
import Foundation

/// Random files of profiles, with a random environment: what people have in their homes, right and wrong.
struct GeneratedProfiles {
    var environment: [String: String] = [:]
    var config = ""
    var credentials = ""

    private static let names = ["default", "a", "b", "c", "with space"]

    /// - Parameters:
    ///   - tokenFile: where a web identity's token is.
    ///   - program: a command that prints credentials.
    init(_ random: inout SeededGenerator, tokenFile: String, program: String) {
        func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
        for name in Self.names where chance(80) {
            var lines: [String] = []
            if chance(25) { lines += Self.keys("\(name)-config", isWhole: chance(90), hasToken: chance(40)) }
            if chance(45) { lines.append("role_arn = arn:aws:iam::123456789012:role/\(name.first ?? "x")") }
            if chance(45) { lines.append("source_profile = \(Self.names.randomElement(using: &random) ?? "a")") }
            if chance(8) { lines.append("credential_source = \(chance(70) ? "Environment" : "Elsewhere")") }
            if chance(10) { lines.append("web_identity_token_file = \(tokenFile)") }
            if chance(20) { lines.append("credential_process = \(program)") }
            if chance(20) { lines.append("external_id = id-\(name.count)") }
            if chance(20) { lines.append("duration_seconds = \(chance(80) ? "1800" : "long")") }
            if chance(20) { lines.append("role_session_name = session-\(name.count)") }
            if chance(50) { lines.append("region = eu-\(name.count)") }
            if chance(20) { lines.append("s3 =\n  max_concurrent_requests = 20\n  addressing_style = path") }
            lines.shuffle(using: &random)
            config += "[\(Self.header(name, quoted: chance(20)))]\n"
            config += lines.map { Self.noisy($0, &random) }.joined()
            if chance(40) {
                credentials += "[\(name)]\n"
                credentials += Self.keys("\(name)-file", isWhole: chance(90), hasToken: chance(40))
                    .map { Self.noisy($0, &random) }.joined()
            }
        }
        if chance(10) { config += "[preview]\ncloudfront = true\n" }
        if chance(3) { config += "no value here\n" }
        if chance(60) { environment["AWS_PROFILE"] = Self.names.randomElement(using: &random) }
        if chance(15) {
            environment["AWS_ACCESS_KEY_ID"] = chance(90) ? "AKIDENV" : ""
            if chance(90) { environment["AWS_SECRET_ACCESS_KEY"] = "secret-env" }
            if chance(50) { environment["AWS_SESSION_TOKEN"] = "token-env" }
        }
        if chance(10) {
            environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = tokenFile
            if chance(85) { environment["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/env" }
        }
        if chance(20) { environment["AWS_DEFAULT_REGION"] = "ap-south-1" }
    }

    private static func header(_ name: String, quoted: Bool) -> String {
        guard name != "default" else { return name }
        return quoted || name.contains(" ") ? "profile \"\(name)\"" : "profile \(name)"
    }

    private static func keys(_ name: String, isWhole: Bool, hasToken: Bool) -> [String] {
        var lines = ["aws_access_key_id = AKID-\(name.replacing(" ", with: "-"))"]
        if isWhole { lines.append("aws_secret_access_key = secret=\(name) # : ;") }
        if hasToken { lines.append("aws_session_token = token+\(name)/==") }
        return lines
    }

    /// The same line as people may write it.
    private static func noisy(_ line: String, _ random: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: line.replacing(" = ", with: "=", maxReplacements: 1) + "\n"
        case 1: line.replacing(" = ", with: " : ", maxReplacements: 1) + "  \n"
        case 2: "# a note\n\(line)\n"
        case 3: "\n\(line)\n\n"
        case 4: "; a note = with a sign\n\(line)\r\n"
        case 5: "\(line.prefix { $0 != "=" }.uppercased())\(line.drop { $0 != "=" })\n"
        default: line + "\n"
        }
    }
}
