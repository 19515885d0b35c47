import Store

/// What an index of entries says of one, in the words of the entry itself.
package struct EntryOutline: Hashable, Sendable {
    package let sequence: Int
    /// The first byte of its frame.
    package let offset: Int
    package let time: Timestamp
    /// The name of who acted.
    package let person: String
    package let action: String
    package let source: String?
    /// Names of what it is about, as far as they can be told.
    package let objects: [String]
    /// How many more it is about, whose names were erased or do not open.
    package let unnamedCount: Int
    /// The number of the entry that this one is the outcome of.
    package let intent: Int?
}

/// What an outline comes to: so that an index can be held against a million entries without keeping what they say.
package struct OutlineDigest: Hashable, Sendable {
    /// Of everything but the objects.
    package let row: UInt64
    /// Of each object's name; equal names once.
    package let objects: Set<UInt64>
    /// How many objects have no name any more, and may still be in an index.
    package let unnamedCount: Int

    package init(row: UInt64, objects: Set<UInt64>, unnamedCount: Int) {
        self.row = row
        self.objects = objects
        self.unnamedCount = unnamedCount
    }

    /// One number for all of it: the sum, so that an index may be added up in any order.
    package var sum: UInt64 { objects.reduce(row, &+) }
}

/// The digests of a ledger's entries, by their numbers.
package struct OutlineDigests: Hashable, Sendable {
    /// Each entry's sum; nil for one that was not opened.
    package private(set) var sums: [UInt64?] = []
    /// Those that are about something without a name.
    package private(set) var unnamed: [Int: OutlineDigest] = [:]

    mutating func append(_ digest: OutlineDigest?) {
        if let digest, digest.unnamedCount > 0 { unnamed[sums.count] = digest }
        sums.append(digest?.sum)
    }
}
