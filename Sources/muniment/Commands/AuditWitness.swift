import ArgumentParser
import Ledger
import Store
import Vault

/// `muniment audit witness`
struct AuditWitness: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Keep what outsiders cosigned of the ledger.",
        discussion: """
            A witness is a server or a person who cosigns checkpoints, each consistent with all that it cosigned before (C2SP \
            tlog-cosignature). 'muniment audit verify' holds the ledger against every cosigned checkpoint that is kept.
            """,
        subcommands: [AuditWitnessAdd.self, AuditWitnessList.self, AuditWitnessKeep.self])
}

/// `muniment audit witness add`
struct AuditWitnessAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Make a witness known by its public key.",
        usage: "muniment audit witness add <vkey> [--name <name>] [options]",
        discussion: """
            Example:
              muniment audit witness add witness.example+d02a07a2+BN+1…
            """)

    @Argument(help: ArgumentHelp("Its key, as name+id+key, of the kind for cosignatures.", valueName: "vkey"))
    var key: String

    @Option(help: ArgumentHelp("What to call it; the key's own name unless told.", valueName: "name"))
    var name: String?

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let name: String
        let key: String
    }

    func run() async throws {
        let key = try NoteKey(text: key)
        let witness = try await opening.open(output.messages).addWitness(key, name: name)
        try output.answer(Answer(name: witness.name, key: witness.key.text)) { _ in
            "added the witness \(witness.name.printable)\n"
        }
    }
}

/// `muniment audit witness list`
struct AuditWitnessList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the witnesses, and the newest checkpoint that each cosigned.",
        usage: "muniment audit witness list [options]",
        discussion: """
            Example:
              muniment audit witness list
            """)

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let witnesses: [Row]
    }

    private struct Row: Encodable {
        let name: String
        let key: String
        let added: Timestamp
        /// Of the newest checkpoint that it cosigned; absent where there is none.
        let size: Int?
        let cosigned: Timestamp?

        init(_ status: WitnessStatus) {
            name = status.witness.name
            key = status.witness.key.text
            added = status.witness.added
            size = status.newest?.size
            cosigned = status.newest?.time
        }

        /// A key is never cut, so that it can be copied.
        var text: String {
            let state =
                size.map { "cosigned \($0.counted("entry", "entries")), \(cosigned?.readable ?? "")" }
                ?? "has cosigned nothing that is kept"
            return "\(name.printable) · \(state)\n  \(key)\n"
        }
    }

    func run() async throws {
        let list = try await opening.open(output.messages).witnesses()
        let rows = list.witnesses.map(Row.init)
        try output.answer(Answer(witnesses: rows)) { _ in
            rows.isEmpty ? "no witnesses\n" : rows.map(\.text).joined()
        }
        guard list.damages.isEmpty else { throw VaultError.damaged(list.damages) }
    }
}

/// `muniment audit witness keep`
struct AuditWitnessKeep: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keep",
        abstract: "Keep checkpoints of this ledger that witnesses cosigned.",
        usage: "muniment audit witness keep <file> ... [options]",
        discussion: """
            A file is a checkpoint as 'muniment audit checkpoint' wrote it, with a line more for each cosignature. It is kept if \
            it agrees with the ledger and a witness of the vault cosigned it; auditors may do so too.

            Example:
              muniment audit witness keep march.cosigned
            """)

    @Argument(help: ArgumentHelp("Cosigned checkpoints.", valueName: "file"), completion: .file())
    var files: [String]

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let kept: [Row]
    }

    private struct Row: Encodable {
        let file: String
        let witness: String
        let size: Int
        let cosigned: Timestamp
    }

    func run() async throws {
        let notes = try files.map { try AuditVerify.note($0) }
        let vault = try await opening.open(output.messages)
        var rows: [Row] = []
        for (file, note) in zip(files, notes) {
            rows += try vault.keepCheckpoint(note).map { kept in
                Row(file: file, witness: kept.witness.name, size: kept.size, cosigned: kept.time)
            }
        }
        try output.answer(Answer(kept: rows)) { width in
            rows.map { row in
                let facts = [
                    "kept \(row.file.printable)", row.size.counted("entry", "entries"),
                    "cosigned by \(row.witness.printable), \(row.cosigned.readable)",
                ]
                return Wrapping.facts(facts, width: width) + "\n"
            }.joined()
        }
    }
}
