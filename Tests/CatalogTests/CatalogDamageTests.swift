import Foundation
import Seal
import Testing

@testable import Catalog

@Suite("A damaged catalog")
struct CatalogDamageTests {
    let folder: ScratchFolder
    let sample = SampleVault(seed: 3, snapshots: 5, files: 12, chunks: 40)
    let sound: Data
    var path: String { folder.file("catalog.sqlite") }

    init() throws {
        folder = try ScratchFolder()
        try sample.write(to: folder.file("sound.sqlite"))
        sound = try Data(contentsOf: URL(fileURLWithPath: folder.file("sound.sqlite")))
    }

    @Test("answers as a sound one or not at all, whichever bit of it is flipped")
    func flips() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(state: seed)
        var refused = 0
        // The header and the table of tables fill page 1; the rest is drawn from the whole file.
        let places =
            (0..<100).map { _ in Int.random(in: 0..<4096, using: &random) }
            + (0..<400).map { _ in Int.random(in: 0..<sound.count, using: &random) }
        for place in places {
            var damaged = sound
            let bit = UInt8.random(in: 0..<8, using: &random)
            damaged[damaged.startIndex + place] ^= 1 << bit
            if try !answersTruly(damaged, "bit \(bit) of byte \(place), seed \(seed)") { refused += 1 }
        }
        // If none were refused the flips would not have reached what is read.
        #expect(refused > places.count / 10, "seed \(seed)")
    }

    @Test("answers as a sound one or not at all where a run of it is noise or zeros")
    func overwritten() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(state: seed)
        for index in 0..<100 {
            var damaged = sound
            let start = Int.random(in: 0..<sound.count, using: &random)
            for place in start..<min(start + Int.random(in: 1...6000, using: &random), sound.count) {
                damaged[damaged.startIndex + place] = index % 2 == 0 ? 0 : UInt8.random(in: 0...255, using: &random)
            }
            _ = try answersTruly(damaged, "run \(index) from byte \(start), seed \(seed)")
        }
    }

    @Test("answers as a sound one or not at all where two of its pages have changed places")
    func swappedPages() throws {
        let pages = sound.count / 4096
        for first in 0..<pages {
            for second in (first + 1)..<max(pages, first + 1) {
                var damaged = sound
                let (a, b) = (page(first), page(second))
                damaged.replaceSubrange(a, with: sound[b])
                damaged.replaceSubrange(b, with: sound[a])
                _ = try answersTruly(damaged, "pages \(first) and \(second)")
            }
        }
    }

    @Test("answers as a sound one or not at all, wherever it is cut off")
    func truncation() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(state: seed)
        let lengths =
            [0, 1, 99, 100, 511, 512] + stride(from: 4096, to: sound.count, by: 4096)
            + (0..<100).map { _ in Int.random(in: 0..<sound.count, using: &random) }
        for length in lengths {
            let answered = try answersTruly(sound.prefix(length), "cut at \(length), seed \(seed)")
            #expect(!answered, "cut at \(length), seed \(seed)")
        }
    }

    @Test("answers as at an earlier time, or not at all, whichever bit of its write-ahead log is flipped")
    func log() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(state: seed)
        let open = try sample.open(folder.file("open.sqlite"))
        for snapshot in sample.snapshots { try snapshot.insert(into: open) }
        let database = try Data(contentsOf: URL(fileURLWithPath: folder.file("open.sqlite")))
        let log = try Data(contentsOf: URL(fileURLWithPath: folder.file("open.sqlite-wal")))
        #expect(log.count > 4096)
        for _ in 0..<100 {
            var damaged = log
            let place = Int.random(in: 0..<log.count, using: &random)
            damaged[damaged.startIndex + place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            _ = try answersTruly(database, log: damaged, "byte \(place) of the log, seed \(seed)")
        }
        try open.integrityCheck()
    }

    @Test("refuses a row whose columns were changed by someone who writes SQL")
    func alteredRows() throws {
        let snapshot = sample.snapshots[0]
        let alterations = [
            "UPDATE snapshot SET created = created + 1", "UPDATE snapshot SET generation = generation + 1",
            "UPDATE snapshot SET entries = entries - 1", "UPDATE snapshot SET source = randomblob(32)",
            "UPDATE snapshot SET sealed = (SELECT sealed FROM snapshot ORDER BY number DESC LIMIT 1) WHERE number = 1",
            "DELETE FROM file WHERE position = 33", "UPDATE file SET size = size + 1",
            "UPDATE file SET sealed = (SELECT sealed FROM file ORDER BY snapshot DESC LIMIT 1)",
            "UPDATE chunk SET block = block + 1", "UPDATE chunk SET pack = 3 - pack WHERE pack < 3",
            "UPDATE pack SET key_digest = randomblob(32)", "UPDATE pack SET byte_count = 1",
        ]
        for alteration in alterations {
            let file = folder.file("altered.sqlite")
            try Catalog.discard(at: file)
            try sound.write(to: URL(fileURLWithPath: file))
            let catalog = try sample.open(file)
            try catalog.database.writeWithoutTransaction { try $0.execute(sql: alteration) }

            #expect(throws: CatalogError.self, "\(alteration)") {
                _ = try catalog.summary(of: snapshot.row.id, key: snapshot.key)
                _ = try catalog.files(of: snapshot.row.id, key: snapshot.key)
                for chunk in snapshot.chunks { _ = try catalog.place(ofChunk: chunk.id) }
            }
        }
    }

    private func page(_ index: Int) -> Range<Data.Index> {
        sound.startIndex + index * 4096..<sound.startIndex + (index + 1) * 4096
    }

    /// Asks everything of a catalog with these bytes. Rows may be missing, and any question may be refused; a wrong
    /// answer is recorded as a failure.
    ///
    /// - Returns: false where something was refused.
    private func answersTruly(_ bytes: Data, log: Data? = nil, _ what: String) throws -> Bool {
        try Catalog.discard(at: path)
        try bytes.write(to: URL(fileURLWithPath: path))
        if let log { try log.write(to: URL(fileURLWithPath: path + "-wal")) }
        var refused = false
        func asking(_ question: () throws -> Void) throws {
            do { try question() } catch is CatalogError { refused = true }
        }
        try asking {
            let catalog = try sample.open(path)
            try asking {
                let ids = try catalog.snapshotIDs()
                #expect(ids.isSubset(of: sample.snapshots.map(\.row.id)), "\(what)")
            }
            try asking {
                let listed = try catalog.list(source: nil)
                #expect(listed == sample.listed.filter { listed.contains($0) }, "\(what)")
            }
            try asking {
                let ids = try catalog.packs().map(\.id)
                #expect(Set(ids).isSubset(of: sample.snapshots.flatMap(\.packs).map(\.id)), "\(what)")
            }
            for snapshot in sample.snapshots {
                try asking {
                    let row = try catalog.summary(of: snapshot.row.id, key: snapshot.key)
                    #expect(row == snapshot.row, "\(what)")
                }
                try asking {
                    let files = try catalog.files(of: snapshot.row.id, key: snapshot.key)
                    #expect(files == snapshot.files, "\(what)")
                }
                for chunk in snapshot.chunks {
                    try asking {
                        let place = try catalog.place(ofChunk: chunk.id)
                        #expect(place == nil || place == sample.place(of: chunk, in: snapshot), "\(what)")
                    }
                }
            }
        }
        return !refused
    }
}
