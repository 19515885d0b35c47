import Benchmark
import Records
import Seal
import Store

/// And back: from the disk to records and their attributes.
func readingStages() {
    Benchmark.stage("10 read", PackedUsers.init) { packed in
        for pack in packed.packs {
            let file = try OpenFile(pack.path, .read(followingLinks: true))
            for (entry, offset) in zip(pack.directory.entries, pack.directory.offsets) {
                blackHole(try file.read(entry.sealedCount, at: offset))
            }
        }
    }

    Benchmark.stage(
        "11 open",
        { users in
            let blocks = try EncodedBlocks(users)
            let key = blocks.keys.pack
            return (key, blocks.encoded.map { key.seal($0.block.bytes, nonce: nonce, associated: []) })
        },
        { key, sealed in for block in sealed { blackHole(key.open(block, nonce: nonce, associated: [])) } })

    Benchmark.stage("12 inflate", { try PlainBlocks($0).plain.map { Encoded($0, level: 1) } }) { blocks in
        for block in blocks {
            block.bytes.withUnsafeBytes { blackHole(Encoded.decode($0, limit: Encoded.longestBlock)) }
        }
    }

    Benchmark.stage("13 take a block apart", PlainBlocks.init) { blocks in
        for block in blocks.plain { blackHole(RecordBlock.decode(block)) }
    }

    Benchmark.stage("14 read, open and decode packs", PackedUsers.init) { packed in
        for pack in packed.packs {
            for position in pack.directory.entries.indices { blackHole(try pack.block(position)) }
        }
    }

    Benchmark.stage("15 scan attributes", { $0 }) { users in
        let scan = AttributeScan(.json)
        try users.forEach { try scan.forEach(in: $0) { name, _, value in blackHole(name.count + value.count) } }
    }
}

/// All users in packs on the disk. The folder goes when the value does.
private final class PackedUsers {
    private let place: StageFolder
    let packs: [PackReader]

    init(_ users: Users) throws {
        let place = try StageFolder()
        self.place = place
        packs = try place.write(try EncodedBlocks(users).encoded).map { try place.open($0) }
    }

    deinit { place.remove() }
}
