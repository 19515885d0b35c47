import Fixtures
import Foundation
import Records
import Seal
import Store
import Testing

@Suite("A lookup")
struct LookupTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/lookup-\(UUID().uuidString)"
    private let fingerprinter = Fingerprinter(key: SecretKey.random())
    private var path: String { folder + "/lookup" }

    init() throws { try DurableFile.makeFolder(folder) }

    /// Entries and rewritings of some segments, few values so that many share one.
    private func segments(_ numbers: Range<Int>, _ random: inout SeededGenerator) -> ([LookupEntry], [Rewriting]) {
        var entries: [LookupEntry] = []
        var rewritings: [Rewriting] = []
        for segment in numbers {
            for ordinal in 0..<UInt32(segment == 0 ? 3000 : 40) {
                let ordinal = segment == 0 ? ordinal : .random(in: 0..<3000, using: &random)
                entries.append(
                    LookupEntry(fingerprint: .random(in: 0..<500, using: &random), ordinal: ordinal, segment: segment))
                if segment > 0 { rewritings.append(Rewriting(ordinal: ordinal, segment: segment)) }
            }
        }
        return (entries, rewritings)
    }

    private func coverage(_ count: Int) -> LookupCoverage {
        LookupCoverage(segmentCount: count, digest: Blake2b.hash([UInt8(count)]))
    }

    @Test("finds what was entered, at once or in several goes", arguments: 1...5 as ClosedRange<UInt64>)
    func finds(seed: UInt64) async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var random = SeededGenerator(seed: seed)
        var entries: Set<LookupEntry> = []
        var rewritings: Set<Rewriting> = []
        var before: Lookup?
        for (round, numbers) in [0..<1, 1..<4, 4..<4, 4..<12].enumerated() {
            let (newEntries, newRewritings) = segments(numbers, &random)
            var update = LookupUpdate(at: path, fingerprinter: fingerprinter)
            try update.add(newEntries, rewritings: newRewritings)
            try await update.publish(after: before, coverage: coverage(round))
            entries.formUnion(newEntries)
            rewritings.formUnion(newRewritings)

            let lookup = try Lookup(at: path, fingerprinter: fingerprinter)
            #expect(lookup.coverage == coverage(round))
            for fingerprint in UInt64(0)...501 {
                let expected = entries.filter { $0.fingerprint == fingerprint }.sorted()
                #expect(Array(Set(try lookup.entries(of: fingerprint))).sorted() == expected)
            }
            for ordinal in UInt32(0)...3001 {
                let expected = Set(rewritings.filter { $0.ordinal == ordinal }.map { Int($0.segment) }).sorted()
                #expect(Array(Set(try lookup.rewritings(of: ordinal))).sorted() == expected)
            }
            before = lookup
        }
    }

    @Test("is of no use under another key, cut short, or with a byte changed wherever it is read")
    func unusable() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var random = SeededGenerator(seed: 7)
        let (entries, rewritings) = segments(0..<3, &random)
        var update = LookupUpdate(at: path, fingerprinter: fingerprinter)
        try update.add(entries, rewritings: rewritings)
        try await update.publish(after: nil, coverage: coverage(3))
        let whole = try DurableFile.read(path, limit: 1 << 30)

        #expect(throws: PageFileReader.Unusable.self) {
            try Lookup(at: path, fingerprinter: Fingerprinter(key: SecretKey.random()))
        }
        for count in [0, 71, 72, whole.count - 8192, whole.count - 1] {
            try Data(whole[..<count]).write(to: URL(fileURLWithPath: path))
            #expect(throws: PageFileReader.Unusable.self) { try Lookup(at: path, fingerprinter: fingerprinter) }
        }
        for place in stride(from: 0, to: whole.count, by: 4001) {
            var altered = whole
            altered[place] ^= 1
            try Data(altered).write(to: URL(fileURLWithPath: path))
            #expect(throws: PageFileReader.Unusable.self, "byte \(place)") {
                let lookup = try Lookup(at: path, fingerprinter: fingerprinter)
                for fingerprint in UInt64(0)..<500 { _ = try lookup.entries(of: fingerprint) }
                for ordinal in UInt32(0)..<3000 { _ = try lookup.rewritings(of: ordinal) }
            }
        }
    }
}
