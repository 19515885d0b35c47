import Seal
import Store

/// A snapshot that is hidden and waits to be destroyed.
package struct DroppedSnapshot: Codable, Sendable {
    package let id: String
    /// nil where who dropped it could not know it.
    package let source: String?
    package let created: Timestamp
    /// Of its files.
    package let bytes: Int
    package let dropped: Timestamp
    /// From when on it may be destroyed.
    package let until: Timestamp
    package let reasons: [String]
    /// The name of who dropped it, or the slot of somebody who is not here any more.
    package let person: String
    package let certificate: Int

    init(_ item: DroppedContent.Item, _ header: Header) {
        id = item.snapshot
        source = item.source
        created = item.created
        bytes = item.bytes
        dropped = item.time
        until = item.until
        reasons = item.reasons
        person = header.people.first { $0.id.hex == item.person }?.name ?? item.person
        certificate = item.certificate
    }
}

extension Vault {
    /// The snapshots that are hidden, those that may be destroyed first coming first.
    ///
    /// - Throws: `VaultError.notPermitted` to all but auditors and custodians; `VaultError.damaged` where the ledger tells of
    ///   another state.
    package func droppedSnapshots(source: String? = nil) throws -> [DroppedSnapshot] {
        try onRecord(Deed("snapshots --dropped", source: source), counts: { ["snapshots": $0.count] }) {
            _ = try accessKeys
            try checkReason()
            let header = try currentHeader()
            let state = try retentionState(header)
            var items = state.dropped?.content.dropped ?? []
            if let source {
                // Who dropped them may not have known the names.
                let made = try snapshotsOnRecord()
                items = items.filter { item in
                    (item.source ?? Digest256(hex: item.snapshot).flatMap { made[$0]?.summary.source }) == source
                }
            }
            return items.sorted { ($0.until, $0.created) < ($1.until, $1.created) }.map { DroppedSnapshot($0, header) }
        }
    }
}
