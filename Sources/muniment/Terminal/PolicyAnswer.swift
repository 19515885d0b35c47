import Retention
import Store
import Vault

/// The policy in force, as `--json` answers and as people read it.
struct PolicyAnswer: Encodable {
    /// Of the policy's document; absent where none was ever set.
    let number: Int?
    let set: Timestamp?
    let person: String?
    let policy: PolicyDocument

    init(_ inForce: PolicyInForce) {
        number = inForce.number
        set = inForce.set
        person = inForce.person
        policy = PolicyDocument(inForce.policy)
    }

    static func text(_ inForce: PolicyInForce, width: Int?) -> String {
        guard let number = inForce.number, let set = inForce.set else { return "no policy: every snapshot stays\n" }
        let by = inForce.person.map { " by \($0)" } ?? ""
        let head = Wrapping.facts(["policy \(number)", "set \(set.readable)\(by)".printable], width: width) + "\n"
        return head
            + inForce.policy.words.map { part in
                "\n\(part.heading.printable)\n"
                    + part.sentences.map { Wrapping.hanging($0, behind: "  ", width: width) + "\n" }.joined()
            }.joined()
    }
}
