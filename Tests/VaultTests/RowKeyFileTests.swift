import Catalog
import Foundation
import Seal
import Testing

@testable import Store
@testable import Vault

@Suite("The row keys that a list keeps")
struct RowKeyFileTests {
    let scratch: Scratch
    let vault: Vault

    init() async throws {
        scratch = try Scratch()
        vault = try scratch.founded()
        for day in 1...3 { try await ingest("pool", day) }
        try await ingest("other", 1)
    }

    private func ingest(_ source: String, _ day: Int) async throws {
        let path = "\(scratch.path)/\(source)-\(day).json"
        try scratch.put(Array("{\"Username\":\"u\(day)\"}\n".utf8), at: path)
        _ = try await vault.ingest(IngestRequest(source: source, inputs: [.path(path)]))
    }

    private var path: String { scratch.vault.rowKeys }

    private func listed(_ source: String? = nil) throws -> [String] {
        try scratch.open("ada").snapshots(source: source).snapshots.map { "\($0.source) \($0.id)" }
    }

    /// For how many snapshots the file has keys.
    private func kept() throws -> Int { try scratch.bytes(path)[21..<25].reversed().reduce(0) { $0 << 8 | Int($1) } }

    @Test("come from the first list, grow with what is added, and change no answer")
    func growth() async throws {
        #expect(!DurableFile.exists(path))
        let pool = try listed("pool")
        #expect(try kept() == 3)
        let all = try listed()
        #expect(all.count == 4)
        #expect(try kept() == 4)
        let file = try scratch.bytes(path)

        #expect(try listed("pool") == pool)
        #expect(try listed() == all)
        #expect(try scratch.bytes(path) == file, "nothing new, nothing written")
        try await ingest("other", 2)

        #expect(try listed().count == 5)
        #expect(try kept() == 5)
        try FileManager.default.removeItem(atPath: path)
        #expect(try listed().count == 5)
        #expect(try kept() == 5)
    }

    @Test("are passed over where a byte is changed, the file is cut, or it is another vault's or nobody's")
    func damage() throws {
        let all = try listed()
        let file = try scratch.bytes(path)
        let other = try Scratch()
        _ = try other.founded().snapshots()
        var bad = stride(from: 0, to: file.count, by: 7).map { place in
            var altered = file
            altered[place] ^= 0x10
            return altered
        }
        bad += [Array(file.dropLast()), Array(file.prefix(25)), Array(file.prefix(3)), [], file + [0]]
        // A count that leads past the end.
        bad.append(Array(file[..<21]) + [0xFF, 0xFF, 0xFF, 0xFF] + file[25...])
        for bytes in bad {
            try scratch.put(bytes, at: path)
            #expect(try listed() == all)
            #expect(try kept() == 4)
        }
    }

    @Test("say nothing for a `.key` file that is not as it was: it is opened, and told of where it does not open")
    func changedKeyFile() throws {
        let all = try listed()
        let id = try #require(Digest256(hex: all[1].split(separator: " ")[1]))
        let keyPath = scratch.vault.key(of: scratch.vault.snapshot(id))
        let key = try scratch.bytes(keyPath)

        for place in key.indices {
            var altered = key
            altered[place] ^= 1
            try scratch.put(altered, at: keyPath)
            #expect(damages(keyPath) { try listed() } || place >= 5 && place < 9, "byte \(place)")
        }
        try FileManager.default.removeItem(atPath: keyPath)
        #expect(damages(keyPath) { try listed() })
        try scratch.put(key, at: keyPath)
        #expect(try listed() == all)
    }

    @Test("go with the snapshot that they are for")
    func gone() throws {
        let all = try listed()
        let id = try #require(Digest256(hex: all[1].split(separator: " ")[1]))
        for path in [scratch.vault.snapshot(id), scratch.vault.key(of: scratch.vault.snapshot(id))] {
            try FileManager.default.removeItem(atPath: path)
        }

        #expect(try scratch.open("ada").snapshots().missing == [id.hex])
        #expect(try kept() == 3)
        let file = try scratch.bytes(path)
        #expect(!file.indices.contains { file[$0...].starts(with: id.bytes) })
    }

    @Test("are destroyed with a snapshot's documents, and kept again for the others")
    func destroyed() throws {
        let all = try listed()
        let id = try #require(Digest256(hex: all[1].split(separator: " ")[1]))

        try vault.removeDocuments(of: [id])

        #expect(!DurableFile.exists(path))
        _ = try scratch.open("ada").snapshots()
        #expect(try kept() == 3)
    }

    @Test("open with `read` and `id` together and with neither alone, and not with keys that were renewed")
    func secrets() throws {
        _ = try listed()
        let bundle = vault.bundle
        let (id, read) = (try #require(bundle.id), try #require(bundle.read[1]))
        func keys(of bundle: Seal.Bundle) throws -> RowKeyFile.Contents? { try vault.rowKeyFile(bundle)?.read() }
        #expect(try keys(of: bundle)?.keys.snapshots.count == 4)
        let others: [Seal.Bundle] = [
            Bundle(read: [1: .random()], log: [:], access: [:], id: id, root: nil),
            Bundle(read: [1: read, 2: .random()], log: [:], access: [:], id: id, root: nil),
        ]
        for other in others { #expect(try keys(of: other)?.keys.snapshots.isEmpty == true) }
        #expect(try keys(of: bundle.limited(to: .writer)) == nil)

        _ = try scratch.open("ada").rotateKeys()

        #expect(!DurableFile.exists(path))
        #expect(try listed().count == 4)
        #expect(try keys(of: bundle)?.keys.snapshots.isEmpty == true)
    }
}
