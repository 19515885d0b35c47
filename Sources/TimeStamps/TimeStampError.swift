/// Why something is no time stamp that can be relied on. Each case prints as a sentence.
package enum TimeStampError: Error, Hashable {
    /// The authority answered that it gives no stamp.
    case declined(status: Int)
    /// The bytes have not the form of a stamp.
    case malformed(String)
    /// It is over something else.
    case otherMessage
    /// It is not signed as it should be.
    case badSignature(String)
    /// The certificate of who signed it is not one of the authority.
    case notTrusted(String)
    /// The bytes are no certificates.
    case badCertificates(String)
}

extension TimeStampError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .declined(let status): "the authority gave no time stamp: its answer has the status \(status)"
        case .malformed(let reason): "this is no time stamp of RFC 3161: \(reason)"
        case .otherMessage: "the time stamp is over something else"
        case .badSignature(let reason): "the time stamp is not signed as it should be: \(reason)"
        case .notTrusted(let reason): "the time stamp is not by the authority: \(reason)"
        case .badCertificates(let reason): "these are no certificates: \(reason)"
        }
    }
}
