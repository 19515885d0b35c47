/// Why a policy or a history is of no use.
package enum RetentionError: Error, Hashable, CustomStringConvertible {
    /// A policy's file is not as it must be.
    ///
    /// - Parameters:
    ///   - file: its name.
    ///   - line: counted from 1; nil where the file as a whole is meant.
    ///   - member: the member's name with those that it stands in, such as `sources.prod.daily`; nil where it has none.
    case badPolicy(file: String, line: Int?, member: String?, reason: String)
    /// A history that a policy is to be tried on is not as it must be.
    case badHistory(reason: String)

    package var description: String {
        switch self {
        case .badPolicy(let file, let line, let member, let reason):
            "\(file)\(line.map { ", line \($0)" } ?? "")\(member.map { ", \($0)" } ?? ""): \(reason)"
        case .badHistory(let reason): "the history is of no use: \(reason)"
        }
    }
}
