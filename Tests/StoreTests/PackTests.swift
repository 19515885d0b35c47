import Fixtures
import Seal
import Testing

@testable import Store

@Suite("A pack")
struct PackTests {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    /// Tells equal blocks apart.
    private static func numbered(_ number: Int) -> BlockKind { .records(first: number, last: number, count: 1) }

    private static func kind(_ index: Int, _ random: inout SeededGenerator) -> BlockKind {
        switch index % 3 {
        case 0: .chunk(id: Digest256(random.bytes(32)) ?? .zero)
        case 1: .records(first: index * 10, last: index * 10 + 7, count: 5)
        default: .order
        }
    }

    @Test("gives its blocks back, with their kinds and lengths")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 1)
        var writer = try scratch.writer()
        var blocks: [(plain: [UInt8], kind: BlockKind)] = []
        for index in 0..<40 {
            let count = Int.random(in: 0..<3000, using: &random)
            let plain = index.isMultiple(of: 2) ? random.bytes(count) : random.plainBytes(count)
            let kind = Self.kind(index, &random)
            blocks.append((plain, kind))
            #expect(try writer.append(Encoded(plain, level: 6), kind: kind) == BlockPlace(pack: 0, position: index))
        }

        let finished = try writer.publish()
        let pack = try scratch.open(try #require(finished.first).id)

        #expect(finished.count == 1)
        #expect(pack.keyDigest == finished[0].keyDigest)
        #expect(pack.directory.entries == finished[0].directory)
        #expect(pack.directory.entries.map(\.kind) == blocks.map(\.kind))
        for (index, block) in blocks.enumerated() {
            #expect(try pack.block(index) == block.plain)
            #expect(pack.directory.entries[index].plainCount == block.plain.count)
        }
        let nameCount = try PackReader.checkName(of: pack.id, in: scratch.folder)
        #expect(nameCount + FileKey.byteCount == finished[0].byteCount)
        #expect(throws: StoreError.self) { try pack.block(40) }
        #expect(throws: StoreError.self) { try pack.block(-1) }
    }

    @Test("is never made of nothing")
    func nothing() throws {
        var writer = try scratch.writer()
        #expect(try writer.publish().isEmpty)
        #expect(try scratch.files().isEmpty)
    }

    @Test("leaves nothing behind when its writer goes without publishing")
    func unpublished() throws {
        var random = SeededGenerator(seed: 2)
        let block = Encoded(random.bytes(1 << 20), level: 1)
        do {
            var writer = try scratch.writer()
            for _ in 0..<66 { _ = try writer.append(block, kind: .order) }
            #expect(try scratch.files().count == 2)
        }
        #expect(try scratch.files().isEmpty)
    }

    @Test("shows nothing under its name before it is published")
    func invisible() throws {
        var writer = try scratch.writer()
        _ = try writer.append(Encoded([1, 2, 3], level: 1), kind: .order)
        #expect(try scratch.folder.packIDs().isEmpty)
        #expect(try scratch.folder.unfinished().count == 1)
        let finished = try writer.publish()
        #expect(try scratch.folder.packIDs() == Set(finished.map(\.id)))
        #expect(try scratch.folder.unfinished().isEmpty)
    }

    @Test("is followed by another when it has 64 MiB")
    func rollover() throws {
        var random = SeededGenerator(seed: 3)
        let plain = random.bytes(1 << 20)
        let block = Encoded(plain, level: 1)
        var writer = try scratch.writer()
        var places: [BlockPlace] = []
        for number in 0..<130 { places.append(try writer.append(block, kind: Self.numbered(number))) }

        let finished = try writer.publish()

        #expect(finished.count == 3)
        #expect(places.map(\.pack) == places.map(\.pack).sorted())
        for pack in finished { #expect(pack.byteCount < 66 << 20) }
        let readers = try finished.map { try scratch.open($0.id) }
        for (number, place) in places.enumerated() {
            #expect(readers[place.pack].directory.entries[place.position].kind == Self.numbered(number))
            if place.position == 0 { #expect(try readers[place.pack].block(0) == plain) }
        }
    }

    @Test(
        "rolled back is as if what came after the savepoint had never been written",
        arguments: [
            (before: 0, undone: 1), (0, 70), (3, 2), (3, 70), (3, 140), (64, 1), (64, 70), (63, 1), (63, 2), (70, 0),
            (70, 70),
        ])
    func rollBack(before: Int, undone: Int) throws {
        var random = SeededGenerator(seed: 4)
        let plain = random.bytes(1 << 20)
        let block = Encoded(plain, level: 1)
        var writer = try scratch.writer()
        for number in 0..<before { _ = try writer.append(block, kind: Self.numbered(number)) }

        let savepoint = writer.savepoint()
        for number in 0..<undone { _ = try writer.append(block, kind: Self.numbered(1000 + number)) }
        try writer.roll(back: savepoint)
        var places: [BlockPlace] = []
        for number in before..<before + 3 { places.append(try writer.append(block, kind: Self.numbered(number))) }
        let finished = try writer.publish()

        #expect(finished.flatMap { $0.directory.map(\.kind) } == (0..<before + 3).map(Self.numbered))
        #expect(try scratch.files().count == 2 * finished.count)
        let readers = try finished.map { try scratch.open($0.id) }
        for place in places { #expect(try readers[place.pack].block(place.position) == plain) }
        for reader in readers {
            _ = try PackReader.checkName(of: reader.id, in: scratch.folder)
            #expect(try reader.block(0) == plain)
        }
    }

    @Test("of a later version, with a block in a codec that is not known, is said to be so and not to be damaged")
    func laterCodec() throws {
        var writer = try scratch.writer()
        _ = try writer.append(Encoded([1, 2, 3], level: 1), kind: .order)
        _ = try writer.append(Encoded(bytes: [3, 1, 0], plainCount: 1), kind: .order)
        let reader = try scratch.open(try #require(try writer.publish().first).id)

        #expect(try reader.block(0) == [1, 2, 3])
        #expect(throws: StoreError.unsupported(path: reader.path, reason: "its block 1 is written with codec 3")) {
            try reader.block(1)
        }
    }

    @Test("has a random key and serial: the same blocks never give the same pack")
    func randomised() throws {
        var ids: Set<Digest256> = []
        for _ in 0..<3 {
            var writer = try scratch.writer()
            _ = try writer.append(Encoded([1, 2, 3], level: 1), kind: .order)
            ids.formUnion(try writer.publish().map(\.id))
        }
        #expect(ids.count == 3)
    }
}

@Suite("A damaged pack")
struct DamagedPackTests {
    let scratch: ScratchFolder
    let id: Digest256
    let pack: [UInt8]
    let key: [UInt8]

    init() throws {
        scratch = try ScratchFolder()
        var writer = try scratch.writer()
        _ = try writer.append(
            Encoded([UInt8](repeating: 7, count: 50), level: 6), kind: .records(first: 3, last: 9, count: 2))
        _ = try writer.append(Encoded([1, 2, 3], level: 6), kind: .chunk(id: .zero))
        id = try #require(try writer.publish().first).id
        pack = try scratch.bytes(scratch.folder.pack(id))
        key = try scratch.bytes(scratch.folder.key(of: scratch.folder.pack(id)))
    }

    private func readAll() throws {
        let reader = try scratch.open(id)
        for position in reader.directory.entries.indices { _ = try reader.block(position) }
    }

    private func isDamaged(_ body: () throws -> Void) -> Bool {
        do {
            try body()
            return false
        } catch StoreError.damaged, StoreError.sealedToOther { return true } catch { return false }
    }

    @Test("shows with every single flipped bit, by its name and by its seals")
    func flippedBits() throws {
        for place in pack.indices {
            for bit in 0..<8 {
                var bytes = pack
                bytes[place] ^= 1 << UInt8(bit)
                try scratch.put(bytes, at: scratch.folder.pack(id))
                #expect(isDamaged { try readAll() }, "byte \(place), bit \(bit)")
                #expect(
                    isDamaged { _ = try PackReader.checkName(of: id, in: scratch.folder) }, "byte \(place), bit \(bit)")
            }
        }
    }

    @Test("shows with every single flipped bit of its key")
    func flippedKeyBits() throws {
        for place in key.indices {
            for bit in 0..<8 {
                var bytes = key
                bytes[place] ^= 1 << UInt8(bit)
                try scratch.put(bytes, at: scratch.folder.key(of: scratch.folder.pack(id)))
                #expect(isDamaged { try readAll() }, "byte \(place), bit \(bit)")
            }
        }
    }

    @Test("shows when it is cut or has anything behind it")
    func otherLengths() throws {
        for count in 0..<pack.count {
            try scratch.put(Array(pack[..<count]), at: scratch.folder.pack(id))
            #expect(isDamaged { try readAll() }, "cut to \(count) bytes")
        }
        try scratch.put(pack + [0], at: scratch.folder.pack(id))
        #expect(isDamaged { try readAll() })
        try scratch.put(pack, at: scratch.folder.pack(id))
        for count in 0..<key.count {
            try scratch.put(Array(key[..<count]), at: scratch.folder.key(of: scratch.folder.pack(id)))
            #expect(isDamaged { try readAll() }, "key cut to \(count) bytes")
        }
        try scratch.put(key + [0], at: scratch.folder.key(of: scratch.folder.pack(id)))
        #expect(isDamaged { try readAll() })
    }

    @Test("shows when it or its key is missing, or another's")
    func missing() throws {
        let path = scratch.folder.pack(id)
        DurableFile.remove(scratch.folder.key(of: path))
        #expect(isDamaged { try readAll() })
        try scratch.put(key, at: scratch.folder.key(of: path))
        DurableFile.remove(path)
        #expect(isDamaged { try readAll() })
        #expect(isDamaged { _ = try PackReader.checkName(of: id, in: scratch.folder) })
        try scratch.put(pack, at: path)
        #expect(isDamaged { _ = try PackReader(id, in: scratch.folder, vault: .random(), with: scratch.bundle) })
        #expect(isDamaged { _ = try PackReader(id, in: scratch.folder, vault: scratch.vault, with: .founding()) })
        try readAll()
    }
}
