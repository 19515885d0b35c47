import ArgumentParser
import Replication
import Store
import Vault

/// `muniment replica clone`
struct ReplicaClone: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clone",
        abstract: "Make a vault's folder of a replica, without any key.",
        usage: "muniment replica clone <url> <folder> [--as-of <time>] [options]",
        discussion: """
            Everything is fetched and every byte checked before the folder stands; a clone that was cut short goes on where it \
            stopped. The folder is a follower: its people open it and read as they do at the vault's home, what they do is \
            put on record in a log of its own, and nothing is archived or destroyed there. The same command brings it up to date.

            No key that was destroyed comes back, also with --as-of, which takes the state that a bucket with versions had then. \
            Who clones compares the fingerprint with one that they know.

            Examples:
              muniment replica clone /mnt/cellar/vault ~/vault
              muniment replica clone 'command:tools/uploader-rclone b2:bucket/vault' ~/vault
            """)

    @Argument(help: ArgumentHelp("The replica's place.", valueName: "url"), completion: .directory)
    var url: String

    @Argument(
        help: ArgumentHelp("A new folder, or a follower to be brought up to date.", valueName: "folder"),
        completion: .directory)
    var folder: String

    @Option(help: ArgumentHelp("The state at the end of this day, or at this time (UTC).", valueName: "time"))
    var asOf: Moment?

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let place: String
        let folder: String
        let isUpdate: Bool
        let made: Timestamp
        let entries: Int
        let rootFingerprint: String
        let snapshots: Int
        let files: Int
        let fileBytes: Int
        let fetched: Int
        let fetchedBytes: Int
        let removed: Int
        let destroyedSnapshots: Int

        init(_ report: CloneReport) {
            place = report.place
            folder = report.path
            isUpdate = report.isUpdate
            made = report.made
            entries = report.entries
            rootFingerprint = report.rootFingerprint
            snapshots = report.snapshots
            files = report.files
            fileBytes = report.fileBytes
            fetched = report.fetched
            fetchedBytes = report.fetchedBytes
            removed = report.removed
            destroyedSnapshots = report.destroyedSnapshots
        }
    }

    func run() async throws {
        let settings = place.settings
        let uploader = try Uploaders.uploader(for: Uploaders.url(of: url), settings, output.messages.notice)
        let report = try await ProgressLine.during("Looking") { progress in
            try await Clone(
                uploader, to: folder, asOf: asOf?.end, concurrency: try settings.concurrency(), progress
            ).run()
        }
        if report.destroyedSnapshots > 0 {
            output.messages.notice(
                "\(report.destroyedSnapshots.counted("snapshot")) of that time did not come back: "
                    + "\(report.destroyedSnapshots == 1 ? "its key was" : "their keys were") destroyed since")
        }
        try output.answer(Answer(report)) { width in
            let facts = [
                report.isUpdate ? "brought \(folder.printable) up to date" : "cloned into \(folder.printable)",
                report.snapshots.counted("snapshot"), report.files.counted("file"), ByteUnit.text(report.fileBytes),
                "fetched \(ByteUnit.text(report.fetchedBytes))", "as of \(report.made.readable)",
                report.entries.counted("entry", "entries"),
            ]
            return Wrapping.facts(facts, width: width) + "\n" + "root " + report.rootFingerprint + "\n"
        }
    }
}
