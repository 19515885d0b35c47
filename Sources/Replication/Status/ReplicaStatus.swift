import Store
import Vault

/// How a replica stands to the vault.
package struct ReplicaStatus: Sendable {
    package let replica: Replica
    package let state: State
    /// Whether what is there is older than what this machine pushed last.
    package let isSetBack: Bool

    package enum State: Sendable {
        /// Nothing was ever pushed to it, or nothing of that is left.
        case empty(reason: String)
        /// It holds the vault of `made`, when the ledger had that many entries; `lag` is what it lacks.
        case copy(made: Timestamp, entries: Int, lag: Lag)
        /// What is there is no earlier state of this vault.
        case foreign(CopyError)
        /// The place could not be asked.
        case unreachable(any Error)
    }
}

extension Vault {
    /// How replicas stand to the vault: each place is asked. What goes wrong with one is told and hinders no other.
    ///
    /// - Parameter names: all that are in use where it is empty.
    /// - Throws: `VaultError.notFound`; `notPermitted` to keyholders.
    package func replicaStatus(
        _ names: [String] = [], notice: @escaping Uploaders.Notice = { _ in },
        progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> [ReplicaStatus] {
        let names = try names.isEmpty ? replicaNames() : names
        let replicas = try names.map { try replica(named: $0) }
        let size = try homeLedger().size()
        return try await copyingQuietly(
            CopyDeed("replica status", names.joined(separator: " ")), outcome: { (_: [ReplicaStatus]) in CopyOutcome() }
        ) {
            report(Progress(phase: "Looking at the vault"))
            let listing = try await VaultListing(folder, try homeLedger(), takesGaps: true)
            var found: [ReplicaStatus] = []
            for replica in replicas {
                report(Progress(phase: "Looking at \(replica.name)"))
                let state = try await state(of: replica, listing, entries: size, notice)
                var size = 0
                if case .copy(_, let entries, _) = state { size = entries }
                let last = LastPushed(folder, replica)
                let isSetBack =
                    switch state {
                    case .copy, .empty: last.inventory(missingBehind: size) != nil
                    case .foreign, .unreachable: false
                    }
                found.append(ReplicaStatus(replica: replica, state: state, isSetBack: isSetBack))
            }
            return found
        }
    }

    private func state(
        of replica: Replica, _ listing: VaultListing, entries size: Int, _ notice: @escaping Uploaders.Notice
    ) async throws -> ReplicaStatus.State {
        do {
            let uploader = try Uploaders.uploader(for: replica.url, UploaderSettings(replica.settings), notice)
            let place = PlaceReading(uploader)
            let objects = try await place.list()
            var flaws: [CopyReport.Problem] = []
            guard
                let newest = try await StoredInventory.newest(
                    among: objects, at: place, notValid: { flaws.append(.init(object: $0, reason: $1)) })
            else {
                let reason = flaws.first.map { "\($0.object): \($0.reason)" }
                return .empty(reason: reason ?? (objects.isEmpty ? "nothing was pushed yet" : "no inventory is there"))
            }
            try check(newest, at: uploader.place)
            let inventory = newest.inventory
            let lost = try LostFiles(of: self, inventory, objects, besides: listing)
            let lag = try Lag(of: inventory, behind: listing, keeping: lost, of: self, entries: size)
            return .copy(made: inventory.made, entries: inventory.size, lag: lag)
        } catch let error as CopyError {
            return .foreign(error)
        } catch let error as UploadError { return .unreachable(error) }
    }
}
