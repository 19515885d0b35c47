import Ledger
import Seal
import Store

/// Entries of the ledger, newest last.
package struct EntryList: Sendable {
    package let entries: [Entry]
    package let notices: [String]
}

/// All that is known of an entry.
package struct EntryDescription: Sendable {
    package let entry: Entry
    package let frame: Frame
    /// The outcome of an intent, the intent of an outcome; nil where there is none.
    package let partner: Entry?
    /// Whether the person signed it whom the header names for the slot; nil where it names nobody.
    package let isSigned: Bool?
    package let notices: [String]
}

extension Vault {
    /// The newest of the wanted entries that stood in the ledger before this was asked.
    ///
    /// - Throws: `VaultError.notPermitted` to all but auditors and custodians; `LedgerError`.
    package func entries(_ query: EntryQuery) throws -> EntryList {
        let size = try ledger(in: query.log).size()
        return try onRecord(
            Deed("audit list", source: query.source, query.objectsOnRecord),
            counts: { ["entries": $0.entries.count] }, details: { .notices($0.notices) }
        ) {
            var index = try entryIndex(of: query.log)
            var query = query
            query.object = try query.object.map { try wholeName($0) }
            let entries = try index.entries(query, ofFirst: size)
            return EntryList(entries: entries, notices: [index.notice].compactMap(\.self))
        }
    }

    /// The id of the one snapshot that `name` begins, else `name` itself.
    private func wholeName(_ name: String) throws -> String {
        let prefix = name.lowercased()
        guard prefix.count >= 4, prefix.allSatisfy(\.isHexDigit) else { return name }
        let matches = try folder.snapshotIDs().filter { $0.hex.hasPrefix(prefix) }
        return matches.count == 1 ? matches.first?.hex ?? name : name
    }

    /// All that is known of an entry.
    ///
    /// - Parameter log: a folder with a log that was kept elsewhere, in place of the vault's own.
    /// - Throws: as `entries`; `LedgerError.noSuchEntry`.
    package func entry(_ sequence: Int, in log: String? = nil) throws -> EntryDescription {
        let size = try ledger(in: log).size()
        let objects = [.entry(sequence), log.map { EntryObject.log($0) }].compactMap(\.self)
        return try onRecord(Deed("audit show", objects), details: { .notices($0.notices) }) {
            var index = try entryIndex(of: log)
            guard (0..<size).contains(sequence) else { throw LedgerError.noSuchEntry(sequence: sequence, size: size) }
            let (entry, frame) = try index.entry(sequence)
            let person = header.people.first { $0.id == entry.slot }
            return EntryDescription(
                entry: entry, frame: frame, partner: try partner(of: entry, &index),
                isSigned: person.map { entry.isSigned(by: $0.card.verify, vault: header.vault) },
                notices: [index.notice].compactMap(\.self))
        }
    }

    private func partner(of entry: Entry, _ index: inout EntryIndex) throws -> Entry? {
        switch entry.body.phase {
        case .intent: return try index.outcome(of: entry)
        case .outcome:
            guard let intent = entry.body.intent else { return nil }
            let partner = try index.entry(intent.sequence).entry
            return partner.hash.hex == intent.entry ? partner : nil
        case .event: return nil
        }
    }
}

extension EntryObject {
    static func entry(_ sequence: Int) -> Self { .init(kind: "entry", name: "\(sequence)") }
    /// A log that was kept elsewhere, by its folder.
    static func log(_ path: String) -> Self { .init(kind: "log", name: path) }
}

extension [String: String] {
    /// What was noticed besides.
    static func notices(_ notices: [String]) -> Self {
        notices.isEmpty ? [:] : ["notice": notices.joined(separator: "; ")]
    }
}
