/// A pool as one snapshot holds it. What there is of each pool but its people fits into memory; people are read as they come.
package struct ArchivedPool: Sendable {
    /// The records of each entity but `users`, `memberships` and `factors`. An entity that the snapshot has not is not in it.
    package var records: [Entity: [JSON]]
    /// Reads the records of `users`, `memberships` or `factors` in the order of the archive, and nothing where there are none.
    package let people: @Sendable (_ entity: Entity, _ each: (JSON) async throws -> Void) async throws -> Void

    /// What the export of the snapshot could not read, or only in part; nothing where it read all that it was asked for.
    package let partial: [String]

    package init(
        records: [Entity: [JSON]],
        partial: [String] = [],
        people: @escaping @Sendable (_ entity: Entity, _ each: (JSON) async throws -> Void) async throws -> Void
    ) {
        self.records = records
        self.partial = partial
        self.people = people
    }

    /// `DescribeUserPool`'s `UserPool`.
    package var pool: JSON? { records[.pool]?.first }
}
