/// Why something of a user pool could not be done. Each case prints as a sentence that says what was being done, to what, why it
/// failed, and what to do. What the service itself refused comes as `AWSError`.
package enum CognitoError: Error, Hashable {
    /// An option or a file makes no sense.
    case badSetting(name: String, value: String, reason: String)
    /// A target is no longer as it was when a plan for it was made; what of it differs.
    case changed(String)
    /// The answer of the service is not what its description promises.
    case unexpectedAnswer(operation: String, reason: String)
    /// The snapshot has not what was asked for.
    case missing(String)
    /// Something is where files were to go.
    case occupied(String)
}

extension CognitoError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badSetting(let name, let value, let reason): "\(name) cannot be \"\(value)\": \(reason)"
        case .changed(let what):
            "the plan is not carried out, as the target has changed since it was made: \(what). Nothing was done. Make a new one with: muniment cognito plan"
        case .unexpectedAnswer(let operation, let reason):
            "the answer to \(operation) cannot be used: \(reason). Nothing of it was taken"
        case .missing(let reason), .occupied(let reason): reason
        }
    }
}
