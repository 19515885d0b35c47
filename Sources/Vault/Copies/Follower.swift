import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// That a vault's folder is a follower: a copy of one that has its home elsewhere (`schema/FORMAT.md`, "Followers").
package struct Follower: Hashable, Sendable {
    /// The name of its log below `followers/`: 16 hex digits that no other copy has.
    package let log: String
    /// Where it came from, in words.
    package let origin: String

    private static let format = "muniment-follower"

    private struct Document: Codable {
        var format = Follower.format
        var version = 1
        let vault: String
        let log: String
        let origin: String
    }

    /// A follower with a log of its own.
    package init(from origin: String) {
        log = Hex.encode(Randomness.bytes(8))
        self.origin = origin
    }

    private init(_ document: Document) {
        log = document.log
        origin = document.origin
    }

    /// Marks the folder as one, durably.
    package func write(to folder: VaultFolder, vault: VaultID) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let document = Document(vault: vault.hex, log: log, origin: origin)
        try DurableFile.write(
            Array(try encoder.encode(document)) + Array("\n".utf8), to: folder.followerMark, permissions: 0o644)
    }

    /// What the folder is; nil for a vault's home.
    ///
    /// - Throws: `StoreError.damaged` where the mark makes no sense.
    package static func read(_ folder: VaultFolder, vault: VaultID) throws(StoreError) -> Follower? {
        guard DurableFile.exists(folder.followerMark) else { return nil }
        let bytes = try DurableFile.read(folder.followerMark, limit: 65_536)
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(bytes)), document.format == format,
            document.version == 1, document.vault == vault.hex, document.log.utf8.count == 16,
            Hex.decode(document.log) != nil
        else { throw .damaged(path: folder.followerMark, reason: "it does not mark a follower of this vault") }
        return Follower(document)
    }
}

extension Vault {
    /// Whether this is a copy of a vault that has its home elsewhere, as its folder says now.
    package var isFollower: Bool { DurableFile.exists(folder.followerMark) }

    /// The lock of whoever changes what the vault holds.
    ///
    /// - Throws: `VaultError.refused` in a follower; `StoreError.locked` while another process writes.
    func writerLock() throws -> WriterLock {
        let lock = try WriterLock(folder)
        try checkIsHome()
        return lock
    }

    /// - Throws: `VaultError.refused` in a follower.
    func checkIsHome() throws(VaultError) {
        guard !isFollower else {
            throw VaultError.refused(
                "\(folder.path) is a follower: the vault is written to at its home. Should this copy take its place: "
                    + "muniment replica promote")
        }
    }
}
