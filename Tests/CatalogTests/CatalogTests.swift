import Foundation
import Seal
import Testing

@testable import Catalog

@Suite("A catalog")
struct CatalogTests {
    let folder: ScratchFolder
    let sample = SampleVault(seed: 1)
    var path: String { folder.file("catalog.sqlite") }

    init() throws { folder = try ScratchFolder() }

    @Test("gives back what was inserted, after it was closed and opened again", arguments: 1...3)
    func roundTrip(seed: Int) throws {
        let sample = SampleVault(seed: UInt64(seed))
        try sample.write(to: path)

        let catalog = try sample.open(path)

        #expect(try catalog.snapshotIDs() == Set(sample.snapshots.map(\.row.id)))
        #expect(try catalog.list(source: nil) == sample.listed)
        for snapshot in sample.snapshots {
            #expect(try catalog.summary(of: snapshot.row.id, key: snapshot.key) == snapshot.row)
            #expect(try catalog.files(of: snapshot.row.id, key: snapshot.key) == snapshot.files)
            for chunk in snapshot.chunks {
                #expect(try catalog.place(ofChunk: chunk.id) == sample.place(of: chunk, in: snapshot))
            }
        }
        let packs = sample.snapshots.flatMap(\.packs).sorted { $0.id < $1.id }
        #expect(try catalog.packs().map(\.id) == packs.map(\.id))
        #expect(try catalog.packs().map(\.byteCount) == packs.map(\.byteCount))
        try catalog.integrityCheck()
    }

    @Test("lists one source, and names its newest snapshot")
    func sources() throws {
        try sample.write(to: path)
        let catalog = try sample.open(path)

        for source in sample.sources {
            let expected = sample.listed.filter { $0.source == source }
            #expect(try catalog.list(source: source) == expected)
            #expect(try catalog.newest(source: source) == expected.last)
        }
        var random = SeededGenerator(state: 99)
        #expect(try catalog.newest(source: random.digest()) == nil)
        #expect(try catalog.place(ofChunk: random.digest()) == nil)
    }

    @Test("keeps the extremes of what a row can hold")
    func extremes() throws {
        let catalog = try sample.open(path)
        var snapshot = sample.snapshots[0]
        snapshot.row.created = .min
        snapshot.row.bytesRead = .max
        snapshot.row.summary = []
        snapshot.files = [
            FileRow(position: 0, size: .max, path: [0xFF, 0x00, 0x2F]), FileRow(position: .max, size: 0, path: []),
        ]

        try snapshot.insert(into: catalog)

        #expect(try catalog.summary(of: snapshot.row.id, key: snapshot.key) == snapshot.row)
        #expect(try catalog.files(of: snapshot.row.id, key: snapshot.key) == snapshot.files)
    }

    @Test("takes the same snapshot twice as once, and the later layout's places as the true ones")
    func insertedTwice() throws {
        try sample.write(to: path)
        let catalog = try sample.open(path)
        var snapshot = sample.snapshots[2]
        snapshot.row.generation += 1
        snapshot.files.removeLast()
        snapshot.chunks = snapshot.chunks.map { ($0.id, snapshot.packs[0].id, $0.block + 1) }

        try snapshot.insert(into: catalog)

        #expect(try catalog.list(source: nil).count == sample.snapshots.count)
        #expect(try catalog.summary(of: snapshot.row.id, key: snapshot.key) == snapshot.row)
        #expect(try catalog.files(of: snapshot.row.id, key: snapshot.key) == snapshot.files)
        for chunk in snapshot.chunks {
            #expect(try catalog.place(ofChunk: chunk.id) == sample.place(of: chunk, in: snapshot))
        }
        try catalog.integrityCheck()
    }

    @Test("forgets a removed snapshot and its files, and keeps the chunks that others may share")
    func removal() throws {
        try sample.write(to: path)
        let catalog = try sample.open(path)
        let gone = sample.snapshots[3]

        try catalog.remove(snapshot: gone.row.id)
        try catalog.remove(snapshot: gone.row.id)

        #expect(try catalog.list(source: nil) == sample.listed.filter { $0.id != gone.row.id })
        #expect(throws: CatalogError.self) { try catalog.summary(of: gone.row.id, key: gone.key) }
        #expect(throws: CatalogError.self) { try catalog.files(of: gone.row.id, key: gone.key) }
        #expect(try catalog.place(ofChunk: gone.chunks[0].id) == sample.place(of: gone.chunks[0], in: gone))
        try catalog.integrityCheck()
    }

    @Test("opens the rows of several snapshots in one walk, all of them or none")
    func severalRows() throws {
        try sample.write(to: path)
        let catalog = try sample.open(path)
        let known = sample.snapshots.dropFirst().map { ($0.row.id, $0.key) }
        let listed = sample.listed.map(\.id).filter { id in known.contains { $0.0 == id } }

        let rows = try catalog.summaries(of: try RowKeys.of(known))

        #expect(rows.map(\.id) == listed)
        for row in rows { #expect(row == sample.snapshots.first { $0.row.id == row.id }?.row) }
        for others in [known + [(Blake2b.hash([1]), .random())], [(listed[0], .random())]] {
            #expect(throws: CatalogError.self) { try catalog.summaries(of: try RowKeys.of(others)) }
        }
    }

    @Test("opens a row with no key but its own")
    func anotherKey() throws {
        try sample.write(to: path)
        let catalog = try sample.open(path)
        let id = sample.snapshots[0].row.id

        #expect(throws: CatalogError.damaged(row: "snapshot \(id)")) {
            try catalog.summary(of: id, key: sample.snapshots[1].key)
        }
    }

    @Test("lists snapshots for a role without its tag key, and refuses chunks and insertions")
    func withoutTagKey() throws {
        try sample.write(to: path)
        let catalog = try Catalog.open(at: path, vault: sample.vault, tagKey: nil)
        let snapshot = sample.snapshots[0]

        #expect(try catalog.list(source: nil) == sample.listed)
        #expect(try catalog.summary(of: snapshot.row.id, key: snapshot.key) == snapshot.row)
        #expect(throws: CatalogError.needsTagKey) { try catalog.place(ofChunk: snapshot.chunks[0].id) }
        #expect(throws: CatalogError.needsTagKey) { try catalog.packs() }
        #expect(throws: CatalogError.needsTagKey) { try snapshot.insert(into: catalog) }
    }

    @Test("refuses a chunk in a pack that it does not know, and then holds nothing of that snapshot")
    func unknownPack() throws {
        let catalog = try sample.open(path)
        var snapshot = sample.snapshots[0]
        snapshot.packs.removeLast()

        #expect(throws: CatalogError.damaged(row: "pack \(sample.snapshots[0].packs[1].id)")) {
            try snapshot.insert(into: catalog)
        }
        #expect(try catalog.snapshotIDs().isEmpty)
        #expect(try catalog.packs().isEmpty)
    }

    @Test("serves from memory where no file may be written")
    func inMemory() throws {
        let catalog = try Catalog.inMemory(vault: sample.vault, tagKey: sample.tagKey)
        for snapshot in sample.snapshots { try snapshot.insert(into: catalog) }

        #expect(try catalog.list(source: nil) == sample.listed)
        try catalog.integrityCheck()
        #expect(try folder.names().isEmpty)
    }
}
