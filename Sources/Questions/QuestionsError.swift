import Vault

/// Why a question has no answer. Each case prints as one sentence or two that a person can act on.
package enum QuestionsError: Error, Hashable {
    /// The question makes no sense as it was put, or asks for more than a question may.
    case badQuestion(String)
    /// It names something that is not there; the message offers what is.
    case unknown(String)
    /// It would have taken more time, memory or rows than it may.
    case overLimit(String)
    /// SQLite failed in a way that is nobody's mistake.
    case failed(String)
}

extension QuestionsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badQuestion(let reason), .unknown(let reason), .overLimit(let reason), .failed(let reason): reason
        }
    }
}

extension QuestionsError: ErrorOnRecord {
    /// Questions hold people's names and values, and messages about them may repeat these.
    package var onRecord: String {
        switch self {
        case .badQuestion: "the question made no sense"
        case .unknown: "the question named what is not there"
        case .overLimit: "the question went over a limit"
        case .failed: "the question could not be answered"
        }
    }
}
