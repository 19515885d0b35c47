import ArchiveFixtures
import Fixtures
import Foundation
import Replication
import Store
import Testing
import Vault

@Suite("What else lies on a courier's media")
struct MixedMediaTests {
    /// A home of several packs, and what was packed of it in volumes of about one pack each.
    private static func packed(_ parity: Int? = nil) async throws -> (CourierSides, medium: String, PackedCourier) {
        let sides = try CourierSides()
        var random = SeededGenerator(seed: 7)
        for _ in 0..<4 { try await sides.archive.archive([("a.bin", random.bytes(100_000))]) }
        let medium = try sides.medium("m")
        let packed = try await sides.pack(to: medium, maxByteCount: 200_000, parity: parity)
        try #require(packed.volumes.count >= 4)
        return (sides, medium, packed)
    }

    @Test("a volume that is there twice serves where one of the two is whole", arguments: [40_000, 3])
    func twice(_ place: Int) async throws {
        let (sides, medium, packed) = try await Self.packed()
        let (name, copy) = (packed.volumes[1].name, try sides.medium("copy"))
        try FileManager.default.copyItem(atPath: "\(medium)/\(name)", toPath: "\(copy)/\(name)")
        try CourierSides.damage("\(copy)/\(name)", at: place)

        // In either order of the folders.
        try await sides.unpack(medium, copy)
        try await sides.unpack(copy, medium, into: "\(sides.archive.path)/other")

        #expect(try sides.differences() == [])
    }

    @Test("all volumes that are wanted are named at once, with those that are damaged")
    func allWanted() async throws {
        // Given two volumes that are damaged, and one that is not there
        let (sides, medium, packed) = try await Self.packed()
        try CourierSides.damage("\(medium)/\(packed.volumes[0].name)", at: 40_000)
        try CourierSides.damage("\(medium)/\(packed.volumes[1].name)", at: 3)
        try FileManager.default.removeItem(atPath: "\(medium)/\(packed.volumes[2].name)")

        // When, then
        let error = await #expect(throws: CourierError.self) { try await sides.unpack(medium) }
        guard case .incomplete(_, let wanted, _, let damaged) = error else {
            return #expect(Bool(false), "\(String(describing: error))")
        }
        #expect(wanted == [1, 2, 3])
        #expect(damaged.count == 2)
        let text = String(describing: CourierError.incomplete(courier: "c", wanted: wanted, of: 4, damaged: damaged))
        #expect(text.contains("volumes 1 to 3 of 4 are wanted"))
        for volume in packed.volumes.prefix(2) { #expect(text.contains(volume.name)) }
    }

    @Test("one letter of a manifest that is altered makes no courier of its own, wherever there is no parity")
    func alteredManifest() async throws {
        let (sides, medium, packed) = try await Self.packed()
        let volume = "\(medium)/\(packed.volumes[1].name)"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: volume))
        let start = try #require(bytes.range(of: Data(#""signature":""#.utf8))).upperBound
        try CourierSides.damage(volume, at: start, letters: true)

