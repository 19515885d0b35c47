import Seal
import Store
import Vault

extension ArchivedPool {
    /// The entities that are people, or of people: there may be millions of them.
    package static let people: Set<Entity> = [.users, .memberships, .factors]

    /// The pool of a snapshot, off the record: within `Vault.readingPool`. Who was erased is not in it, whatever the snapshot holds.
    ///
    /// - Throws: `StoreError.damaged`; `DecodingError` where a record is not JSON.
    package static func read(_ snapshot: Snapshot, in vault: Vault) async throws -> ArchivedPool {
        let names = Set(snapshot.manifest.collections.map(\.name))
        var records: [Entity: [JSON]] = [:]
        for entity in Entity.allCases where !people.contains(entity) && names.contains(entity.rawValue) {
            var read: [JSON] = []
            try await vault.forEachRecord(of: entity.rawValue, in: snapshot) { record in
                var line: [UInt8] = []
                record.appendJSON(to: &line)
                read.append(try JSON(parsing: line))
            }
            records[entity] = read
        }
        let source = snapshot.manifest.source
        let users = try vault.suppressedKeys(of: source, collection: Entity.users.rawValue)
        return ArchivedPool(records: records, partial: snapshot.manifest.partial ?? []) { entity, each in
            guard people.contains(entity), names.contains(entity.rawValue) else { return }
            let own = try vault.suppressedKeys(of: source, collection: entity.rawValue)
            try await forEachPerson(of: entity, in: snapshot, vault) { record in
                if let name = record["Username"]?.string, users.covers(name) { return }
                if let key = record[entity.keyField]?.string, own.covers(key) { return }
                try await each(record)
            }
        }
    }

    /// Hands over the records one by one to who takes its time: they lie aside, sealed, as the archive is read in one go.
    private static func forEachPerson(
        of entity: Entity, in snapshot: Snapshot, _ vault: Vault, _ each: (JSON) async throws -> Void
    ) async throws {
        var spool = try SealedSpoolWriter(in: vault.spoolFolder)
        var lines = JSONLines()
        try await vault.forEachRecord(of: entity.rawValue, in: snapshot) { record in
            try lines.add(to: { try spool.append($0) }) { record.appendJSON(to: &$0) }
        }
        try lines.finish(to: { try spool.append($0) })
        let laid = spool.finish()
        for index in 0..<laid.count {
            for line in try laid.piece(index).split(separator: UInt8(ascii: "\n")) {
                try Task.checkCancellation()
                try await each(try JSON(parsing: line))
            }
        }
    }
}
