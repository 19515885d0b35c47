/// Why a service of AWS, or one that is like it, could not be used. Each case prints as a sentence that says what was being
/// done, to what, why it failed, and what to do. Secrets are in none.
package enum AWSError: Error, Hashable {
    /// A file of profiles is not in the form of one.
    case malformedProfiles(path: String, line: Int, reason: String)
    /// A profile was asked for that no file has.
    case noSuchProfile(name: String, paths: [String], others: [String])
    /// Nothing gives credentials; where they were looked for.
    case noCredentials(lookedIn: [String])
    /// What is to give credentials is named, and does not.
    case credentials(from: String, reason: String)
    /// A URL or a setting cannot be used.
    case badSetting(name: String, value: String, reason: String)
    /// No answer came, or not all of one.
    case unreachable(doing: String, server: String, reason: String, attempts: Int)
    /// The server answered that it did not do it.
    case refused(Refusal)
    /// The server answered with something else than was asked for.
    case unexpectedAnswer(doing: String, server: String, reason: String)
}

extension AWSError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformedProfiles(let path, let line, let reason):
            "cannot read the profiles in \(path): line \(line) \(reason)"
        case .noSuchProfile(let name, let paths, let others):
            "there is no profile \"\(name)\" in \(paths.joined(separator: " or ")). "
                + (others.isEmpty ? "They hold none" : "They have \(others.joined(separator: ", "))")
        case .noCredentials(let places):
            "no credentials for AWS were found. Looked in: \(places.joined(separator: "; ")). "
                + "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        case .credentials(let source, let reason):
            "cannot get credentials from \(source): \(reason)"
        case .badSetting(let name, let value, let reason):
            "\(name) cannot be \"\(value)\": \(reason)"
        case .unreachable(let doing, let server, let reason, let attempts):
            "cannot \(doing): \(server) \(reason)" + (attempts > 1 ? " (\(attempts) attempts)" : "")
        case .refused(let refusal):
            refusal.description
        case .unexpectedAnswer(let doing, let server, let reason):
            "cannot \(doing): the answer of \(server) cannot be used: \(reason)"
        }
    }
}
