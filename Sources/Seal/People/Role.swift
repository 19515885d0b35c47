/// What a person may do in a vault, by the keys in the person's bundle.
package enum Role: String, Sendable, CaseIterable, Codable {
    /// Holds every key.
    case custodian
    /// Reads the ledger, opens no data: holds `access` and `log`.
    case auditor
    /// Adds data, opens none: holds `id` and `log`.
    case writer
    /// Holds no key, and opens slots together with others.
    case keyholder

    /// The role's number in a bundle.
    package var code: UInt8 {
        switch self {
        case .custodian: 1
        case .auditor: 2
        case .writer: 3
        case .keyholder: 4
        }
    }

    /// The role of this number, `nil` if there is none.
    init?(code: UInt8) {
        guard let role = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = role
    }
}
