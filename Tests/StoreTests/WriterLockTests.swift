import Foundation
import Store
import Testing

@Suite("The writer's lock")
struct WriterLockTests {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

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
    func otherProcess() throws {
        let child = Process()
        let output = Pipe()
        child.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        child.arguments = ["--no-fork", scratch.folder.lock, "sh", "-c", "echo held; exec sleep 60"]
        child.standardOutput = output
        try child.run()
        _ = output.fileHandleForReading.availableData

        #expect(throws: StoreError.locked(path: scratch.path)) { _ = try WriterLock(scratch.folder) }
        // What starts in a test may have its signals blocked, but for this one.
        kill(child.processIdentifier, SIGKILL)
        child.waitUntilExit()

        _ = try WriterLock(scratch.folder)
    }
}
