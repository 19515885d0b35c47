import Fixtures
import Foundation

/// A vault that the built program made, the exports that are to go into it, and a folder for temporary files, all in one
/// folder of their own.
struct Archive {
    let folder: URL
    private let exports: DailyExport

    /// What a run of the program did.
    struct Outcome {
        let ending: Child.Ending
        /// Standard output and standard error.
        let output: String

        /// Whether it ended with one of these statuses.
        func ended(_ statuses: Int32...) -> Bool { statuses.contains { ending == .exited($0) } }
    }

    /// A test cannot go on as its preparation failed.
    struct Failure: Error {
        let reason: String
    }

    /// Every status that a command may end with, besides those for mistaken arguments and interruption.
    static let statuses: [Int32] = [0, 1, 3, 10, 11, 12, 13, 14, 15]

    /// Whether to run the full numbers of `tools/soak`.
    static let isSoak = ProcessInfo.processInfo.environment["MUNIMENT_SOAK"] != nil

    /// Random numbers from a seed that is printed, or given in `MUNIMENT_SEED` to repeat a run.
    static func generator(_ test: String) -> SeededGenerator {
        let seed = ProcessInfo.processInfo.environment["MUNIMENT_SEED"].flatMap(UInt64.init) ?? .random(in: 0...9999)
        print("\(test): seed \(seed)")
        return SeededGenerator(seed: seed)
    }

    /// What every command gets besides its own arguments.
    var options: [String] = []
    /// What its environment has besides.
    var settings: [String: String] = [:]

    /// A folder without a vault.
    init(userCount: Int = 1000, in parent: URL = FileManager.default.temporaryDirectory) throws {
        folder = parent.appending(path: "muniment-\(UUID().uuidString)")
        exports = DailyExport(seed: 7, userCount: userCount)
        try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
    }

    /// A folder with a vault.
    static func founded(userCount: Int = 1000) async throws -> Archive {
        let archive = try Archive(userCount: userCount)
        try await archive.mustRun("init")
        return archive
    }

    var vault: URL { folder.appending(path: "vault") }
    var keyFile: URL { folder.appending(path: "key") }
    /// The program's folder for temporary files.
    var temporary: URL { folder.appending(path: "tmp") }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    /// Another one with the same contents.
    func copy() throws -> Archive {
        let copy = Archive(
            folder: folder.deletingLastPathComponent().appending(path: "muniment-\(UUID().uuidString)"),
            exports: exports)
        try FileManager.default.copyItem(at: folder, to: copy.folder)
        return copy
    }

    private init(folder: URL, exports: DailyExport) {
        self.folder = folder
        self.exports = exports
    }

    // Far more than any run takes on a slow machine: a process that hangs shows as `outOfTime`.
    private static let limit = Duration.seconds(600)

    private var environment: [String: String] {
        [
            "HOME": folder.path, "TMPDIR": temporary.path, "MUNIMENT_VAULT": vault.path,
            "MUNIMENT_KEY_FILE": keyFile.path,
        ].merging(settings) { $1 }
    }

    /// Starts the program, to be stopped or waited for by `end(of:)`.
    func start(
        _ arguments: [String], input: String = "/dev/null", fault: Int? = nil
    ) throws -> (process: pid_t, output: String) {
        let output = folder.appending(path: "output-\(UUID().uuidString)").path
        var environment = environment
        environment["MUNIMENT_FAULT"] = fault.map(String.init)
        let process = try Child.start(
            [Workplace.binary.path] + arguments + options, environment: environment, input: input, output: output)
        return (process, output)
    }

    func end(of started: (process: pid_t, output: String)) async throws -> Outcome {
        let ending = try await Child.end(of: started.process, limit: Self.limit)
        defer { try? FileManager.default.removeItem(atPath: started.output) }
        let output = try Data(contentsOf: URL(filePath: started.output))
        return Outcome(ending: ending, output: String(decoding: output, as: UTF8.self))
    }

    /// Runs the program to its end.
    @discardableResult
    func run(_ arguments: String..., fault: Int? = nil) async throws -> Outcome {
        try await end(of: try start(arguments, fault: fault))
    }

    /// Runs what cannot fail.
    @discardableResult
    func mustRun(_ arguments: String..., input: String = "/dev/null") async throws -> Outcome {
        let outcome = try await end(of: try start(arguments, input: input))
        guard outcome.ended(0) else { throw Failure(reason: "\(arguments): \(outcome)") }
        return outcome
    }

    /// The folder that is archived on a day: users, and a file that is no records. Made where there is none.
    func export(day: Int) throws -> URL {
        let export = folder.appending(path: "days/\(day)/export")
        guard !FileManager.default.fileExists(atPath: export.path) else { return export }
        try FileManager.default.createDirectory(at: export, withIntermediateDirectories: true)
        try Data(exports.users(day: day)).write(to: export.appending(path: "users.json"))
        try Data(exports.attachment(day: day, byteCount: 100_000)).write(to: export.appending(path: "attachment.bin"))
        return export
    }

    /// The arguments of a day's ingest.
    func ingestion(day: Int) throws -> [String] {
        ["ingest", try export(day: day).path, "--source", "pool", "--json"]
    }

    func ingest(day: Int, fault: Int? = nil) async throws -> Outcome {
        try await end(of: try start(try ingestion(day: day), fault: fault))
    }

    /// The id that an ingest has acknowledged.
    static func snapshot(_ outcome: Outcome) throws -> String {
        guard let place = outcome.output.range(of: #""snapshot" : ""#) else {
            throw Failure(reason: "no snapshot: \(outcome)")
        }
        return String(outcome.output[place.upperBound...].prefix(64))
    }

    func mustIngest(day: Int) async throws -> String {
        try Self.snapshot(try await ingest(day: day))
    }

    /// What a restore brought.
    enum Restored: Equatable {
        /// Every file of that day, byte for byte.
        case whole
        /// The program said that it failed, and whatever has a name is right.
        case refused(Child.Ending)
        /// Wrong or missing data, or a file that should not be there.
        case wrong(String)
    }

    /// Restores a snapshot into an empty folder, and compares what comes with the day's files.
    func restore(_ snapshot: String, day: Int) async throws -> (Restored, Outcome) {
        let target = folder.appending(path: "restored-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: target) }
        let outcome = try await run("restore", snapshot, "--to", target.path)
        let export = try export(day: day)
        var right = 0
        let found = FileManager.default.enumerator(atPath: target.path)?.compactMap { $0 as? String } ?? []
        for path in found where path != "export" {
            let wanted = try? Data(contentsOf: export.deletingLastPathComponent().appending(path: path))
            guard let wanted, try Data(contentsOf: target.appending(path: path)) == wanted else {
                return (.wrong("\(path) differs"), outcome)
            }
            right += 1
        }
        if outcome.ended(0) { return (right == 2 ? .whole : .wrong("\(right) files of 2"), outcome) }
        return (.refused(outcome.ending), outcome)
    }

    /// The files of the vault, by their paths below it.
    func files() -> [String] {
        let found = FileManager.default.enumerator(atPath: vault.path)?.compactMap { $0 as? String } ?? []
        return found.filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: vault.appending(path: path).path, isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }
}
