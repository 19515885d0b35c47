import ArchiveFixtures
import Ledger
import Replication
import Seal
import Store
import Testing
import Vault

@Suite("An inventory")
struct InventoryTests {
    /// A vault of one snapshot, and what it lists.
    private static func listed() async throws -> (ArchiveFolder, VaultListing) {
        let archive = try ArchiveFolder()
        try await archive.archive([("users.jsonl", Array("{\"Username\":\"ana\"}\n".utf8))])
        let listing = try await VaultListing(archive.vault.folder, archive.vault.homeLedger())
        return (archive, listing)
    }

    private static func inventory(_ archive: ArchiveFolder, _ listing: VaultListing) throws -> Inventory {
        try Inventory(
            listing.files, destroyed: listing.destroyed, checkpoint: try #require(listing.checkpoint), made: .now,
            of: archive.vault.header.vault, by: archive.vault.person.id, signing: archive.vault.signature)
    }

    @Test("names what copies hold of a vault, and neither its signer nor what is derived")
    func files() async throws {
        let (archive, listing) = try await Self.listed()
        let paths = listing.files.map(\.path)
        #expect(paths == paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(
            Set(paths.map { $0.split(separator: "/")[0] }) == [
                "muniment.json", "slots", "packs", "snapshots", "layouts", "ledger",
            ])
        #expect(paths.filter { $0.hasPrefix("ledger/") } == ["ledger/entries/00000000"])
        #expect(paths.filter { $0.hasPrefix("packs/") }.count == 2)
        for item in listing.items {
            guard case .file(let path, let range) = item.body else { continue }
            let bytes = try OpenFile(path, .read(followingLinks: false)).read(range.count, at: range.lowerBound)
            #expect(Blake2b.hash(bytes) == item.file.digest && bytes.count == item.file.byteCount)
        }
        _ = archive
    }

    @Test("reads as it was written, and is signed by who made it")
    func roundTrip() async throws {
        let (archive, listing) = try await Self.listed()
        let made = try Self.inventory(archive, listing)
        let read = try #require(Inventory(made.bytes))
        #expect(
            read.files == made.files && read.checkpoint == made.checkpoint && read.person == archive.vault.person.id)
        #expect(read.isSigned(by: archive.vault.person.card.verify))
        #expect(!read.isSigned(by: Identity.random().card.verify))
        #expect(Inventory.size(inName: made.name) == made.size)
        #expect(Inventory.size(inName: "inventory.12") == nil && Inventory.size(inName: "inventory.-000000001") == nil)
    }

    @Test("is not the same with any byte of it changed")
    func flipped() async throws {
        let (archive, listing) = try await Self.listed()
        let made = try Self.inventory(archive, listing)
        for place in stride(from: 0, to: made.bytes.count, by: 7) {
            var bytes = made.bytes
            bytes[place] ^= 1
            let read = Inventory(bytes)
            #expect(read?.isSigned(by: archive.vault.person.card.verify) != true, "byte \(place)")
        }
    }

    @Test(
        "leads nowhere else than into a vault's folder",
        arguments: [
            "../muniment.json", "/etc/passwd", "packs/../../x", "ledger/./entries", "local/state", "ledger", "packs//x",
            "catalog.sqlite", "packs/ab/\u{0}", "PACKS/ab", "slots/.tmp-1", "", "ledger/signer", "ledger/signer.next",
            "ledger/attempts", "followers/0123456789abcdef/ledger/signer", "followers/0123456789abcdef/local/state",
        ])
    func hostilePath(_ path: String) async throws {
        let (archive, listing) = try await Self.listed()
        let files = listing.files + [CopiedFile(path: path, byteCount: 1, digest: Blake2b.hash([]))]
        let made = try Inventory(
            files, destroyed: [], checkpoint: try #require(listing.checkpoint), made: .now,
            of: archive.vault.header.vault, by: archive.vault.person.id, signing: archive.vault.signature)
        #expect(Inventory(made.bytes) == nil)
    }

    @Test("names no file of a length that none has, so that all lengths together are a number")
    func hostileLength() async throws {
        let (archive, listing) = try await Self.listed()
        for (count, isRead) in [(1 << 38, true), (1 << 38 + 1, false), (.max, false), (-1, false)] {
            let file = CopiedFile(path: "packs/ab/abc", byteCount: count, digest: Blake2b.hash([]))
            let made = try Inventory(
                listing.files + [file], destroyed: [], checkpoint: try #require(listing.checkpoint), made: .now,
                of: archive.vault.header.vault, by: archive.vault.person.id, signing: archive.vault.signature)
            #expect((Inventory(made.bytes) != nil) == isRead, "\(count)")
        }
    }
}
