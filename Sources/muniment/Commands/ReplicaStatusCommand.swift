import ArgumentParser
import Replication
import Store
import Vault

/// `muniment replica status`
struct ReplicaStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what replicas lack, and since when.",
        usage: "muniment replica status [<name> ...] [options]",
        discussion: """
            Each place is asked what it has. A replica that is behind is no failure; one whose place cannot be asked ends the \
            command with 3, and one that is not of this vault's past with 13.

            Example:
              muniment replica status
            """)

    @Argument(help: ArgumentHelp("Which ones; all unless told.", valueName: "name"))
    var names: [String] = []

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let replicas: [Row]
    }

    private struct Row: Encodable {
        let name: String
        let url: String
        /// `up-to-date`, `behind`, `empty`, `foreign` or `unreachable`.
        let state: String
        var made: Timestamp?
        var entries: Int?
        var behindSince: Timestamp?
        var snapshots: Int?
        var files: Int?
        var bytes: Int?
        var surplus: Int?
        var lost: Int?
        let isSetBack: Bool
        var reason: String?

        init(_ status: ReplicaStatus) {
            name = status.replica.name
            url = status.replica.url
            isSetBack = status.isSetBack
            switch status.state {
            case .empty(let reason):
                state = "empty"
                self.reason = reason
            case .foreign(let error):
                state = "foreign"
                reason = "\(error)"
            case .unreachable(let error):
                state = "unreachable"
                reason = "\(error)"
            case .copy(let made, let entries, let lag):
                state = lag.isNone ? "up-to-date" : "behind"
                self.made = made
                self.entries = entries
                behindSince = lag.since
                snapshots = lag.snapshots
                files = lag.files
                bytes = lag.bytes
                surplus = lag.surplus
                lost = lag.lost
            }
        }

        var text: [String] {
            switch state {
            case "up-to-date": [name.printable, "up to date"] + missing + ["as of \(made?.readable ?? "")"]
            case "behind":
                [name.printable, "behind" + (behindSince.map { " since \($0.readable)" } ?? "")] + lacking + missing
                    + ["as of \(made?.readable ?? "")"]
            case "empty": [name.printable, "holds nothing: \(reason ?? "")"] + missing
            default: []
            }
        }

        func text(width: Int?) -> String {
            guard text.isEmpty else { return Wrapping.facts(text, width: width) + "\n" }
            let lines = (reason ?? "").split(separator: "\n").map { String($0).printable }.joined(separator: "\n")
            return Wrapping.hanging(lines, behind: "\(name.printable) · ", width: width) + "\n"
        }

        /// What should not be so.
        private var missing: [String] {
            var parts: [String] = isSetBack ? ["not the state that was pushed last"] : []
            if let lost, lost > 0 { parts.append("keeps \(lost.counted("file")) that the vault has lost") }
            return parts
        }

        private var lacking: [String] {
            var parts: [String] = []
            if let snapshots, snapshots > 0 { parts.append(snapshots.counted("snapshot")) }
            if let files, files > 0 { parts.append("\(files.counted("file")), \(ByteUnit.text(bytes ?? 0))") }
            if let surplus, surplus > 0 { parts.append("\(surplus.counted("file")) too many") }
            return parts
        }
    }

    func run() async throws {
        let vault = try await opening.open(output.messages)
        let found = try await ProgressLine.during("Looking") {
            try await vault.replicaStatus(names, notice: output.messages.notice, progress: $0)
        }
        let rows = found.map(Row.init)
        try output.answer(Answer(replicas: rows)) { width in
            rows.isEmpty ? "no replicas\n" : rows.map { $0.text(width: width) }.joined()
        }
        if rows.contains(where: { $0.state == "foreign" }) {
            throw CommandFailure(.damaged, "a replica is not of this vault's past")
        }
        let unreachable = rows.count { $0.state == "unreachable" }
        guard unreachable == 0 else {
            throw CommandFailure(.partly, "\(unreachable.counted("place")) could not be asked")
        }
    }
}
