import ArgumentParser
import Replication
import Vault

/// `muniment replica extend-locks`
struct ReplicaExtendLocks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "extend-locks",
        abstract: "Renew the locks of a replica's objects that run out.",
        usage: "muniment replica extend-locks <name> [options]",
        discussion: """
            For replicas that were added with --lock. All that belongs to the replica is locked again for as long as if it were \
            put now: keys and what else may be replaced for --key-lock, all else for the longest minimum of the policy. What no \
            longer belongs to it runs out. A push does the same when half of --key-lock is over; this does it at once, as where the \
            policy has a longer minimum now.

            Example:
              muniment replica extend-locks cloud
            """)

    @Argument(help: ArgumentHelp("Its name.", valueName: "name"))
    var name: String

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let vault = try await opening.open(output.messages)
        let report = try await ProgressLine.during("Looking") { progress in
            try await vault.extendLocks(of: name, notice: output.messages.notice, progress: progress)
        }
        try output.answer(report) { width in
            let facts = [
                "renewed \(report.renewed.counted("lock")) of \(report.objects.counted("object"))",
                "keys until \(report.until.readable)", "packs until \(report.keptUntil.readable)",
            ]
            return Wrapping.facts(facts, width: width) + "\n"
        }
    }
}
