import ArchiveFixtures
import Foundation
import Replication
import Store
import Testing
import Vault

@Suite("A follower's receipt")
struct ReceiptTests {
    private static func sides() async throws -> CourierSides {
        let sides = try CourierSides()
        try await sides.archive.archive([("a.bin", Array("first".utf8))])
        try await sides.carryAll()
        return sides
    }

    @Test("that is older than the last one is of the same log, and changes nothing")
    func older() async throws {
        let sides = try await Self.sides()
        let older = "\(sides.archive.path)/older.tar"
        try FileManager.default.copyItem(atPath: try await sides.receipt(), toPath: older)
        let last = try await sides.home.takeReceipt(try await sides.receipt())

        let again = try await sides.home.takeReceipt(older)

        #expect(again.log == last.log && again.logSize == last.logSize)
        #expect(try sides.home.followerLedger(sides.home.folder.follower(last.log)).size() == last.logSize)
    }

    @Test("takes the place of no other follower's")
    func two() async throws {
        let sides = try await Self.sides()
        let other = "\(sides.archive.path)/other"
        try await sides.unpack("\(sides.archive.path)/first", into: other)
        let path = try await sides.receipt()
        let before = try Data(contentsOf: URL(fileURLWithPath: path))

        let medium = "\(sides.archive.path)/receipt"
        let error = await #expect(throws: CourierError.self) { try await sides.open(other).writeReceipt(to: medium) }

        guard case .badInput = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        // Its own is replaced.
        #expect(try await sides.open(sides.far).writeReceipt(to: medium).path == path)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) != before)
    }

    @Test("of a copy of a follower's folder is refused, once the two did different things")
    func copied() async throws {
        let sides = try await Self.sides()
        let copy = "\(sides.archive.path)/copy"
        try FileManager.default.copyItem(atPath: sides.far, toPath: copy)
        _ = try await sides.open(copy).verify(.structure)
        let last = try await sides.home.takeReceipt(try await sides.receipt())

        let other = try await sides.open(copy).writeReceipt(to: try sides.medium("other"))
        let error = await #expect(throws: CourierError.self) { try await sides.home.takeReceipt(other.path) }

        guard case .forked = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(other.log == last.log)
        #expect(try sides.home.followerLedger(sides.home.folder.follower(last.log)).size() == last.logSize)
    }

    @Test("of another vault, or of more than the home has, is refused, and tells no packing what to leave out")
    func foreign() async throws {
        // Given a home that was put back to before what the follower has
        let (sides, others) = (try await Self.sides(), try await Self.sides())
        let saved = "\(sides.archive.path)/saved"
        try FileManager.default.copyItem(atPath: sides.home.folder.path, toPath: saved)
        try await sides.archive.archive([("a.bin", Array("second".utf8))])
        let medium = try sides.medium("m")
        try await sides.pack(to: medium)
        try await sides.unpack(medium)
        let (receipt, other) = (try await sides.receipt(), try await others.receipt())
        let old = try sides.open(saved)

        // When, then
        for (home, receipt) in [(old, receipt), (sides.home, other)] {
            let request = CourierRequest(
                folder: try sides.medium("none"), since: receipt, maxByteCount: 1 << 30, parityPercent: nil)
            await #expect(throws: (any Error).self) { try await home.takeReceipt(receipt) }
            await #expect(throws: (any Error).self) { try await home.packCourier(request) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: request.folder) == [])
            #expect(try DurableFile.names(in: home.folder.followers) == [])
        }
        let error = await #expect(throws: VaultError.self) { try await old.takeReceipt(receipt) }
        guard case .damaged = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test("is told from what is none, as is whatever else --since gets")
    func none() async throws {
        let sides = try await Self.sides()
        let first = "\(sides.archive.path)/first"
        let names = try FileManager.default.contentsOfDirectory(atPath: first)
        let json = try #require(names.first { $0.hasSuffix(".json") })
        for path in ["\(first)/\(json)", first, "\(first)/nothing"] {
            let error = await #expect(throws: CourierError.self) { try await sides.home.takeReceipt(path) }
            guard case .badInput = error else { return #expect(Bool(false), "\(String(describing: error))") }
            let packing = await #expect(throws: CourierError.self) {
                try await sides.pack(to: try sides.medium("none"), since: path)
            }
            guard case .badInput = packing else { return #expect(Bool(false), "\(String(describing: packing))") }
        }
    }
}
