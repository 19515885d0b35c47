import Fixtures
import Foundation
import Seal
import Testing

@testable import Age

@Suite("age's own test vectors")
struct VectorTests {
    @Test("are all here but for those that are left out by name")
    func complete() {
        // 143 in the suite that they were copied from.
        #expect(Vector.all.count == 143 - Vector.leftOut.count)
        #expect(Set(Vector.all.map(\.name)).isDisjoint(with: Vector.leftOut))
    }

    @Test("come out as they should", arguments: Vector.all)
    func outcome(_ vector: Vector) throws {
        let secret = try vector.secret()
        var read: [UInt8] = []
        var outcome = "success"
        do {
            let reader = try AgeReader(try vector.source(), with: secret)
            while read.count < reader.byteCount {
                read += try reader.read(min(AgeFormat.chunkLength, reader.byteCount - read.count), at: read.count)
            }
        } catch let error as AgeError {
            outcome = Self.kind(of: error)
        }
        #expect(outcome == vector.expected)
        if outcome == "success" { #expect(Digest256.sha256(read).hex == vector.payload) }
    }

    @Test(
        "that open give the same bytes wherever they are read",
        arguments: Vector.all.filter { $0.expected == "success" })
    func places(_ vector: Vector) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let reader = try AgeReader(ArrayReading(vector.file), with: try vector.secret())
        let whole = try reader.read(reader.byteCount, at: 0)
        for _ in 0..<20 {
            let start = Int.random(in: 0...whole.count, using: &random)
            let count = Int.random(in: 0...min(200_000, whole.count - start), using: &random)
            #expect(
                try reader.read(count, at: start).elementsEqual(whole[start..<start + count]),
                "\(count) at \(start), seed \(seed)")
        }
        #expect(throws: AgeError.self) { try reader.read(1, at: whole.count) }
    }

    /// The name that the vectors have for a kind of failure.
    private static func kind(of error: AgeError) -> String {
        switch error {
        case .badArmor: "armor failure"
        case .notAge, .badHeader, .outOfMemory, .tooCostly: "header failure"
        case .alteredHeader: "HMAC failure"
        case .noMatch: "no match"
        case .damaged: "payload failure"
        case .badRecipient, .badIdentity, .emptyPassphrase: "none of the vectors' kinds"
        }
    }
}
