#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A process that runs in a session of its own, so that it has no terminal to ask on and is stopped with all that it started.
enum Child {
    /// How a process ended.
    enum Ending: Equatable {
        case exited(Int32)
        case killed(signal: Int32)
        /// It took too long, and was killed.
        case outOfTime
    }

    /// Why a process could not be started.
    struct Failure: Error {
        let code: Int32
    }

    /// Runs a program with nothing on standard input, and both outputs in the file at `output`.
    static func run(
        _ arguments: [String], environment: [String: String], output: String, limit: Duration
    ) async throws -> Ending {
        try await end(of: try start(arguments, environment: environment, output: output), limit: limit)
    }

    /// Waits for a process that was started; one that takes too long is killed, with all that it started.
    static func end(of child: pid_t, limit: Duration) async throws -> Ending {
        let deadline = ContinuousClock.now + limit
        var status: Int32 = 0
        while waitpid(child, &status, WNOHANG) == 0 {
            guard ContinuousClock.now < deadline else {
                kill(-child, SIGKILL)
                waitpid(child, &status, 0)
                return .outOfTime
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        // What it left behind must not outlive it.
        kill(-child, SIGKILL)
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
    }

    /// POSIX_SPAWN_SETSID of <spawn.h>, which Swift does not see in Glibc.
    #if canImport(Glibc)
        private static let sessionOfItsOwn: Int16 = 0x80
    #else
        private static let sessionOfItsOwn = Int16(POSIX_SPAWN_SETSID)
    #endif

    /// Starts a program, which `end(of:limit:)` must be waited for.
    static func start(
        _ arguments: [String], environment: [String: String], input: String = "/dev/null", output: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, sessionOfItsOwn)
        let argumentPointers = arguments.map { strdup($0) }
        let environmentPointers = environment.map { strdup("\($0)=\($1)") }
        defer { (argumentPointers + environmentPointers).forEach { free($0) } }
        var child: pid_t = 0
        let code = posix_spawn(
            &child, arguments[0], &actions, &attributes, argumentPointers + [nil], environmentPointers + [nil])
        guard code == 0 else { throw Failure(code: code) }
        return child
    }
}
