import ArgumentParser
import Ledger
import Vault

/// `muniment audit show`
struct AuditShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show everything of an entry of the ledger.",
        usage: "muniment audit show <number> [options]",
        discussion: """
            Example:
              muniment audit show 17
            """)

    @Argument(help: ArgumentHelp("The entry's number, as 'muniment audit list' shows it.", valueName: "number"))
    var number: Int

    @OptionGroup var log: LogOption
    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let entry: EntryDocument
        /// The intent's outcome, or the outcome's intent.
        let partner: EntryDocument?
        /// Absent where the header names nobody for the slot.
        let isSigned: Bool?
        /// The frame's first byte in `ledger/entries`.
        let offset: Int
        let leafHash: String
    }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        let description = try vault.entry(number, in: log.folder)
        for notice in description.notices { output.messages.warning(notice) }
        let answer = Answer(
            entry: EntryDocument(description.entry), partner: description.partner.map(EntryDocument.init),
            isSigned: description.isSigned, offset: description.frame.offset,
            leafHash: description.frame.leafHash.hex)
        try output.answer(answer) { width in
            let facts = Self.facts(description).map { (name: $0.printable, value: $1.printable) }
            let room = min(24, facts.reduce(0) { max($0, $1.name.columns) })
            return facts.map { name, value in
                Wrapping.hanging(value, behind: name.padded(to: room) + "  ", width: width) + "\n"
            }.joined()
        }
        guard description.isSigned != false else {
            throw CommandFailure(
                .damaged,
                "entry \(number) is not signed by \(description.entry.body.actor.name), whom it names. See all that is wrong "
                    + "with: muniment audit verify")
        }
    }

    private static func facts(_ description: EntryDescription) -> [(String, String)] {
        let body = description.entry.body
        let actor = body.actor
        let place = [actor.terminal.map { "terminal \($0)" }, actor.unit.map { "unit \($0)" }].compactMap(\.self)
        var facts = [
            ("entry", String(body.sequence)), ("time", body.time.readable), ("action", body.action),
            ("outcome", body.result),
            ("person", "\(actor.name), \(actor.role.rawValue), slot \(actor.slot)"),
            ("as", (["user \(actor.user) (\(actor.uid)) on \(actor.host)"] + place).joined(separator: ", ")),
        ]
        if let source = body.source { facts.append(("source", source)) }
        facts += description.entry.objects.map { ($0.kind, $0.shown) }
        if let purpose = body.purpose { facts.append(("purpose", purpose)) }
        facts += (body.counts ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value.grouped) }
        facts += (body.details ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        if let clock = body.clock {
            let step = ClockStep(time: body.time, nanoseconds: clock)
            facts.append(("clock", "\(step.distance) before the entry before it, of \(step.before.readable)"))
        }
        switch body.phase {
        case .intent:
            let outcome = description.partner?.body
            let words = outcome.map { "entry \($0.sequence): \($0.result), \($0.time.readable)" }
            facts.append(("ended by", words ?? "no entry: it was interrupted, or is under way"))
        case .outcome:
            let intent = description.partner.map { "entry \($0.body.sequence), \($0.body.time.readable)" }
            facts.append(("begun by", intent ?? "no entry"))
        case .event: break
        }
        let signature = description.isSigned.map { ($0 ? "fits" : "does not fit") + " the card of \(actor.name)" }
        facts.append(("signature", signature ?? "of someone who was removed; 'muniment audit verify' checks it"))
        facts.append(("hash", description.entry.hash.hex))
        return facts
    }
}
