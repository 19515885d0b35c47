import Foundation
import Seal
import Testing

@testable import Parity

@Suite("The worked example of parity")
struct WorkedParityTests {
    /// The example's packets, by their names in FORMAT.md.
    private static func packets() throws -> [String: [UInt8]] {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../schema/FORMAT.md").standardizedFileURL
        var packets: [String: [UInt8]] = [:]
        for part in try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```") {
            let lines = part.split(separator: "\n").map(String.init)
            guard let head = lines.first, head.hasPrefix("hex parity-") else { continue }
            packets[String(head.dropFirst(4))] = try lines.dropFirst().flatMap { line in
                try #require(Hex.decode(line.components(separatedBy: "  # ")[0]))
            }
        }
        return packets
    }

    @Test("is written as the page has it")
    func written() throws {
        let packets = try Self.packets()
        #expect(packets.count == 5)
        let content = Array("muniment".utf8)
        let file = ProtectedFile(
            name: "note.txt", byteCount: 8, md5: MD5Digest.of(content), md5OfStart: MD5Digest.of(content))
        let sums = ["muni", "ment"].map { Array($0.utf8) }.map { slice in
            ProtectedFile.SliceSum(md5: MD5Digest.of(slice), crc: Self.crc(slice))
        }
        let set = ProtectedSet(sliceByteCount: 4, files: [file], sums: [sums])

        let descriptions = set.descriptions(creator: "x")
        let known = ["parity-main", "parity-file", "parity-sums"].flatMap { packets[$0] ?? [] }
        #expect(descriptions.prefix(known.count).elementsEqual(known))
    }

    @Test("repairs, by one of its slices or by both", arguments: [["parity-slice-0"], ["parity-slice-1"]])
    func repaired(_ slices: [String]) async throws {
        let packets = try Self.packets()
        let folder = try ProtectedFolder([:], seed: 1)
        let all = (["parity-main", "parity-file", "parity-sums"] + slices).flatMap { packets[$0] ?? [] }
        try folder.put(all, as: "set.par2")
        for damaged in ["muniMENT", "MUNIment"] {
            try folder.put(Array(damaged.utf8), as: "note.txt")
            let parity = try Parity.read("set", in: folder.path)
            _ = try await parity.repair(try await parity.check(), to: folder.path)
            #expect(try folder.bytes("note.txt") == Array("muniment".utf8))
        }
        let both = all + (packets["parity-slice-0"] ?? []) + (packets["parity-slice-1"] ?? [])
        try folder.put(both, as: "set.par2")
        try folder.remove("note.txt")
        let parity = try Parity.read("set", in: folder.path)
        _ = try await parity.repair(try await parity.check(), to: folder.path)
        #expect(try folder.bytes("note.txt") == Array("muniment".utf8))
    }

    /// CRC-32 bit by bit.
    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
    }
}