        // Which of two couriers came first was up to chance.
        for round in 0..<6 {
            let error = await #expect(throws: CourierError.self) {
                try await sides.unpack(medium, into: "\(sides.archive.path)/other-\(round)")
            }
            guard case .damaged(let path, _) = error else {
                return #expect(Bool(false), "\(String(describing: error))")
            }
            #expect(path == volume)
        }
    }

    @Test("volumes are known by what they hold, whatever media and systems made of their names")
    func names() async throws {
        // Given names in capitals, a damaged volume among them, one that was copied by hand, and what systems leave on sticks
        let (sides, medium, packed) = try await Self.packed(30)
        try CourierSides.damage("\(medium)/\(packed.volumes[2].name)", at: 50_000)
        let files = FileManager.default
        for name in try files.contentsOfDirectory(atPath: medium) {
            try files.moveItem(atPath: "\(medium)/\(name)", toPath: "\(medium)/\(name.uppercased())")
        }
        try files.moveItem(
            atPath: "\(medium)/\(packed.volumes[0].name.uppercased())", toPath: "\(medium)/Kopie von Band 1.tar")
        for name in [".DS_Store", "._\(packed.volumes[1].name)", "holiday.tar", "SYSTEM~1.TAR"] {
            try Data("something else".utf8).write(to: URL(fileURLWithPath: "\(medium)/\(name)"))
        }
        for name in ["System Volume Information", "courier-pictures.tar"] {
            try files.createDirectory(atPath: "\(medium)/\(name)", withIntermediateDirectories: false)
        }

        // When, then
        #expect(try await sides.unpack(medium).map(\.repaired) == [1])
        #expect(try sides.differences() == [])
    }

    @Test("two couriers on one medium are both taken, and one after the other, into a follower")
    func two() async throws {
        let sides = try CourierSides()
        try await sides.archive.archive([("a.bin", Array("first".utf8))])
        try await sides.carryAll()
        var since = try await sides.receipt()
        let medium = try sides.medium("both")
        for text in ["second", "third"] {
            try await sides.archive.archive([("a.bin", Array(text.utf8))])
            since = "\(medium)/\(try await sides.pack(to: medium, since: since).volumes[0].name)"
        }

        #expect(try await sides.unpack(medium).count == 2)
        #expect(try sides.differences() == [])
        #expect(!FileManager.default.fileExists(atPath: "\(sides.far)/pending/courier"))
    }

    @Test("a courier whose packing was killed holds up none that was packed after it")
    func killedPacking() async throws {
        // Given what a kill left of a courier, and one that was packed later, on one medium
        let (sides, medium, packed) = try await Self.packed()
        for volume in packed.volumes.dropFirst(2) {
            try FileManager.default.removeItem(atPath: "\(medium)/\(volume.name)")
        }
        try await sides.carryAll()
        try await sides.archive.archive([("a.bin", Array("last".utf8))])
        try await sides.archive.archive([("a.bin", Array("and one more".utf8))])
        let killed = try await sides.pack(to: medium, maxByteCount: 200_000)
        try FileManager.default.removeItem(atPath: "\(medium)/\(killed.volumes[1].name)")
        let whole = try await sides.pack(to: medium)

        // When, then
        #expect(try await sides.unpack(medium).map(\.size) == [whole.manifest.size])
        #expect(try sides.differences() == [])
        // What of the other was laid aside is not kept for nothing.
        #expect(!FileManager.default.fileExists(atPath: "\(sides.far)/pending/courier"))
        // A new follower is made of the whole one too, and a newer one that lacks something is told of.
        let last = try await sides.pack(to: medium, maxByteCount: 200_000)
        try FileManager.default.removeItem(atPath: "\(medium)/\(last.volumes[0].name)")
        let other = "\(sides.archive.path)/other"
        let unpacking = CourierUnpacking([medium], into: other) { try sides.open($0) }
        let done = try await unpacking.run()
        #expect(done.couriers.map(\.size) == [whole.manifest.size])
        guard case CourierError.incomplete(_, let wanted, _, _)? = done.failure else {
            return #expect(Bool(false), "\(String(describing: done.failure))")
        }
        #expect(wanted == [1])
    }

    @Test("what a killed packing had begun goes with the next, unless somebody writes there meanwhile")
    func unfinished() async throws {
        let (sides, medium, _) = try await Self.packed()
        let begun = ["courier.json\0", "PAR2\0PKT", "receipt.json\0", "something else", ""]
        let names = begun.indices.map { ".tmp-012345678\($0)" }
        for (name, text) in zip(names, begun) { try Data(text.utf8).write(to: URL(filePath: "\(medium)/\(name)")) }
        func there() -> [String] { names.filter { DurableFile.exists("\(medium)/\($0)") } }
        do {
            let other = try OpenFile(medium, .read(followingLinks: true))
            try other.waitForSharedLock()
            try await sides.archive.archive([("a.bin", Array("meanwhile".utf8))])
            try await sides.pack(to: medium)
            #expect(there() == names)
            other.unlock()
        }
        try await sides.archive.archive([("a.bin", Array("afterwards".utf8))])
        try await sides.pack(to: medium)
        #expect(there() == Array(names.dropFirst(2)))
        // Those who write hold it together.
        try await sides.archive.archive([("a.bin", Array("at last".utf8))])
        let last = try OpenFile(medium, .read(followingLinks: true))
        #expect(try last.lock())
    }

    @Test("another vault's volumes are left alone where there are this one's, and of two no new follower is made")
    func otherVault() async throws {
        let (sides, others) = (try CourierSides(), try CourierSides())
        for side in [sides, others] { try await side.archive.archive([("a.bin", Array("x".utf8))]) }
        try await sides.carryAll()
        try await sides.archive.archive([("a.bin", Array("y".utf8))])
        let medium = try sides.medium("m")
        try await sides.pack(to: medium)
        try await others.archive.archive([("a.bin", Array("z".utf8))])
        try await others.archive.archive([("a.bin", Array("zz".utf8))])
        try await others.pack(to: medium)

        try await sides.unpack(medium)
        #expect(try sides.differences() == [])
        let new = "\(sides.archive.path)/new"
        let error = await #expect(throws: CourierError.self) { try await sides.unpack(medium, into: new) }
        guard case .badInput = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(!FileManager.default.fileExists(atPath: new) && !FileManager.default.fileExists(atPath: "\(new).part"))
    }

    @Test("files are taken as folders are, and what is none of both is named")
    func files() async throws {
        let (sides, medium, packed) = try await Self.packed()
        for path in ["\(medium)/\(packed.manifestName)", "\(medium)/nothing"] {
            let error = await #expect(throws: CourierError.self) { try await sides.unpack(path) }
            guard case .noCourier = error else { return #expect(Bool(false), "\(String(describing: error))") }
        }
        let unpacking = CourierUnpacking(packed.volumes.map { "\(medium)/\($0.name)" }, into: sides.far) {
            try sides.open($0)
        }
        #expect(try await unpacking.run().couriers.count == 1)
        #expect(try sides.differences() == [])
    }

    @Test("is unpacked by one process at a time")
    func locked() async throws {
        let sides = try CourierSides()
        try await sides.archive.archive([("a.bin", Array("first".utf8))])
        let (first, second) = (try sides.medium("first"), try sides.medium("second"))
        try await sides.pack(to: first)
        try await sides.archive.archive([("a.bin", Array("second".utf8))])
        try await sides.pack(to: second)

        func isRefused(_ place: String, _ medium: String) async throws {
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            let lock = try WriterLock(VaultFolder(place))
            let error = await #expect(throws: StoreError.self) { try await sides.unpack(medium) }
            guard case .locked = error else { return #expect(Bool(false), "\(String(describing: error))") }
            withExtendedLifetime(lock) {}
        }
        try await isRefused("\(sides.far).part", first)
        try await sides.unpack(first)
        try await isRefused(sides.far, second)
        #expect(!FileManager.default.fileExists(atPath: "\(sides.far)/pending/courier"))
        try await sides.unpack(second)
        #expect(try sides.differences() == [])
    }

    @Test("nothing is made beside a folder that holds something else")
    func occupied() async throws {
        let (sides, medium, _) = try await Self.packed()
        let other = "\(sides.far).part"
        try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: false)
        try Data().write(to: URL(fileURLWithPath: "\(other)/clone"))

        await #expect(throws: StoreError.self) { try await sides.unpack(medium) }

        #expect(try FileManager.default.contentsOfDirectory(atPath: other) == ["clone"])
    }
}
