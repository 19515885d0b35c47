import Foundation

/// A clock that goes ahead of the machine's, for the programs that it is loaded into: days pass in a test.
enum LaterClock {
    /// The library that does it, compiled once in a run of the tests.
    static func library() async throws -> String {
        try await compiled.value
    }

    private static let compiled = Task {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muniment-later-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let library = folder.appending(path: "later.so").path
        let source = Workplace.root.appending(path: "tools/lib/bench/later.c").path
        let compiler = try Child.start(
            ["/usr/bin/cc", "-shared", "-fPIC", "-o", library, source], environment: ["PATH": "/usr/bin:/bin"],
            input: "/dev/null", output: folder.appending(path: "compiler").path)
        guard try await Child.end(of: compiler, limit: .seconds(600)) == .exited(0) else {
            throw Archive.Failure(reason: "later.c does not compile")
        }
        return library
    }

    /// The environment of a program whose clock is so many days ahead.
    static func environment(daysLater days: Int) async throws -> [String: String] {
        ["LD_PRELOAD": try await library(), "LATER_SECONDS": String(days * 86_400)]
    }
}

extension Archive {
    /// How far the program's clock is ahead.
    var daysLater: Int { settings["LATER_SECONDS"].flatMap { Int($0) }.map { $0 / 86_400 } ?? 0 }

    /// Has the program's clock go ahead by so many days more.
    mutating func pass(days: Int) async throws {
        settings.merge(try await LaterClock.environment(daysLater: daysLater + days)) { $1 }
    }
}
