import Fixtures
import Foundation
import Seal
import Testing

@testable import Records

@Suite("A collection over many snapshots")
struct CollectionScanTests {
    typealias Record = CollectionModel.Record

    /// What a dictionary says that the counts are; keys that repeat are matched as often as they are in both.
    private func counts(from before: [Record], to after: [Record]) -> (
        added: Int, removed: Int, repeated: Int, least: Int, most: Int
    ) {
        let old = Dictionary(grouping: before, by: \.key)
        let new = Dictionary(grouping: after, by: \.key)
        var (added, removed, repeated, least, most) = (0, 0, 0, 0, 0)
        for key in Set(old.keys).union(new.keys) {
            let (was, now) = (old[key] ?? [], new[key] ?? [])
            added += max(0, now.count - was.count)
            removed += max(0, was.count - now.count)
            repeated += max(0, now.count - 1)
            var rest = was
            let equal = now.filter { record in
                guard let index = rest.firstIndex(of: record) else { return false }
                rest.remove(at: index)
                return true
            }.count
            let matched = min(was.count, now.count)
            least += matched - equal
            // Which of several equal keys is which cannot always be told.
            most += was.count > 1 || now.count > 1 ? matched : matched - equal
        }
        return (added, removed, repeated, least, most)
    }

    private func next(_ export: [Record], _ version: Int, repeating: Bool, _ random: inout SeededGenerator) -> [Record]
    {
        var next = export
        for _ in 0..<Int.random(in: 0..<8, using: &random) {
            switch Int.random(in: 0..<8, using: &random) {
            case 0 where !next.isEmpty:
                let from = Int.random(in: 0..<next.count, using: &random)
                next.removeSubrange(from..<min(next.count, from + Int.random(in: 1...5, using: &random)))
            case 1 where !next.isEmpty: next.removeLast()
            case 2, 3:
                let key = "k\(Int.random(in: 0..<80, using: &random))"
                if repeating || !next.contains(where: { $0.key == key }) {
                    next.insert(
                        Record(key: key, version: Bool.random(using: &random) ? 0 : version),
                        at: Int.random(in: 0...next.count, using: &random))
                }
            case 4, 5:
                guard !next.isEmpty else { break }
                let index = Int.random(in: 0..<next.count, using: &random)
                next[index] = Record(key: next[index].key, version: version)
            case 6: next.shuffle(using: &random)
            case 7: next.reverse()
            default: break
            }
        }
        return next
    }

    @Test(
        "counts what a dictionary counts, and reads back, whatever comes, goes, changes, moves and comes back",
        arguments: 0..<40)
    func model(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let model = try CollectionModel()
        let repeating = seed % 4 == 0
        var export: [Record] = (0..<Int.random(in: 0..<60, using: &random)).map { Record(key: "k\($0)", version: 0) }
        var before: [Record] = []
        for version in 1...12 {
            let isBase = Int.random(in: 0..<6, using: &random) == 0
            let outcome = try await model.take(export, isBase: isBase, step: Int.random(in: 1...200, using: &random))

            let expected = counts(from: before, to: export)
            #expect(outcome.counts.records == export.count)
            #expect(outcome.counts.added == expected.added, "seed \(seed), version \(version)")
            #expect(outcome.counts.removed == expected.removed, "seed \(seed), version \(version)")
            #expect(
                (expected.least...expected.most).contains(outcome.counts.changed), "seed \(seed), version \(version)")
            #expect(outcome.counts.unchanged == export.count - expected.added - outcome.counts.changed)
            #expect(outcome.repeated == expected.repeated, "seed \(seed), version \(version)")
            before = export
            export = next(export, version, repeating: repeating, &random)
        }
    }

    @Test("gives a key that comes back the ordinal that it had")
    func revival() async throws {
        let model = try CollectionModel()
        let all = (0..<20).map { Record(key: "k\($0)", version: 0) }
        let first = try await model.take(all)
        _ = try await model.take(Array(all[..<7] + all[9...]))

        let back = try await model.take(all)

        #expect(back.order == first.order)
        #expect(back.counts.added == 2 && back.counts.changed == 0 && back.counts.removed == 0)
    }

    @Test("stays as it is where nothing changes but the order")
    func moves() async throws {
        var random = SeededGenerator(seed: 1)
        let model = try CollectionModel()
        let all = (0..<500).map { Record(key: "k\($0)", version: 0) }
        _ = try await model.take(all)
        for _ in 0..<3 {
            let outcome = try await model.take(all.shuffled(using: &random))
            #expect(outcome.counts.unchanged == 500 && outcome.counts.removed == 0)
        }
    }

    @Test("with thousands of equal keys counts each of them")
    func equalKeys() async throws {
        let model = try CollectionModel()
        let all = (0..<1500).map { Record(key: $0 % 3 == 0 ? "same" : "k\($0)", version: $0) }
        _ = try await model.take(all)
        let outcome = try await model.take(all.reversed())
        #expect(outcome.counts.unchanged == 1500)
        #expect(outcome.repeated == 499)
    }

    @Test("never counts otherwise because its state is damaged: it is unusable, or not read where it is")
    func damagedState() async throws {
        var random = SeededGenerator(seed: 2)
        let model = try CollectionModel()
        let before = (0..<700).map { Record(key: "k\($0)", version: 0) }
        _ = try await model.take(before)
        let after = next(before.shuffled(using: &random), 1, repeating: false, &random)
        let whole = try Array(Data(contentsOf: URL(fileURLWithPath: model.statePath)))
        let expected = try model.scan(after).0.counts
        var unusable = 0
        var places = (0..<whole.count / 300).map { _ in Int.random(in: 0..<whole.count, using: &random) }
        // The trailer and the pages of the index and the runs before it are small.
        places +=
            Array(whole.count - 72..<whole.count)
            + (whole.count - 72 - 16_384..<whole.count - 72).filter { $0 % 97 == 0 }
        for place in places {
            var bytes = whole
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            try Data(bytes).write(to: URL(fileURLWithPath: model.statePath))
            do {
                #expect(try model.scan(after).0.counts == expected, "byte \(place)")
            } catch is PageFileReader.Unusable { unusable += 1 }
        }
        #expect(unusable > places.count / 2)
        for count in [0, 1, 71, 72, 8192, whole.count - 8192, whole.count - 1] {
            try Data(whole[..<count]).write(to: URL(fileURLWithPath: model.statePath))
            #expect(throws: PageFileReader.Unusable.self, "cut to \(count) bytes") { _ = try model.scan(after) }
        }
    }
}
