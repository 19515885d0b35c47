import Records
import Seal
import Store

/// What is to be gone besides what no snapshot shows any more.
package struct RewriteRequest: Sendable {
    /// Records that are to be erased: their bytes go, and of each the hashes stay that roots are made of.
    package var erased: [SourceCollection: ErasedKeys]
    /// What a snapshot's layout is to say of its files, parallel to the manifest's; nil where it says so already. A file whose
    /// chunks it no longer names is destroyed. It is asked several times, and always has the same answer.
    package var files: @Sendable (Snapshot) throws -> [Layout.File]?

    /// Packs are replaced in rows of so many bytes, at least one at a time: a row needs as much room, and is what a time limit waits
    /// for.
    var rowByteCount = Self.usualRow

    package static let usualRow = 256 << 20

    /// Whether no layout may change before all packs are written that it will name: where files are other files then, no reader may
    /// find one that is half of it.
    var isAtOnce: Bool { !erased.isEmpty }

    package init(
        erased: [SourceCollection: ErasedKeys] = [:],
        files: @Sendable @escaping (Snapshot) throws -> [Layout.File]? = { _ in nil }
    ) {
        self.erased = erased
        self.files = files
    }
}

/// What a rewriting destroys, and what it costs.
package struct RewriteCounts: Codable, Equatable, Sendable {
    /// Versions of records that no remaining snapshot shows.
    package internal(set) var records = 0
    /// Versions of records that are erased.
    package internal(set) var erased = 0
    /// Other blocks that no remaining snapshot names.
    package internal(set) var blocks = 0
    /// Packs that go, each with its key: replaced by a new one, or not.
    package internal(set) var packs = 0
    /// Packs that come.
    package internal(set) var newPacks = 0
    /// Bytes of the packs that go, with their `.key` files.
    package internal(set) var bytesRemoved = 0
    /// Bytes of the blocks that stay of packs that go: so much has to be read to write them again.
    package internal(set) var bytesKept = 0
    /// Bytes of the packs that come.
    package internal(set) var bytesWritten = 0
    /// Layouts that were replaced.
    package internal(set) var layouts = 0

    package init() {}

    static func += (left: inout Self, right: Self) {
        left.records += right.records
        left.erased += right.erased
        left.blocks += right.blocks
        left.packs += right.packs
        left.newPacks += right.newPacks
        left.bytesRemoved += right.bytesRemoved
        left.bytesKept += right.bytesKept
        left.bytesWritten += right.bytesWritten
        left.layouts += right.layouts
    }
}
