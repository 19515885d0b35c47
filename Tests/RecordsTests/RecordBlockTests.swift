import Fixtures
import Records
import Seal
import Store
import Testing

@Suite("A block of records")
struct RecordBlockTests {
    private let commitment = Commitment(key: .random())

    /// Records with keys somewhere inside them, some of them without a byte of their own but the key's.
    private func batch(_ random: inout SeededGenerator) -> RecordBatch {
        var batch = RecordBatch()
        var ordinal = UInt32.random(in: 0..<1000, using: &random)
        for _ in 0..<Int.random(in: 1...60, using: &random) {
            let record = random.bytes(Int.random(in: 1..<300, using: &random))
            let offset = Int.random(in: 0..<record.count, using: &random)
            let key = KeySpan(
                offset: offset, length: Int.random(in: 1...record.count - offset, using: &random),
                encoding: KeyEncoding.allCases[Int.random(in: 0..<4, using: &random)])
            record.withUnsafeBytes { batch.append($0, ordinal: ordinal, key: key) }
            ordinal += Bool.random(using: &random) ? 1 : UInt32.random(in: 1..<100_000, using: &random)
        }
        return batch
    }

    @Test("gives its records back, with ordinals, keys and leaves")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<200 {
            let batch = batch(&random)
            let (plain, places, leaves) = RecordBlock.encode(batch, commitment)

            let decoded = try #require(RecordBlock.decode(plain))

            #expect(decoded.records == batch.records)
            let encoded = Encoded(plain, places, level: 1).bytes
            #expect(encoded.withUnsafeBytes { Encoded.decode($0, limit: plain.count) } == plain)
            #expect(RecordBlock.encode(decoded, commitment).plain[33...] == plain[33...])
            #expect(decoded.ordinals == batch.ordinals)
            #expect(decoded.keys == batch.keys)
            #expect(decoded.leaves(commitment, salts: decoded.salts) == leaves)
        }
    }

    @Test("follows the format to the byte")
    func format() throws {
        var batch = RecordBatch()
        for (ordinal, text) in [(5, "ab"), (6, "c"), (200, "")] as [(UInt32, String)] {
            Array(text.utf8).withUnsafeBytes {
                batch.append(
                    $0, ordinal: ordinal, key: KeySpan(offset: 0, length: text.utf8.count, encoding: .doubledQuotes))
            }
        }

        let plain = RecordBlock.encode(batch, commitment).plain

        #expect(plain[0] == 0)
        #expect(Array(plain[33...]) == [3, 5, 0, 0xC1, 0x01, 2, 1, 0, 0, 0, 0, 10, 6, 2, 0x61, 0x62, 0x63])
    }

    @Test("has a salt for each record that nobody can tell from another's")
    func salts() throws {
        var random = SeededGenerator(seed: 2)
        let batch = batch(&random)
        let first = try #require(RecordBlock.decode(RecordBlock.encode(batch, commitment).plain))
        let second = try #require(RecordBlock.decode(RecordBlock.encode(batch, commitment).plain))
        let salts = [first, second].flatMap { block in
            (0..<batch.count).map { Array(block.salts[$0 * 32..<$0 * 32 + 32]) }
        }
        #expect(Set(salts).count == 2 * batch.count)
    }

    @Test("is refused where it is cut, goes on, has flags or claims what it does not hold")
    func refusals() {
        var random = SeededGenerator(seed: 3)
        let plain = RecordBlock.encode(batch(&random), commitment).plain
        for count in plain.indices { #expect(RecordBlock.decode(Array(plain[..<count])) == nil) }
        #expect(RecordBlock.decode(plain + [0]) == nil)
        #expect(RecordBlock.decode([2] + plain[1...]) == nil)
        let head = [UInt8](repeating: 0, count: 33)
        #expect(RecordBlock.decode(head + [0]) == nil, "no records")
        #expect(RecordBlock.decode(head + [1, 0, 1, 0, 8, 65]) == nil, "a key past its record")
        #expect(RecordBlock.decode(head + [1, 0, 1, 2, 0, 65]) == nil, "a key that begins past its record")
        #expect(
            RecordBlock.decode(head + [1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1, 0, 4, 65]) == nil, "an ordinal too high")
        #expect(RecordBlock.decode(head + [0xFF, 0xFF, 0xFF, 0xFF, 0x7F]) == nil, "too many records")
        #expect(RecordBlock.decode(head + [1, 0, 1, 0, 4, 65])?.records == [[65]])
    }

    /// A block that was written anew without some of its records, and with some of them erased.
    private func rewritten(_ random: inout SeededGenerator) throws -> (before: RecordBatch, after: RecordBatch) {
        while true {
            let before = try #require(RecordBlock.decode(RecordBlock.encode(batch(&random), commitment).plain))
            let kept = Set(before.ordinals.filter { _ in Bool.random(using: &random) })
            let hashes = before.leaves(commitment, salts: before.salts).map(\.keyHash)
            let erased = Set(hashes.filter { _ in Int.random(in: 0..<4, using: &random) == 0 })
            let after = before.without(
                commitment, isKept: { kept.contains($0) }, isErased: { keyHash, _ in erased.contains(keyHash) })
            if !after.allOrdinals.isEmpty { return (before, after) }
        }
    }

    @Test("that is written anew without some records has the leaves of those that it keeps, erased ones too")
    func writtenAnew() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<200 {
            let (before, after) = try rewritten(&random)

            let (plain, places) = RecordBlock.encode(kept: after)
            let decoded = try #require(RecordBlock.decode(plain))

            #expect(decoded.records == after.records && decoded.erased == after.erased)
            #expect(decoded.salts == after.salts && decoded.keys == after.keys)
            #expect(RecordBlock.ordinals(of: plain) == decoded.allOrdinals)
            let leaves = Dictionary(
                uniqueKeysWithValues: before.leaves(commitment, salts: before.salts).map { ($0.ordinal, $0) })
            for leaf in decoded.leaves(commitment, salts: decoded.salts) { #expect(leaves[leaf.ordinal] == leaf) }
            if !after.ordinals.isEmpty {
                let encoded = Encoded(plain, places, level: 6).bytes
                #expect(encoded.withUnsafeBytes { Encoded.decode($0, limit: plain.count) } == plain)
            }
            // Once more, without what is left of the erased ones.
            let gone = decoded.without(commitment, isKept: { decoded.ordinals.contains($0) })
            #expect(gone.erased.isEmpty && gone.records == decoded.records)
        }
    }

    @Test("that was written anew is refused where it is cut, goes on, or names a record twice")
    func refusalsOfRewritten() throws {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<20 {
            let plain = RecordBlock.encode(kept: try rewritten(&random).after).plain
            for count in plain.indices { #expect(RecordBlock.decode(Array(plain[..<count])) == nil) }
            #expect(RecordBlock.decode(plain + [0]) == nil)
        }
        let salt = [UInt8](repeating: 7, count: 32)
        #expect(RecordBlock.decode([1, 1, 0, 5, 1, 0, 4] + salt + [65])?.records == [[65]])
        #expect(RecordBlock.decode([1, 1, 1, 5, 5, 1, 0, 4] + salt + salt + salt + [65]) == nil, "there and erased")
        #expect(RecordBlock.decode([1, 1, 1, 5, 6, 1, 0, 4] + salt + salt + salt + [65])?.erased.count == 1)
        #expect(RecordBlock.decode([1, 0, 1, 6] + salt + salt)?.allOrdinals == [6])
        #expect(RecordBlock.decode([1, 0, 0]) == nil, "nothing")
    }

    @Test("that is altered anywhere is refused or has all of its parts within itself")
    func hostile() throws {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<200 {
            let good =
                Bool.random(using: &random)
                ? RecordBlock.encode(batch(&random), commitment).plain
                : RecordBlock.encode(kept: try rewritten(&random).after).plain
            for _ in 0..<20 {
                var bytes = good
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    bytes[Int.random(in: 0..<min(400, bytes.count), using: &random)] = UInt8.random(
                        in: 0...255, using: &random)
                }
                guard let batch = RecordBlock.decode(bytes) else { continue }
                #expect(batch.ends.last ?? batch.bytes.count == batch.bytes.count)
                #expect(batch.salts.count == 32 * batch.count)
                #expect(Set(batch.allOrdinals).count == batch.count + batch.erased.count)
                #expect(zip(batch.ordinals, batch.ordinals.dropFirst()).allSatisfy { $0 < $1 })
                _ = batch.leaves(commitment, salts: batch.salts)
            }
        }
    }
}

extension RecordBatch {
    fileprivate var records: [[UInt8]] { (0..<count).map { Array(bytes[range($0)]) } }
}
