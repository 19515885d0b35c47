import Fixtures
import Seal
import Synchronization
import Testing

@testable import Vault

@Suite("An ingest that is broken off")
struct BreakingOffTests {
    @Test("does not read an unchanged export to its end first, and leaves nothing")
    func unchanged() async throws {
        var random = SeededGenerator(seed: 1)
        let scratch = try Scratch()
        let vault = try scratch.founded()
        let lines = (0..<30_000).map { "{\"Username\":\"u\($0)\",\"note\":\"\(Hex.encode(random.bytes(200)))\"}\n" }
        let export = "\(scratch.path)/users.json"
        try scratch.put(Array(lines.joined().utf8), at: export)
        let request = IngestRequest(source: "pool", inputs: [.path(export)])
        _ = try await vault.ingest(request)
        let before = try FoundPath.all(in: scratch.vault.path)

        let phases = Mutex<[String]>([])
        let ingest = Task {
            try await vault.ingest(request) { progress in
                phases.withLock { $0.append(progress.phase) }
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        let result = await ingest.result

        #expect(throws: CancellationError.self) { try result.get() }
        #expect(phases.withLock { $0.count } == 1)
        // What was done is on record; nothing else is there that was not.
        let after = try FoundPath.all(in: scratch.vault.path)
        #expect(after.keys.sorted() == before.keys.sorted())
    }
}
