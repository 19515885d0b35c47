import Seal
import Store

extension Vault {
    /// What the vault demands of its people, as the header on disk says.
    package func rules() throws -> Rules { try onRecord(Deed("rules show")) { try currentHeader().rules } }

    /// Changes what the vault demands of its people.
    ///
    /// - Throws: `VaultError.refused` where dual control is demanded while a slot opens everything alone, or a rule forbids the
    ///   change; `notPermitted` to anyone but custodians; `StoreError.locked` while another process writes.
    package func changeRules(_ change: (inout Rules) -> Void) throws -> Rules {
        try changePeople(as: .rulesSet) { header, _, _ throws in
            change(&header.rules)
            if !header.rules.dualControl.isEmpty {
                let alone = header.people.filter { $0.role == .custodian && $0.together.isEmpty }.map(\.name)
                guard alone.isEmpty else {
                    throw VaultError.refused(
                        "dual control would be none while someone opens everything alone: \(alone.joined(separator: ", ")). "
                            + "Add slots with 'keys add --role custodian --together', and remove those first")
                }
            }
            return header.rules
        }
    }

    /// What stands before every reading of what is archived: that the person has the keys for it, and a reason where one is
    /// demanded.
    ///
    /// - Throws: `VaultError.notPermitted`, `refused`.
    func beginReading() throws(VaultError) {
        _ = try readKeys
        try checkReason()
    }

    /// That a reason is stated where one is demanded.
    ///
    /// - Throws: `VaultError.refused`.
    func checkReason() throws(VaultError) {
        guard !header.rules.requireReason.contains(.read) || reason?.contains(where: { !$0.isWhitespace }) == true
        else {
            throw .refused("this vault demands a reason for every reading. State it with --reason TEXT")
        }
    }
}

extension Header {
    /// Checks that `person` may do what the rules reserve.
    ///
    /// - Throws: `VaultError.refused`.
    func check(_ action: Rules.Action, by person: Person) throws(VaultError) {
        guard !rules.dualControl.contains(action) || !person.together.isEmpty else {
            throw .refused(
                "this vault reserves \(action.rawValue) for two people or more, and \(person.name) opened it alone")
        }
    }
}
