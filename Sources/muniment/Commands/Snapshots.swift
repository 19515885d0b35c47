import ArgumentParser
import Vault

/// `muniment snapshots`
struct Snapshots: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the snapshots, the oldest first, or drop one.",
        subcommands: [SnapshotsList.self, SnapshotsDrop.self], defaultSubcommand: SnapshotsList.self)
}

/// `muniment snapshots list`, or without `list`.
struct SnapshotsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the snapshots, the oldest first.",
        usage: "muniment snapshots [--source <name>] [--dropped] [options]",
        discussion: """
            Examples:
              muniment snapshots
              muniment snapshots --source prod-pool
              muniment snapshots --dropped
            """)

    @Option(help: ArgumentHelp("List this source's snapshots only.", valueName: "name"))
    var source: String?

    @Flag(help: "List the snapshots that were dropped, and can still be brought back.")
    var dropped = false

    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let snapshots: [SnapshotSummary]
        /// Ids that are known and whose manifest is gone.
        let missing: [String]
    }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        if dropped { return try answer(try vault.droppedSnapshots(source: source)) }
        let list = try vault.snapshots(source: source)
        for notice in list.notices { output.messages.notice(notice) }
        try output.answer(Answer(snapshots: list.snapshots, missing: list.missing)) { width in
            Self.text(list.snapshots, width: width)
        }
        guard list.missing.isEmpty else {
            let ids = list.missing.map { String($0.prefix(8)) }.joined(separator: ", ")
            let advice = list.isFromLedger ? "" : ", or let 'muniment catalog rebuild' forget them"
            throw CommandFailure(
                .damaged,
                "\(list.missing.count.counted("snapshot")) of this vault \(list.missing.count == 1 ? "is" : "are") gone: "
                    + "\(ids). Take the files in snapshots/ back from a copy\(advice)"
            )
        }
    }

    /// What `--dropped --json` answers.
    private struct DroppedAnswer: Encodable {
        let dropped: [DroppedSnapshot]
    }

    private func answer(_ dropped: [DroppedSnapshot]) throws {
        try output.answer(DroppedAnswer(dropped: dropped)) { width in
            guard !dropped.isEmpty else { return "no dropped snapshots\n" }
            var table = Table([
                Table.Column(title: "Snapshot"), Table.Column(title: "Created"),
                Table.Column(title: "Hidden until"), Table.Column(title: "Source", isElastic: true),
                Table.Column(title: "Why", isElastic: true, isOptional: true),
            ])
            for snapshot in dropped {
                table.add([
                    String(snapshot.id.prefix(8)), snapshot.created.readable, snapshot.until.readable,
                    snapshot.source ?? "", snapshot.reasons.joined(separator: "; "),
                ])
            }
            return table.text(width: width)
        }
    }

    private static func text(_ snapshots: [SnapshotSummary], width: Int?) -> String {
        guard !snapshots.isEmpty else { return "no snapshots\n" }
        // Most vaults have none that are not whole, and need no column to say so.
        let marks = snapshots.contains { $0.partial != nil }
        var table = Table(
            [
                Table.Column(title: "Snapshot"),
                Table.Column(title: "Created"),
                Table.Column(title: "Source", isElastic: true),
                Table.Column(title: "Records", isNumber: true),
                Table.Column(title: "Files", isNumber: true, isOptional: true),
                Table.Column(title: "Size", isNumber: true, isOptional: true),
                Table.Column(title: "Stored", isNumber: true, isOptional: true),
            ] + (marks ? [Table.Column(title: "Read")] : []))
        for snapshot in snapshots {
            let records = snapshot.collections.reduce(0) { $0 + $1.records }
            table.add(
                [
                    String(snapshot.id.prefix(8)), snapshot.created.readable, snapshot.source, records.grouped,
                    snapshot.files.grouped, ByteUnit.text(snapshot.bytes), ByteUnit.text(snapshot.bytesStored),
                ] + (marks ? [snapshot.partial == nil ? "all" : "in part"] : []))
        }
        return table.text(width: width)
    }
}
