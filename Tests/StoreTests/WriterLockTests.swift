import Fixtures
import Foundation
import Store
import Testing

@Suite("The writer's lock")
struct WriterLockTests {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func isHeld() throws -> Bool {
        do {
            _ = try WriterLock(scratch.folder)
            return false
        } catch {
            guard error == .locked(path: scratch.path) else { throw error }
            return true
        }
    }

    @Test("is held by one at a time, and free again when that one lets go")
    func exclusive() throws {
        do {
            let lock = try WriterLock(scratch.folder)
            #expect(throws: StoreError.locked(path: scratch.path)) { _ = try WriterLock(scratch.folder) }
            _ = consume lock
        }
        _ = try WriterLock(scratch.folder)
    }

    @Test(
        "holds against another process, and goes with the process that has it",
        .enabled(if: DurableFile.exists("/usr/bin/flock")))
    func otherProcess() async throws {
        let holding = "flock --no-fork \"$0\" sh -c ': > held; exec sleep 600' > /dev/null 2>&1 & echo $!"
        let started = try Spawned.run(["sh", "-c", holding, scratch.folder.lock], in: scratch.path)
        let child = try #require(pid_t(started.text.trimmingCharacters(in: .newlines)))
        while !DurableFile.exists("\(scratch.path)/held") { try await Task.sleep(for: .milliseconds(10)) }

        #expect(throws: StoreError.locked(path: scratch.path)) { _ = try WriterLock(scratch.folder) }
        kill(child, SIGKILL)

        // It goes when the system is done with the process, which is not this one's child.
        while try isHeld() { try await Task.sleep(for: .milliseconds(10)) }
    }
}
