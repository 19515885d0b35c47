import Catalog
import Fixtures
import Records
import Seal
import Store
import Testing

@testable import Vault

@Suite("A snapshot's summary in the catalog")
struct CatalogSummaryTests {
    private static func sample(_ random: inout SeededGenerator) -> CatalogSummary {
        func text(_ random: inout SeededGenerator) -> String {
            String(
                ["", "pool", "Größe", "🜁", "a\u{0}b", Hex.encode(random.bytes(32))].randomElement(using: &random) ?? "")
        }
        func number(_ random: inout SeededGenerator) -> Int {
            [0, 1, 127, 128, 70_000, Int.max - 1].randomElement(using: &random) ?? 0
        }
        func maybe(_ random: inout SeededGenerator) -> Int? { Bool.random(using: &random) ? nil : number(&random) }
        let collections = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            CollectionSummary(
                name: text(&random), key: text(&random), records: number(&random), added: maybe(&random),
                changed: maybe(&random), removed: maybe(&random), unchanged: maybe(&random), repeated: number(&random),
                suppressed: maybe(&random))
        }
        let places = collections.map { _ in
            CatalogSummary.Place(
                base: text(&random), last: text(&random), segments: number(&random),
                tables: Bool.random(using: &random)
                    ? nil
                    : .init(
                        files: Format.allCases.map { .init(format: $0, records: number(&random)) },
                        framing: (0..<Int.random(in: 0...2, using: &random)).map { _ in
                            .init(
                                pack: .init(id: text(&random), key: text(&random)), first: number(&random),
                                count: number(&random))
                        }))
        }
        return CatalogSummary(
            snapshot: SnapshotSummary(
                id: text(&random), source: text(&random),
                created: Timestamp(nanoseconds: Int64.random(in: .min ... .max, using: &random)),
                files: number(&random), bytes: number(&random), bytesStored: number(&random),
                collections: collections,
                partial: Bool.random(using: &random) ? nil : [text(&random), text(&random)]), places: places)
    }

    private static func row(_ bytes: [UInt8]) -> SnapshotRow {
        SnapshotRow(
            id: .zero, source: .zero, created: 0, bytesRead: 0, bytesStored: 0, files: 0, generation: 1,
            summary: bytes)
    }

    @Test("comes back as it went in, and from nothing that is cut or longer", arguments: 1...20)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let summary = Self.sample(&random)

        let bytes = summary.encoded
        let again = try CatalogSummary(row: Self.row(bytes))

        #expect("\(again)" == "\(summary)", "seed \(seed)")
        #expect(again.encoded == bytes)
        for count in bytes.indices {
            #expect(throws: CatalogError.self) { try CatalogSummary(row: Self.row(Array(bytes[..<count]))) }
        }
        #expect(throws: CatalogError.self) { try CatalogSummary(row: Self.row(bytes + [0])) }
    }

    @Test("is refused or read, whatever stands there", arguments: 1...20)
    func hostile(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let bytes = Self.sample(&random).encoded
        for _ in 0..<200 {
            var altered = bytes
            altered[Int.random(in: 0..<altered.count, using: &random)] = .random(in: 0...255, using: &random)
            guard let summary = try? CatalogSummary(row: Self.row(altered)) else { continue }
            #expect(summary.places.count == summary.snapshot.collections.count)
        }
    }
}
