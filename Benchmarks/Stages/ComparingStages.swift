import Benchmark
import BitCollections
import Foundation
import Records
import Store

/// From records to those that are new or changed.
func comparingStages() {
    Benchmark.stage("03 fingerprint", { ($0, StageKeys().fingerprint) }) { users, fingerprint in
        users.forEach { blackHole(fingerprint($0)) }
    }

    Benchmark.stage("04 scan and compare, all unchanged", { try await KnownUsers($0) }) { known in
        let scan = CollectionScan(
            state: known.state, isBase: false, fingerprinter: known.keys.fingerprint, commitment: known.keys.commitment)
        try known.users.run(scan)
        blackHole(scan.finish())
    }
}

/// Users whose state is known from a snapshot before.
private struct KnownUsers {
    let users: Users
    let keys = StageKeys()
    let state: State

    init(_ users: Users) async throws {
        self.users = users
        let path = FileManager.default.temporaryDirectory.path + "/muniment-stage-state-\(UUID().uuidString)"
        let update = try StateUpdate(at: path, fingerprinter: keys.fingerprint, ordinalCount: 0)
        for batch in try users.batches(keys) { try update.add(batch.encode(keys.commitment, level: 1)) }
        let order = Order(count: users.records.count)
        _ = try await update.write(after: nil, isPresent: BitArray(), order: order)
        try await update.publish()
        state = try State(at: path, fingerprinter: keys.fingerprint)
        // The open file stays readable.
        DurableFile.remove(path)
    }
}
