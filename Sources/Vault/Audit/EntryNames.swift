import Catalog
import Ledger
import Seal

/// The names under which the catalog finds entries of the ledger: fingerprints, so that the catalog tells nobody who did what.
struct EntryNames: Sendable {
    private let fingerprint: Fingerprinter

    /// - Parameter access: the secret halves of the `access` key. The oldest one serves, which stays when keys are renewed.
    init?(access: [UInt32: OpenSecretKey]) {
        guard let oldest = access.min(by: { $0.key < $1.key })?.value else { return nil }
        let key = oldest.withUnsafeBytes { SecretKey(copying: $0) }
        fingerprint = Fingerprinter(key: key.derive("entries"))
    }

    func person(_ name: String) -> Fingerprint { named("person", name) }
    func action(_ name: String) -> Fingerprint { named("action", name) }
    func source(_ name: String) -> Fingerprint { named("source", name) }
    /// Of whatever kind.
    func object(_ name: String) -> Fingerprint { named("object", name) }

    /// What the catalog keeps of an entry.
    func row(of entry: Entry, in frame: Frame) -> EntryRow {
        let body = entry.body
        return EntryRow(
            sequence: frame.sequence, offset: frame.offset, time: frame.time.nanoseconds,
            person: person(body.actor.name),
            action: action(body.action), source: body.source.map(source),
            objects: entry.objects.compactMap(\.text).map(object),
            intent: body.intent?.sequence)
    }

    private func named(_ kind: String, _ name: String) -> Fingerprint {
        Array("\(kind)\0\(name)".utf8).withUnsafeBytes { fingerprint($0) }
    }
}
