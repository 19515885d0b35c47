import Vault

/// What was unpacked.
package struct UnpackedCourier: Sendable {
    package let name: String
    /// The entries of the home's ledger, before and now.
    package let sizeBefore: Int
    package let size: Int
    package let volumes: Int
    /// How many volumes were damaged, and given back by their parity.
    package let repaired: Int
    package let files: Int
    package let bytes: Int
    /// Files that the home no longer has.
    package let removed: Int
    package let isNew: Bool

    /// What the ledger says of it.
    var outcome: CopyOutcome {
        CopyOutcome(counts: [
            "volumes": volumes, "repaired": repaired, "files": files, "bytes": bytes, "removed": removed,
            "before": sizeBefore, "size": size,
        ])
    }
}

/// What came of all couriers at hand.
package struct Unpacking: Sendable {
    /// Those that were taken in, in the order in which they were.
    package internal(set) var couriers: [UnpackedCourier] = []
    /// Why others were not: of each the entries of the home's ledger, and what was wrong.
    var failures: [(size: Int, error: any Error)] = []

    /// The failure that says best what to do: of what is not of this vault first, then of what the newest courier lacks.
    package var failure: (any Error)? {
        let errors = failures.map(\.error)
        return errors.first { ($0 as? CourierError)?.isMalice ?? true }
            ?? errors.last { ($0 as? CourierError)?.isLack ?? false } ?? errors.last
    }

    /// What was wrong besides.
    package var otherFailures: [any Error] {
        let first = failure.map { "\($0)" }
        return failures.map(\.error).filter { "\($0)" != first }
    }

    /// Forgets what older couriers lacked, now that a newer one brought all of it.
    mutating func leaveSuperseded(by size: Int) {
        failures.removeAll { failure in
            failure.size <= size && (failure.error as? CourierError).map { !$0.isMalice } ?? false
        }
    }
}
