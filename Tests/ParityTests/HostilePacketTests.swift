import Fixtures
import Foundation
import Seal
import Testing

@testable import Parity

@Suite("Parity files that were damaged or made to harm")
struct HostilePacketTests {
    @Test("cut anywhere, they either serve or are refused by name", arguments: 0..<30)
    func cut(_ round: Int) async throws {
        // Given one parity file, cut.
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let folder = try ProtectedFolder(["a": 30_000], seed: 21)
        let written = try await folder.protect(percent: 50)
        try folder.remove("set.par2")
        let whole = try folder.bytes(written.names[1])
        try folder.put(Array(whole.prefix(Int.random(in: 0..<whole.count, using: &random))), as: written.names[1])
        try folder.damage("a", at: 5000)

        // When, then
        do {
            let parity = try Parity.read("set", in: folder.path)
            let damage = try await parity.check()
            #expect(damage.missing == 1)
            if damage.isRepairable {
                _ = try await parity.repair(damage, to: folder.path)
                #expect(folder.differing() == [], "seed \(seed)")
            }
        } catch ParityError.noParity {}
    }

    @Test("with any byte changed, they repair or are refused, and never give a wrong file", arguments: 0..<60)
    func flipped(_ round: Int) async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let folder = try ProtectedFolder(["a": 9000], seed: 22)
        let written = try await folder.protect(percent: 40)
        let name = written.names[1]
        try folder.remove("set.par2")
        for _ in 0..<4 { try folder.damage(name, at: Int.random(in: 0..<folder.bytes(name).count, using: &random)) }
        try folder.damage("a", at: 100)

