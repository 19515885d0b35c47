/// Why evidence could not be made or read.
package enum EvidenceError: Error, Hashable, CustomStringConvertible {
    /// Something is where the bag should go.
    case occupied(path: String)
    /// It is no bag of evidence.
    case noEvidence(path: String, reason: String)
    /// None of the keys was in any of the snapshots.
    case nothing(keys: [String], source: String)
    /// What was asked for does not go together.
    case badRequest(String)

    package var description: String {
        switch self {
        case .occupied(let path): "\(path) is there already. Name a new folder"
        case .noEvidence(let path, let reason): "\(path) is no evidence of Muniment: \(reason)"
        case .nothing(let keys, let source):
            "no record of \(source) had the \(keys.count == 1 ? "key" : "keys") \(keys.joined(separator: ", ")) in the time that "
                + "was asked about, and so there is nothing to prove"
        case .badRequest(let reason): reason
        }
    }
}
