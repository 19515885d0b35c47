import ArgumentParser
import Ledger
import Store
import Vault

/// `muniment audit timestamp`
struct AuditTimestamp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "timestamp",
        abstract: "Keep time stamps over the ledger by outside authorities.",
        discussion: """
            A time-stamping authority (RFC 3161) says when it had seen a checkpoint. 'muniment audit checkpoint' writes the \
            request, the authority's answer is kept here, and where a policy says 'clock: attested' it tells what time it is.
            """,
        subcommands: [AuditTimestampAdd.self, AuditTimestampList.self, AuditTimestampKeep.self])
}

/// `muniment audit timestamp add`
struct AuditTimestampAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Make an authority known by its certificates.",
        usage: "muniment audit timestamp add <file> --name <name> [options]",
        discussion: """
            The file holds the certificate of its root, and of what stands between, in PEM or DER. Get it from where nobody \
            reaches who reaches the vault, and compare its fingerprint.

            Example:
              muniment audit timestamp add tsa-roots.pem --name tsa.example
            """)

    @Argument(help: ArgumentHelp("Its certificates.", valueName: "file"), completion: .file())
    var file: String

    @Option(help: ArgumentHelp("What to call it.", valueName: "name"))
    var name: String

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let name: String
        let certificates: Int
    }

    func run() async throws {
        let bytes = try DurableFile.read(file, limit: 1 << 20)
        let authority = try await opening.open(output.messages).addStampAuthority(bytes, name: name)
        let answer = Answer(name: authority.name, certificates: authority.certificates.count)
        try output.answer(answer) { _ in "added the authority \(authority.name.printable)\n" }
    }
}

/// `muniment audit timestamp list`
struct AuditTimestampList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the authorities, and the newest stamp of each.",
        usage: "muniment audit timestamp list [options]",
        discussion: """
            Example:
              muniment audit timestamp list
            """)

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let authorities: [Row]
    }

    private struct Row: Encodable {
        let name: String
        /// The subjects of its certificates.
        let certificates: [String]
        let added: Timestamp
        /// Of the newest checkpoint that it stamped; absent where there is none.
        let size: Int?
        let stamped: Timestamp?

        init(_ status: StampAuthorityStatus) {
            name = status.authority.name
            certificates = status.subjects
            added = status.authority.added
            size = status.newest?.size
            stamped = status.newest?.time
        }

        var text: String {
            let state =
                size.map { "stamped \($0.counted("entry", "entries")), \(stamped?.readable ?? "")" }
                ?? "has stamped nothing that is kept"
            return "\(name.printable) · \(state)\n" + certificates.map { "  \($0.printable)\n" }.joined()
        }
    }

    func run() async throws {
        let list = try await opening.open(output.messages).stampAuthorities()
        let rows = list.authorities.map(Row.init)
        try output.answer(Answer(authorities: rows)) { _ in
            rows.isEmpty ? "no authorities\n" : rows.map(\.text).joined()
        }
        guard list.damages.isEmpty else { throw VaultError.damaged(list.damages) }
    }
}

/// `muniment audit timestamp keep`
struct AuditTimestampKeep: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keep",
        abstract: "Keep an authority's time stamp over a checkpoint of this ledger.",
        usage: "muniment audit timestamp keep <checkpoint> <answer> [options]",
        discussion: """
            The checkpoint is the file that 'muniment audit checkpoint' wrote, the answer what the authority sent for it. It is \
            kept if it is over that file, the checkpoint agrees with the ledger, and the certificate that signed it leads up to \
            one of an authority of the vault. Auditors may keep one too.

            Example:
              muniment audit timestamp keep march.checkpoint march.tsr
            """)

    @Argument(help: ArgumentHelp("The checkpoint.", valueName: "checkpoint"), completion: .file())
    var checkpoint: String

    @Argument(
        help: ArgumentHelp("The authority's answer, or the token in it.", valueName: "answer"), completion: .file())
    var answer: String

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    /// What `--json` answers.
    private struct Answer: Encodable {
        let authority: String
        let size: Int
        let stamped: Timestamp
    }

    func run() async throws {
        let note = try AuditVerify.note(checkpoint)
        let bytes = try DurableFile.read(answer, limit: 1 << 20)
        let kept = try await opening.open(output.messages).keepStamp(bytes, over: note)
        let row = Answer(authority: kept.authority.name, size: kept.size, stamped: kept.time)
        try output.answer(row) { width in
            let facts = [
                "kept \(answer.printable)", kept.size.counted("entry", "entries"),
                "stamped by \(kept.authority.name.printable), \(kept.time.readable)",
            ]
            return Wrapping.facts(facts, width: width) + "\n"
        }
    }
}
