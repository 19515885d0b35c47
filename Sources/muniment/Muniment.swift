// The command line: it parses arguments, asks for secrets, calls the vault, and renders what comes back. It decides
// nothing about the vault's data. An answer goes to standard output and everything else to standard error; every error
// is shown once, here.

import ArgumentParser
import Store

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The root command.
@main
struct Muniment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "muniment",
        abstract: "Keep exports in an encrypted archive that can prove what it holds.",
        discussion: """
            A vault is a folder. It keeps every file that you give it byte for byte, encrypted, as a series of snapshots; \
            user exports are understood as records, so that a changed user costs one record and not one file.

            Begin with:
              muniment init --vault ~/archive
              export MUNIMENT_VAULT=~/archive
              muniment ingest users.json --source prod-pool
              muniment snapshots
              muniment restore latest --to ~/restored

            Exit codes: 0 done, 1 failed, 3 done in part, 10 no vault there, 11 locked by another process, 12 wrong secret \
            or role not permitted, 13 integrity failure, 14 refused by rule, 15 bad input, 64 usage, 130 interrupted.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(name: "Archiving", subcommands: [Init.self, Ingest.self]),
            CommandGroup(
                name: "Reading", subcommands: [Snapshots.self, Show.self, Restore.self, Export.self, Verify.self]),
            CommandGroup(
                name: "Asking",
                subcommands: [HistoryCommand.self, DiffCommand.self, FindCommand.self, QueryCommand.self]),
            CommandGroup(name: "Auditing", subcommands: [Audit.self]),
            CommandGroup(
                name: "Keeping", subcommands: [Keys.self, RulesCommand.self, CatalogCommand.self, Doctor.self]),
            CommandGroup(name: "Proving", subcommands: [EvidenceCommand.self]),
            CommandGroup(name: "Copying", subcommands: [ReplicaCommand.self, CourierCommand.self]),
            CommandGroup(name: "User pools", subcommands: [CognitoCommand.self]),
            CommandGroup(
                name: "Disposing",
                subcommands: [
                    RetentionCommand.self, Hold.self, GarbageCommand.self, EraseCommand.self, Suppressed.self,
                    Certificates.self,
                ]),
        ])

    /// Runs the command of the arguments and ends the process with its status.
    ///
    /// The main thread does nothing but wait for signals; it is also the first thread, so that all others inherit what it
    /// has blocked.
    static func main() {
        Interruption.hold()
        Diagnostics.start()
        OpenPackCount.raiseLimit()
        ProcessMemory.keepFreed()
        let work = Task { @concurrent in
            do { try await runCommand() } catch { end(with: error) }
            ExitStatus.done.end()
        }
        Interruption.wait { work.cancel() }
    }

    private static func runCommand() async throws {
        var command: any ParsableCommand
        do { command = try parseAsRoot() } catch { throw ParserAnswer(error: error) }
        guard var command = command as? any AsyncParsableCommand else {
            // Only the parser's own commands, such as help, are of the other kind.
            do { return try command.run() } catch { throw ParserAnswer(error: error) }
        }
        do { try await command.run() } catch let error as CleanExit {
            // A command that only holds others shows its help.
            throw ParserAnswer(error: error)
        }
    }

    /// What the argument parser says in place of a command: a mistake in the arguments, or the help that was asked for.
    private struct ParserAnswer: Error {
        let error: any Error
    }

    private static func end(with error: any Error) -> Never {
        // The arguments may not have been parsed.
        let messages = Messages(isJSON: CommandLine.arguments.contains("--json"))
        switch error {
        case StreamError.closed, StoreError.system(_, _, code: EPIPE):
            // Nobody reads on, as behind '| head': there is nothing to say, and nobody to say it to.
            ExitStatus.failed.end()
        case let answer as ParserAnswer where exitCode(for: answer.error) == .success:
            exit(withError: answer.error)
        case let answer as ParserAnswer where messages.isJSON:
            messages.failure(message(for: answer.error), status: .usage)
            ExitStatus.usage.end()
        case let answer as ParserAnswer:
            messages.failure(mistake(answer.error), status: .usage)
            ExitStatus.usage.end()
        default:
            let status = ExitStatus(of: error)
            messages.failure(status == .interrupted ? "interrupted" : String(describing: error), status: status)
            status.end()
        }
    }

    /// The parser's message without the list of all options, which is longer than a screen is wide; `--help` has it.
    private static func mistake(_ error: any Error) -> String {
        let lines = fullMessage(for: error).split(separator: "\n").filter { !$0.hasPrefix("Usage:") }
        let text = lines.joined(separator: "\n")
        let head = "Error: "
        return text.hasPrefix(head) ? String(text.dropFirst(head.count)) : text
    }
}
