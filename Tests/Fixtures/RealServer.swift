import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A server as people run it, from `.venv`, which the tests start on ports that are free and stop by its id. It goes with the
/// process of the tests, however that ends, and after an hour in any case.
package final class RealServer: Sendable {
    /// Why it did not start.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Which programs there are.
    package enum Kind: Sendable {
        /// AWS's services as moto keeps them: loosely. It checks no signature.
        case moto
        /// S3 as SeaweedFS keeps it: signatures, checksums, locks. Who may do what is in `identities`, a document of JSON.
        case seaweed(identities: String)
    }

    /// On 127.0.0.1, for S3 or for all.
    package let port: Int
    /// Where it writes.
    package let folder: String
    private let watch: pid_t

    /// Stops it, and removes its folder.
    deinit {
        // The group: the watching shell and what it started.
        kill(-watch, SIGKILL)
        var status: Int32 = 0
        waitpid(watch, &status, 0)
        try? FileManager.default.removeItem(atPath: folder)
    }

    package var url: String { "http://127.0.0.1:\(port)" }

    /// What it said so far.
    package var output: String { (try? String(contentsOfFile: "\(folder)/output", encoding: .utf8)) ?? "" }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// Starts one, and returns when `isReady` says so of its URL.
    package static func start(
        _ kind: Kind, isReady: @Sendable (String) async -> Bool
    ) async throws -> RealServer {
        var last = ""
        // Another may take a port between its being found and its being used.
        for _ in 0..<3 {
            let server = try RealServer(kind)
            for _ in 0..<600 {
                if await isReady(server.url) { return server }
                guard server.isRunning else { break }
                try await Task.sleep(for: .milliseconds(100))
            }
            last = server.output
        }
        throw Failure(description: "the server did not start: \(last.suffix(2000))")
    }

    private init(_ kind: Kind) throws {
        folder = "\(NSTemporaryDirectory())/muniment-server-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: "\(folder)/data", withIntermediateDirectories: true)
        let command: [String]
        switch kind {
        case .moto:
            port = try FreePorts.find(1)[0]
            command = ["\(Self.root)/.venv/bin/moto_server", "-H", "127.0.0.1", "-p", "\(port)"]
        case .seaweed(let identities):
            let ports = try FreePorts.find(8)
            port = ports[0]
            try Data(identities.utf8).write(to: URL(fileURLWithPath: "\(folder)/s3.json"))
            command = [
                "\(Self.root)/.venv/bin/weed", "server", "-dir=\(folder)/data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
                "-master.volumeSizeLimitMB=64", "-volume.max=2000", "-filer", "-s3", "-s3.autoCreateBucket=false",
                "-s3.config=\(folder)/s3.json",
                "-s3.port=\(ports[0])", "-s3.port.grpc=\(ports[1])", "-master.port=\(ports[2])",
                "-master.port.grpc=\(ports[3])", "-volume.port=\(ports[4])", "-volume.port.grpc=\(ports[5])",
                "-filer.port=\(ports[6])", "-filer.port.grpc=\(ports[7])", "-s3.port.iceberg=0", "-s3.port.lance=0",
            ]
        }
        watch = try Self.spawn(command, in: folder)
    }

    private var isRunning: Bool { kill(watch, 0) == 0 && waitpid(watch, nil, WNOHANG) == 0 }

    /// A shell in a group of its own that starts the command, and ends it with the tests' process or after an hour.
    private static func spawn(_ command: [String], in folder: String) throws -> pid_t {
        let script = """
            folder=$1 parent=$2
            shift 2
            cd "$folder" || exit 1
            "$@" >output 2>&1 </dev/null &
            child=$! seconds=0
            while kill -0 "$parent" 2>/dev/null && kill -0 "$child" 2>/dev/null && [ "$seconds" -lt 3600 ]; do
                sleep 1
                seconds=$((seconds + 1))
            done
            kill -9 "$child" 2>/dev/null
            kill -0 "$parent" 2>/dev/null || rm -rf "$folder"
            """
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        let words = ["/bin/sh", "-c", script, "sh", folder, "\(getpid())"] + command
        var arguments = words.map { strdup($0) } + [nil]
        var environment = [strdup("PATH=/usr/local/bin:/usr/bin:/bin"), strdup("HOME=\(folder)"), nil]
        defer { for word in arguments + environment { free(word) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, "/bin/sh", &actions, &attributes, &arguments, &environment)
        guard code == 0 else { throw Failure(description: "cannot start /bin/sh: \(String(cString: strerror(code)))") }
        return child
    }
}
