import ArgumentParser
import Replication
import Store
import Vault

/// `muniment replica push`
struct ReplicaPush: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Bring replicas up to date.",
        usage: "muniment replica push [<name> ...] [options]",
        discussion: """
            What a replica lacks is copied, then the list of all that belongs to it, and then what no longer does is deleted: keys \
            that were destroyed above all. A push that is interrupted leaves the replica as it was and goes on the next time. \
            Writers may push, and the vault can be written to meanwhile.

            A follower brings its own log, of who read what there; the next push from home takes it in.

            A replica that is not of this vault's past is left alone, and the command exits with 13. So it does where files of the \
            vault are missing here that nobody destroyed: the replica keeps them. It exits with 3 where the place does not let go \
            of something.

            Examples:
              muniment replica push
              muniment replica push cellar
            """)

    @Argument(help: ArgumentHelp("Which ones; all unless told.", valueName: "name"))
    var names: [String] = []

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let pushes: [Row]
    }

    private struct Row: Encodable {
        let replica: String
        let place: String
        let isUpToDate: Bool
        let wasSetBack: Bool
        let entries: Int
        let files: Int
        let fileBytes: Int
        let objects: Int
        let bytes: Int
        let deleted: Int
        let deletedSecrets: Int
        let left: [Left]
        /// Locks of objects that were there before.
        let renewed: Int
        /// Of a follower: its own log.
        let ownLog: Log?
        /// Of the home: logs of followers that were taken in, and receipts that were not.
        let logs: [Log]
        let refused: [Refused]
        /// What the vault has lost and the replica keeps.
        let lost: [String]

        init(_ report: PushReport) {
            replica = report.replica
            place = report.place
            isUpToDate = report.isUpToDate
            wasSetBack = report.wasSetBack
            entries = report.entries
            files = report.files
            fileBytes = report.fileBytes
            objects = report.objects
            bytes = report.bytes
            deleted = report.deleted
            deletedSecrets = report.deletedSecrets
            left = report.left.map { Left(object: $0.object, reason: $0.reason, lockedUntil: $0.lockedUntil) }
            renewed = report.renewed
            ownLog = report.ownLog.map { Log(log: $0.log, entries: $0.size) }
            logs = report.logs.map { Log(log: $0.log, entries: $0.size) }
            refused = report.refused.map { Refused(object: $0.object, reason: $0.reason) }
            lost = report.lost
        }
    }

    private struct Log: Encodable {
        let log: String
        let entries: Int
    }

    private struct Refused: Encodable {
        let object: String
        let reason: String
    }

    private struct Left: Encodable {
        let object: String
        let reason: String
        let lockedUntil: Timestamp?
    }

    func run() async throws {
        let vault = try await opening.open(output.messages)
        let names = try names.isEmpty ? vault.replicaNames() : names
        guard !names.isEmpty else {
            throw CommandFailure(.badInput, "there is no replica. Set one up with: muniment replica add NAME URL")
        }
        var reports: [PushReport] = []
        var failures: [(name: String, error: any Error)] = []
        for name in names {
            do {
                reports.append(
                    try await ProgressLine.during("Looking at \(name)") {
                        try await vault.push(to: name, notice: output.messages.notice, progress: $0)
                    }
                )
            } catch let error where names.count > 1 && !(error is CancellationError) {
                failures.append((name, error))
                output.messages.notice("\(name) was not brought up to date: \(error)")
            }
        }
        try output.answer(Answer(pushes: reports.map(Row.init))) { width in
            reports.map { Self.text($0, width: width) }.joined()
        }
        if let first = failures.first {
            throw CommandFailure(
                failures.count == names.count ? ExitStatus(of: first.error) : .partly,
                "\(failures.count.counted("replica")) of \(names.count) could not be brought up to date")
        }
        let refused = reports.flatMap(\.refused)
        for receipt in refused {
            output.messages.notice("a follower's log was not taken in from \(receipt.object): \(receipt.reason)")
        }
        for report in reports where report.wasSetBack {
            output.messages.notice(
                "\(report.replica) held an older state than was pushed to it last: somebody took away or put back what is at "
                    + report.place)
        }
        for report in reports where !report.lost.isEmpty {
            output.messages.notice(
                "\(report.lost.count.counted("file")) of the vault \(report.lost.count == 1 ? "is" : "are") missing here, though "
                    + "nobody destroyed \(report.lost.count == 1 ? "it: it stays" : "them: they stay") at \(report.replica), as "
                    + "\(report.lost[0])")
        }
        if let report = reports.first(where: { !$0.lost.isEmpty }) {
            throw CommandFailure(
                .damaged, "the vault has lost files. Take them back: muniment replica repair \(report.replica)")
        }
        let denied = reports.flatMap(\.denied)
        let others = denied.dropFirst()
        for object in others.prefix(Self.listedObjects) {
            output.messages.notice("\(object.object) could not be deleted either")
        }
        if others.count > Self.listedObjects {
            output.messages.notice(
                "\((others.count - Self.listedObjects).counted("more object")) could not be deleted: --json lists them")
        }
        guard denied.isEmpty else {
            throw CommandFailure(
                .partly,
                "\(denied.count.counted("object")) that \(denied.count == 1 ? "has" : "have") to go could not be deleted: "
                    + denied[0].reason)
        }
        guard refused.isEmpty else {
            throw CommandFailure(
                .partly,
                "\(refused.count.counted("receipt")) of followers \(refused.count == 1 ? "was" : "were") not taken in, and "
                    + "\(refused.count == 1 ? "stays" : "stay") there")
        }
    }

    /// How many objects are listed for people.
    private static let listedObjects = 10

    private static func text(_ report: PushReport, width: Int?) -> String {
        if let own = report.ownLog {
            let facts = [
                "brought this follower's log to \(report.replica.printable)", own.size.counted("entry", "entries"),
                ByteUnit.text(report.bytes), "the home's next push takes it in",
            ]
            return Wrapping.facts(facts, width: width) + "\n"
        }
        guard !report.isUpToDate else { return "\(report.replica.printable) is up to date\n" }
        var facts = [
            "pushed to \(report.replica.printable)",
            "\(report.objects.counted("object")), \(ByteUnit.text(report.bytes))",
        ]
        if report.deleted > 0 { facts.append("\(report.deleted.grouped) deleted") }
        if let last = report.locked.compactMap(\.lockedUntil).max() {
            facts.append("\(report.locked.count.grouped) to be deleted, locked there until \(last.readable)")
        }
        if report.renewed > 0 { facts.append("\(report.renewed.counted("lock")) renewed") }
        facts.append("\(report.files.counted("file")) there, \(ByteUnit.text(report.fileBytes))")
        let logs = report.logs.map { log in
            "took in the log of the follower \(log.log), \(log.size.counted("entry", "entries"))\n"
        }
        return Wrapping.facts(facts, width: width) + "\n" + logs.joined()
    }
}
