import Retention
import Seal
import Store

/// A row of documents, the last of which counts (`schema/FORMAT.md`, "Registers").
enum Register: String, Sendable, CaseIterable {
    case policy, holds, dropped, suppressed, certificates, replicas

    /// Who makes its documents.
    var authors: Set<Role> {
        switch self {
        case .policy, .holds, .suppressed, .replicas: [.custodian]
        case .dropped, .certificates: [.custodian, .writer]
        }
    }

    /// Whether the header names its last document.
    var isInHeader: Bool {
        switch self {
        case .policy, .holds, .suppressed, .replicas: true
        case .dropped, .certificates: false
        }
    }

    /// Under which actions the ledger names its documents.
    var actions: [String] {
        switch self {
        case .policy: ["retention set"]
        case .holds: ["hold place", "hold release", "retention confirm"]
        case .suppressed: ["erase", "suppressed lift"]
        case .replicas: ["replica add", "replica remove"]
        case .dropped, .certificates: ["retention apply", "snapshots drop", "retention undrop", "gc", "erase"]
        }
    }

    var format: String { self == .certificates ? "muniment-certificate" : "muniment-\(rawValue)" }

    /// As the ledger and messages name one of its documents.
    func name(of number: Int) -> String { "\(rawValue)/\(VaultFolder.sixDigits(number))" }
}

/// What a document of a register says besides who made it and when.
protocol RegisterContent: Codable, Sendable {
    static var register: Register { get }
    /// Whether it makes sense; what does not was never written by this program.
    var isSound: Bool { get }
}

/// What the clock said when somebody vouched for it.
struct ConfirmedClock: Codable, Hashable, Sendable {
    /// How many entries the ledger had.
    let entries: Int
    let time: Timestamp
}

/// A document of `policy/`.
struct PolicyContent: RegisterContent {
    static let register = Register.policy
    let policy: PolicyDocument
    let clock: ConfirmedClock

    var isSound: Bool { policy.policy != nil }
}

/// A document of `holds/`: what is held, and what custodians found of snapshots in doubt and of the clock.
struct HoldsContent: RegisterContent {
    static let register = Register.holds
    /// Released ones too, in the order of their numbers, which count from 1.
    var holds: [Hold] = []
    var confirmed: [Confirmation] = []
    var clock: ConfirmedClock?

    struct Hold: Codable, Hashable, Sendable {
        let number: Int
        let placed: Timestamp
        var released: Timestamp?
        var sources: [String]?
        /// Ids in hex.
        var snapshots: [String]?
        var records: [Record]?
    }

    /// A person's record. Its key stands in the ledger's names, from which it can be erased.
    struct Record: Codable, Hashable, Sendable {
        let source: String
        let collection: String
        /// SHA-256(commitment key ‖ key), hex.
        let keyHash: String
    }

    struct Confirmation: Codable, Hashable, Sendable {
        /// The id in hex.
        let snapshot: String
        let time: Timestamp
        /// The slot in hex.
        let person: String
    }

    var isSound: Bool {
        holds.enumerated().allSatisfy { $1.number == $0 + 1 }
            && holds.allSatisfy { ($0.snapshots ?? []).allSatisfy { Digest256(hex: $0) != nil } }
            && confirmed.allSatisfy { Digest256(hex: $0.snapshot) != nil }
    }

    /// Those that have not been released.
    var inForce: [Hold] { holds.filter { $0.released == nil } }
}

extension HoldsContent.Hold {
    /// What it keeps, for a planner.
    var scope: HoldScope {
        let named = (sources ?? []) + (records ?? []).map(\.source)
        return HoldScope(
            number: number,
            subjects: named.map { .source($0) } + (snapshots ?? []).map { .snapshot(SnapshotLabel($0)) })
    }
}

/// A document of `dropped/`: what is hidden and waits to be destroyed.
struct DroppedContent: RegisterContent {
    static let register = Register.dropped
    var dropped: [Item] = []
    var broughtBack: [Return] = []

    enum Cause: String, Codable, Sendable {
        /// A policy lets it go.
        case policy
        /// A person does.
        case request
    }

    struct Item: Codable, Hashable, Sendable {
        /// The id in hex.
        let snapshot: String
        /// nil where who dropped it could not know it.
        let source: String?
        let created: Timestamp
        /// Of its files.
        let bytes: Int
        /// When it was dropped.
        let time: Timestamp
        /// From when on it may be destroyed.
        let until: Timestamp
        let cause: Cause
        /// The number of the policy's document.
        let policy: Int?
        /// In words.
        let reasons: [String]
        /// The slot in hex.
        let person: String
        /// The certificate's number.
        let certificate: Int
    }

    struct Return: Codable, Hashable, Sendable {
        /// The id in hex.
        let snapshot: String
        let time: Timestamp
        /// The slot in hex.
        let person: String
    }

    var isSound: Bool {
        dropped.allSatisfy { Digest256(hex: $0.snapshot) != nil }
            && broughtBack.allSatisfy { Digest256(hex: $0.snapshot) != nil }
            && Set(dropped.map(\.snapshot)).count == dropped.count
    }

    /// The ids of what is hidden.
    var hidden: Set<Digest256> { Set(dropped.compactMap { Digest256(hex: $0.snapshot) }) }
}
