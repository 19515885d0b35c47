import Catalog
import Ledger
import Seal

/// The names under which the catalog finds entries of the ledger: fingerprints, so that the catalog tells nobody who did what.
struct EntryNames: Sendable {
    private let fingerprint: Fingerprinter
    /// Makes the digests of rows.
    private let digester: Fingerprinter

    /// - Parameter access: the secret halves of the `access` key. The oldest one serves, which stays when keys are renewed.
    init?(access: [UInt32: OpenSecretKey]) {
        guard let oldest = access.min(by: { $0.key < $1.key })?.value else { return nil }
        let key = oldest.withUnsafeBytes { SecretKey(copying: $0) }
        fingerprint = Fingerprinter(key: key.derive("entries"))
        digester = Fingerprinter(key: key.derive("entry digests"))
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

    /// What the row of an entry should come to.
    func digest(of outline: EntryOutline) -> OutlineDigest {
        let row = EntryRow(
            sequence: outline.sequence, offset: outline.offset, time: outline.time.nanoseconds,
            person: person(outline.person), action: action(outline.action), source: outline.source.map(source),
            objects: [], intent: outline.intent)
        return OutlineDigest(
            row: digest(of: row),
            objects: Set(outline.objects.map { digest(of: object($0), sequence: outline.sequence) }),
            unnamedCount: outline.unnamedCount)
    }

    /// The digest of a row without its objects.
    func digest(of row: EntryRow) -> UInt64 {
        digest(
            (
                (0, word(row.sequence), word(row.offset), UInt64(bitPattern: row.time)),
                (row.person.low, row.person.high, row.action.low, row.action.high),
                (row.source == nil ? 0 : 1, row.source?.low ?? 0, row.source?.high ?? 0),
                (row.intent == nil ? 0 : 1, word(row.intent ?? 0))
            ) as (Words4, Words4, (UInt64, UInt64, UInt64), (UInt64, UInt64)))
    }

    /// The digest of an object of an entry.
    func digest(of object: Fingerprint, sequence: Int) -> UInt64 {
        digest((1, word(sequence), object.low, object.high) as Words4)
    }

    private typealias Words4 = (UInt64, UInt64, UInt64, UInt64)

    private func word(_ number: Int) -> UInt64 { UInt64(bitPattern: Int64(number)) }

    /// The digest of words that stand side by side.
    private func digest(_ words: some BitwiseCopyable) -> UInt64 { withUnsafeBytes(of: words) { digester($0) }.low }

    private func named(_ kind: String, _ name: String) -> Fingerprint {
        let (kind, name) = (kind.utf8, name.utf8)
        return withUnsafeTemporaryAllocation(byteCount: kind.count + 1 + name.count, alignment: 1) { bytes in
            bytes.copyBytes(from: kind)
            bytes[kind.count] = 0
            UnsafeMutableRawBufferPointer(rebasing: bytes[(kind.count + 1)...]).copyBytes(from: name)
            return fingerprint(UnsafeRawBufferPointer(bytes))
        }
    }
}
