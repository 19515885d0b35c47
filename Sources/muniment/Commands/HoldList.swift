import ArgumentParser
import Vault

/// `muniment hold list`
struct HoldList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the holds, released ones too.",
        usage: "muniment hold list [options]",
        discussion: """
            Example:
              muniment hold list
            """)

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let holds: [HoldStatus]
    }

    func run() async throws {
        let holds = try await opening.open(output.messages).holds()
        try output.answer(Answer(holds: holds)) { width in
            holds.isEmpty ? "no holds\n" : holds.map { Self.text($0, width: width) }.joined()
        }
    }

    private static func text(_ hold: HoldStatus, width: Int?) -> String {
        var lines = [
            "hold \(hold.number) · case \(hold.caseName ?? "unknown") · \(hold.released == nil ? "in force" : "released")",
            "keeps \(subject(of: hold))",
            "placed \(hold.placed.readable)\(by(hold.placedBy, hold.reason))",
        ]
        if let released = hold.released {
            lines.append("released \(released.readable)\(by(hold.releasedBy, hold.releaseReason))")
        }
        return lines.enumerated().map { index, line in
            Wrapping.hanging(line.printable, behind: index == 0 ? "" : "  ", width: width) + "\n"
        }.joined()
    }

    private static func subject(of hold: HoldStatus) -> String {
        var parts: [String] = []
        if hold.records > 0 {
            let erased = hold.records - hold.keys.count
            let keys = hold.keys + (erased > 0 ? ["\(erased) whose names were erased"] : [])
            parts.append(
                "\(hold.records.counted("record")) of \(hold.collection ?? "") (\(keys.joined(separator: ", "))) and every "
                    + "snapshot of \(hold.sources.joined(separator: ", "))")
        } else if !hold.sources.isEmpty {
            parts.append("every snapshot of \(hold.sources.joined(separator: ", "))")
        }
        if !hold.snapshots.isEmpty {
            parts.append("snapshot \(hold.snapshots.map { String($0.prefix(8)) }.joined(separator: ", "))")
        }
        return parts.joined(separator: "; ")
    }

    private static func by(_ person: String?, _ reason: String?) -> String {
        (person.map { " by \($0)" } ?? "") + (reason.map { ": \($0)" } ?? "")
    }
}
