/// Why evidence could not be made or read.
package enum EvidenceError: Error, Hashable, CustomStringConvertible {
    /// Something is where the bag should go.
    case occupied(path: String)
    /// It is no bag of evidence.
    case noEvidence(path: String, reason: String)
    /// None of the keys was in any of the snapshots.
    case nothing(keys: [String], source: String)
    /// It is sealed, and nothing was given to open it with.
    case sealed(path: String)
    /// It is sealed, and not for who asks.
    case notOpened(path: String, reason: String)
    /// It is not what was sealed.
    case damaged(path: String, reason: String)
    /// It has a time stamp.
    case stamped(path: String, stamp: String)
    /// It is no time stamp that the bag may have beside it.
    case badStamp(path: String, reason: String)
    /// What was asked for does not go together.
    case badRequest(String)

    package var description: String {
        switch self {
        case .occupied(let path): "\(path) is there already. Name a new one"
        case .noEvidence(let path, let reason): "\(path) is no evidence of Muniment: \(reason)"
        case .nothing(let keys, let source):
            "no record of \(source) had the \(keys.count == 1 ? "key" : "keys") \(keys.joined(separator: ", ")) in the time that "
                + "was asked about, and so there is nothing to prove"
        case .sealed(let path):
            "\(path) is a file of age's, sealed for whoever holds an identity or a passphrase. Give one with --identity FILE or "
                + "--seal-passphrase-file FILE"
        case .notOpened(let path, let reason): "cannot open \(path): \(reason)"
        case .damaged(let path, let reason): "\(path) is not what was sealed: \(reason)"
        case .stamped(let path, let stamp):
            "\(path) has a time stamp already, \(stamp). Take that away to attach another"
        case .badStamp(let path, let reason): "\(path) is of no use here: \(reason)"
        case .badRequest(let reason): reason
        }
    }
}
