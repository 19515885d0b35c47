import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A program of the system that a test runs to its end. Foundation's `Process` has crashed where several tests started one at once.
public enum Spawned {
    /// It could not be started, by the system's number of why.
    public struct Failure: Error {
        /// As `posix_spawn` gave it.
        public let code: Int32
    }

    /// Runs a command, found along the usual path, in `folder`.
    ///
    /// - Returns: what `waitpid` says of it, 0 where all went well; and what it wrote.
    public static func run(_ command: [String], in folder: String) throws -> (status: Int32, text: String) {
        let output = "\(folder)/.output-\(UUID().uuidString)"
        defer { unlink(output) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        let words = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + command
        var arguments = words.map { strdup($0) } + [nil]
        var environment = [strdup("PATH=/usr/local/bin:/usr/bin:/bin"), nil]
        defer { for word in arguments + environment { free(word) } }
        var child: pid_t = 0
        var status: Int32 = 0
        let code = posix_spawn(&child, "/bin/sh", &actions, nil, &arguments, &environment)
        guard code == 0 else { throw Failure(code: code) }
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return (status, String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self))
    }
}
