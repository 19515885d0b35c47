import Benchmark
import Records
import Seal
import Store

/// From new records to bytes that can be sealed.
func encodingStages() {
    Benchmark.stage(
        "05 commit",
        { users in
            let keys = StageKeys()
            return (keys, try users.batches(keys).map(\.batch))
        },
        { keys, batches in
            for batch in batches {
                let salts = [UInt8](repeating: 7, count: batch.count * SaltStream.saltCount)
                blackHole(batch.leaves(keys.commitment, salts: salts))
            }
        })

    Benchmark.stage(
        "06 commit and encode, level 1",
        { users in
            let keys = StageKeys()
            return (keys, try users.batches(keys))
        },
        { keys, batches in for batch in batches { blackHole(batch.encode(keys.commitment, level: 1)) } })

    for level: Int32 in [1, 6] {
        Benchmark.stage("07 deflate, level \(level)", PlainBlocks.init) { blocks in
            for block in blocks.plain { blackHole(Encoded(block, level: level)) }
        }
    }
}

/// All users as the plain bytes of record blocks.
struct PlainBlocks {
    let keys = StageKeys()
    let plain: [[UInt8]]

    init(_ users: Users) throws {
        let keys = keys
        plain = try users.batches(keys).map { RecordBlock.encode($0.batch, keys.commitment).plain }
    }
}
