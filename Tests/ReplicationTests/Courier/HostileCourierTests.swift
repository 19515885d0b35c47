import ArchiveFixtures
import Fixtures
import Foundation
import Seal
import Store
import Testing
import Vault

@testable import Replication

/// Who can alter what is carried, and people of the vault who sign what is not so.
@Suite("A courier that was made to harm")
struct HostileCourierTests {
    /// A home, a follower of it, and what was packed since.
    private static func sides() async throws -> (CourierSides, medium: String, ForgedVolumes) {
        let sides = try CourierSides()
        try await sides.archive.archive([("a.bin", Array("first".utf8))])
        try await sides.carryAll()
        try await sides.archive.archive([("a.bin", Array("second".utf8))])
        let medium = try sides.medium("m")
        return (sides, medium, try ForgedVolumes(try await sides.pack(to: medium), in: medium))
    }

    /// Has the follower stay as it was, whatever is unpacked.
    ///
    /// - Parameter isKept: whether another copy of the volume may come, for which the others wait; else nothing is laid aside.
    private static func isRefused(
        _ sides: CourierSides, _ medium: String, isKept: Bool = false, _ isRight: (CourierError) -> Bool,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try CourierSides.files(of: sides.far)
        for target in [sides.far, "\(sides.archive.path)/new"] {
            let error = await #expect(throws: CourierError.self, sourceLocation: sourceLocation) {
                try await sides.unpack(medium, into: target)
            }
            #expect(error.map(isRight) == true, "\(String(describing: error))", sourceLocation: sourceLocation)
        }
        #expect(try CourierSides.files(of: sides.far) == before, sourceLocation: sourceLocation)
        #expect(!FileManager.default.fileExists(atPath: "\(sides.archive.path)/new"), sourceLocation: sourceLocation)
        for left in ["\(sides.far)/pending/courier", "\(sides.archive.path)/new.part"] where !isKept {
            #expect(!FileManager.default.fileExists(atPath: left), "\(left)", sourceLocation: sourceLocation)
        }
    }

    private static func isDamaged(_ error: CourierError) -> Bool {
        if case .damaged = error { true } else { false }
    }

    @Test(
        "names no file that is not a copy's, whoever signed it",
        arguments: [
            "../../outside", "packs/../../outside", "/tmp/outside", "packs//x", "packs/.hidden", ".part/x",
            "follower.json",
            "local/state", "ledger/signer", "ledger/attempts", "followers/0123456789abcdef/ledger/signer",
            "followers/0123456789abcdef/local/x", "followers/x",
        ])
    func paths(_ path: String) async throws {
        let (sides, medium, genuine) = try await Self.sides()
        var forged = genuine
        let bytes: [UInt8] = Array("harm".utf8)
        forged.contents[path] = bytes
        try forged.state(
            genuine.inventory.files + [CopiedFile(path: path, byteCount: bytes.count, digest: Blake2b.hash(bytes))],
            signing: sides.home.signature)
        try forged.write(to: medium)

        #expect(Inventory(forged.inventory.bytes) == nil && CourierManifest(forged.manifest.bytes) == nil)
        try await Self.isRefused(sides, medium, Self.isDamaged)
        #expect(!FileManager.default.fileExists(atPath: "\(sides.archive.path)/outside"))
    }

    @Test("names no file twice, neither in its inventory nor in its volumes")
    func duplicates() async throws {
        let (sides, medium, genuine) = try await Self.sides()
        let files = genuine.inventory.files
        for isListedTwice in [true, false] {
            var forged = genuine
            try forged.state(
                isListedTwice ? files + [files[0]] : files,
                volumes: isListedTwice ? [files.map(\.path)] : [files.map(\.path), [files[0].path]],
                signing: sides.home.signature)
            try forged.write(to: medium)
            try await Self.isRefused(sides, medium, Self.isDamaged)
        }
    }

    @Test("has heads that state the lengths of what is behind them", arguments: [1, -1, 512, 8_000_000_000])
    func lengths(_ more: Int) async throws {
        let (sides, medium, genuine) = try await Self.sides()
        let last = try #require(genuine.inventory.files.last { $0.path.hasPrefix("snapshots/") })
        try genuine.write(to: medium) { $0.path == last.path ? $0.byteCount + more : $0.byteCount }

        try await Self.isRefused(sides, medium, isKept: true, Self.isDamaged)
    }

    @Test("counts for nothing where nobody of the vault signed it")
    func stranger() async throws {
        let (sides, medium, genuine) = try await Self.sides()
        var forged = genuine
        try forged.state(genuine.inventory.files, signing: SigningKey.random().sign)
        try forged.write(to: medium)

        try await Self.isRefused(sides, medium) { if case .foreign = $0 { true } else { false } }
    }

    @Test("is a whole vault's, whoever signed it")
    func gaps() async throws {
        let (sides, medium, genuine) = try await Self.sides()
        for ending in [".key", ""] {
            var forged = genuine
            let layout = try #require(
                genuine.inventory.files.first {
                    $0.path.hasPrefix("layouts/") && $0.path.hasSuffix(".key") == !ending.isEmpty
                })
            try forged.state(genuine.inventory.files.filter { $0 != layout }, signing: sides.home.signature)
            try forged.write(to: medium)
            try await Self.isRefused(sides, medium, Self.isDamaged)
        }
    }

    @Test("brings no header that is older than the follower's, whoever signed it")
    func olderHeader() async throws {
        // Given a follower that knows of a person who was added
        let sides = try CourierSides()
        try await sides.archive.archive([("a.bin", Array("first".utf8))])
        let header = Array(try Data(contentsOf: URL(fileURLWithPath: sides.home.folder.header)))
        _ = try sides.home.addPerson(
            name: "bo", role: .auditor, secret: .keyFile(path: "\(sides.archive.path)/bo.key"))
        try await sides.carryAll()
        try await sides.archive.archive([("a.bin", Array("second".utf8))])
        let medium = try sides.medium("m")
        var forged = try ForgedVolumes(try await sides.pack(to: medium), in: medium)

        // When the next courier has the header from before
        forged.contents["muniment.json"] = header
        try forged.state(
            forged.inventory.files.map { file in
                file.path != "muniment.json"
                    ? file
                    : CopiedFile(path: file.path, byteCount: header.count, digest: Blake2b.hash(header))
            }, signing: sides.home.signature)
        try forged.write(to: medium)

        // Then
        let before = try CourierSides.files(of: sides.far)
        let error = await #expect(throws: CourierError.self) { try await sides.unpack(medium) }
        guard case .forked = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(try CourierSides.files(of: sides.far) == before)
    }

    @Test("takes no volume of another courier that has the same number")
    func otherNumber() async throws {
        // Given two couriers of one state, which a follower packs one after the other
        let sides = try CourierSides()
        var random = SeededGenerator(seed: 5)
        for _ in 0..<3 { try await sides.archive.archive([("a.bin", random.bytes(100_000))]) }
        try await sides.carryAll()
        var packed: [(medium: String, courier: PackedCourier)] = []
        for name in ["one", "two"] {
            let medium = try sides.medium(name)
            let request = CourierRequest(folder: medium, since: nil, maxByteCount: 200_000, parityPercent: nil)
            packed.append((medium, try await sides.open(sides.far).packCourier(request)))
        }
        let name = packed[0].courier.volumes[1].name
        #expect(name == packed[1].courier.volumes[1].name && packed[0].courier.id != packed[1].courier.id)

        // When one's second volume takes the place of the other's
        let genuine = try Data(contentsOf: URL(fileURLWithPath: "\(packed[0].medium)/\(name)"))
        try FileManager.default.removeItem(atPath: "\(packed[0].medium)/\(name)")
        try FileManager.default.copyItem(atPath: "\(packed[1].medium)/\(name)", toPath: "\(packed[0].medium)/\(name)")

        // Then that one is wanted still, until it comes.
        let further = "\(sides.archive.path)/further"
        let error = await #expect(throws: CourierError.self) { try await sides.unpack(packed[0].medium, into: further) }
        guard case .incomplete = error else { return #expect(Bool(false), "\(String(describing: error))") }
        try genuine.write(to: URL(fileURLWithPath: "\(packed[0].medium)/\(name)"))
        try await sides.unpack(packed[0].medium, into: further)
        #expect(try await sides.open(further).verify(.data).problems.isEmpty)
    }

    @Test("of a home where a destroyed key was put back brings it to no follower", arguments: [true, false])
    func keyPutBack(_ isListGone: Bool) async throws {
        // Given a key that the home destroyed, and the follower with it
        let sides = try CourierSides()
        let gone = try await sides.archive.archive([("a.bin", Array("first".utf8))])
        try await sides.archive.archive([("a.bin", Array("second".utf8))])
        try await sides.carryAll()
        let home = sides.home.folder
        var kept: [String: Data] = [:]
        for path in ["snapshots/\(gone)", "layouts/\(gone)", "snapshots/\(gone).key", "layouts/\(gone).key"] {
            kept[path] = FileManager.default.contents(atPath: "\(home.path)/\(path)")
            if path.hasSuffix(".key") {
                try DestroyedKeys(home).destroy(["\(home.path)/\(path)"])
            } else {
                try FileManager.default.removeItem(atPath: "\(home.path)/\(path)")
            }
        }
        let medium = try sides.medium("m")
        try await sides.pack(to: medium)
        try await sides.unpack(medium)

        // When somebody puts it back at home, and takes it off the list, or not, and a courier is packed
        for (path, bytes) in kept { try bytes.write(to: URL(fileURLWithPath: "\(home.path)/\(path)")) }
        if isListGone { try FileManager.default.removeItem(atPath: home.ledgerDestroyed) }
        try await sides.archive.archive([("a.bin", Array("third".utf8))])
        let later = try sides.medium("later")
        try await sides.pack(to: later)

        // Then the follower has no such key, and knows of it still.
        let known = try DestroyedKeys(VaultFolder(sides.far)).read()
        if isListGone {
            let error = await #expect(throws: CourierError.self) { try await sides.unpack(later) }
            guard case .forked = error else { return #expect(Bool(false), "\(String(describing: error))") }
        } else {
            try await sides.unpack(later)
        }
        #expect(!FileManager.default.fileExists(atPath: "\(sides.far)/snapshots/\(gone).key"))
        #expect(Set(known).isSubset(of: try DestroyedKeys(VaultFolder(sides.far)).read()) && known.count == 2)
    }
}