        do {
            let parity = try Parity.read("set", in: folder.path)
            _ = try await parity.repair(try await parity.check(), to: folder.path)
            #expect(folder.differing() == [], "seed \(seed)")
        } catch is ParityError {
            #expect(folder.differing() == ["a"], "seed \(seed)")
        }
    }

    @Test("that state what cannot be are refused", arguments: Lie.allCases)
    func lies(_ lie: Lie) async throws {
        // Given a file and parity whose packets have right MD5s.
        let folder = try ProtectedFolder(["a": 9000], seed: 23)
        try folder.put(lie.packets(of: try folder.bytes("a")), as: "set.par2")
        let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()

        // When, then
        await #expect(throws: ParityError.self) {
            let parity = try Parity.read("set", in: folder.path)
            _ = try await parity.repair(try await parity.check(), to: folder.path)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
        #expect(folder.differing() == [])
    }

    @Test("of which every word begins a packet that claims the rest are left after a while")
    func nested() throws {
        // Given 4 MB of heads, each of which claims all that is behind it.
        let folder = try ProtectedFolder(["a": 100], seed: 24)
        let zero = MD5Digest.of([])
        var bytes: [UInt8] = []
        let count = 60_000
        for index in 0..<count {
            bytes += PacketHead.bytes(
                .recoverySlice, set: zero, bodyCount: (count - index - 1) * PacketHead.byteCount, digest: zero)
        }
        try folder.put(bytes, as: "set.par2")

        // When, then: reading all that they claim would be a hundred gigabytes.
        #expect(throws: ParityError.self) { try Parity.read("set", in: folder.path) }
    }

    @Test("that ask for more slices than can be computed in any time are refused at once")
    func countless() async throws {
        // Given slices of four bytes, none of them right, and a recovery slice of four for each.
        let count = Elimination.limit + 1000
        let folder = try ProtectedFolder(["a": 4 * count], seed: 25)
        let bytes = try folder.bytes("a")
        let file = ProtectedFile(
            name: "a", byteCount: bytes.count, md5: MD5Digest.of(bytes),
            md5OfStart: MD5Digest.of(Array(bytes.prefix(ProtectedFile.startCount))))
        let main = MainPacket(sliceByteCount: 4, files: [file.id]).body
        let set = MD5Digest.of(main)
        let sums = [ProtectedFile.SliceSum](repeating: .init(md5: set, crc: 0), count: count)
        var packets = PacketHead.packet(.main, set: set, body: main)
        packets += PacketHead.packet(.fileDescription, set: set, body: file.description)
        packets += PacketHead.packet(.sliceSums, set: set, body: ProtectedFile.sumsBody(file.id, sums))
        for exponent in 0..<count {
            var body: [UInt8] = []
            body.append(littleEndian: UInt32(exponent))
            packets += PacketHead.packet(.recoverySlice, set: set, body: body + [1, 2, 3, 4])
        }
        try folder.put(packets, as: "set.par2")

        // When, then
        let parity = try Parity.read("set", in: folder.path)
        let damage = try await parity.check()
        #expect(damage.missing == count && damage.available == count)
        await #expect(
            throws: ParityError.beyondRepair(path: folder.path, missing: count, available: Elimination.limit)
        ) { try await parity.repair(damage, to: folder.path) }
        #expect(folder.differing() == [])
    }

    /// What packets with right MD5s say that cannot be.
    enum Lie: CaseIterable {
        case nothing, endlessSlices, sliceOfNothing, oddSlice, countlessFiles, sameFileTwice, noSums, tooManySums
        case endlessFile, emptyFile, pathUpwards, absolutePath, hiddenName, otherContents, onlyHugeSlices

        func packets(of bytes: [UInt8]) -> [UInt8] {
            let slice = 4096
            var files = [file("a", bytes.count, bytes)]
            var sums = stride(from: 0, to: bytes.count, by: slice).map { start -> ProtectedFile.SliceSum in
                let piece = Array(bytes[start..<min(start + slice, bytes.count)])
                return ProtectedFile.SliceSum(md5: MD5Digest.of(piece), crc: 0)
            }
            var main = MainPacket(sliceByteCount: slice, files: files.map(\.id)).body
            switch self {
            case .nothing: return Array("PAR2\0PKT".utf8)
            case .endlessSlices: put(UInt64.max - 3, in: &main, at: 0)
            case .sliceOfNothing: put(UInt64(0), in: &main, at: 0)
            case .oddSlice: put(UInt64(4097), in: &main, at: 0)
            case .countlessFiles: put(UInt32.max, in: &main, at: 8)
            case .sameFileTwice:
                put(UInt32(2), in: &main, at: 8)
                main += files[0].id.bytes
            case .noSums: sums = []
            case .tooManySums: sums += sums
            case .endlessFile:
                files = [file("a", Int.max / 2, bytes)]
                main = MainPacket(sliceByteCount: slice, files: files.map(\.id)).body
            case .emptyFile:
                files = [file("a", 0, bytes)]
                main = MainPacket(sliceByteCount: slice, files: files.map(\.id)).body
            case .pathUpwards, .absolutePath, .hiddenName:
                let name = self == .pathUpwards ? "../b" : self == .absolutePath ? "/tmp/b" : ".b"
                files = [file(name, bytes.count, bytes)]
                main = MainPacket(sliceByteCount: slice, files: files.map(\.id)).body
            case .otherContents: break
            case .onlyHugeSlices:
                let huge = 1 << 50
                main = MainPacket(sliceByteCount: huge, files: files.map(\.id)).body
                sums = Array(sums.prefix(1))
            }
            let set = MD5Digest.of(main)
            let packets =
                PacketHead.packet(.main, set: set, body: main)
                + PacketHead.packet(.fileDescription, set: set, body: files[0].description)
                + PacketHead.packet(.sliceSums, set: set, body: ProtectedFile.sumsBody(files[0].id, sums))
            guard self == .otherContents else { return packets }
            // Recovery slices enough, of something else.
            return packets
                + (0..<3).flatMap { exponent in
                    var body: [UInt8] = []
                    body.append(littleEndian: UInt32(exponent))
                    return PacketHead.packet(.recoverySlice, set: set, body: body + [UInt8](repeating: 1, count: slice))
                }
        }

        private func file(_ name: String, _ byteCount: Int, _ bytes: [UInt8]) -> ProtectedFile {
            ProtectedFile(
                name: name, byteCount: byteCount, md5: MD5Digest.of(bytes),
                md5OfStart: MD5Digest.of(Array(bytes.prefix(ProtectedFile.startCount))))
        }

        private func put(_ value: some FixedWidthInteger, in bytes: inout [UInt8], at place: Int) {
            withUnsafeBytes(of: value.littleEndian) { bytes.replaceSubrange(place..<place + $0.count, with: $0) }
        }
    }
}
