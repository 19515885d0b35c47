import ArgumentParser
import Cognito
import Seal
import Vault

/// `muniment cognito render`
struct CognitoRender: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Describe an archived pool for those who rebuild it by their own means.",
        usage: "muniment cognito render <id> --format <form> --to <folder> [options]",
        discussion: """
            Writes files into a new folder, and asks no server. Forms of the pool: cloudformation, terraform, and cli (scripts of \
            AWS's command line). Forms of its people: import-csv (files for import jobs, and who is in none), migration-lambda (a \
            user-migration function with a sealed lookup file), and communication-plan (who has to be told what).

            The files hold what is read: people, and with cli the secrets of clients and identity providers. They are for their \
            owner alone.

            Examples:
              muniment cognito render latest --source prod-pool --format cloudformation --to pool/
              muniment cognito render 2026-03-31 --source prod-pool --format import-csv --to users/
            """)

    @OptionGroup var snapshot: SnapshotOption

    @Option(
        help: ArgumentHelp(
            "cloudformation, terraform, cli, import-csv, migration-lambda or communication-plan.", valueName: "form"))
    var format: RenderFormat

    @Option(
        name: .customLong("to"), help: ArgumentHelp("A new folder, or an empty one.", valueName: "folder"),
        completion: .directory)
    var target: String

    @OptionGroup var reason: ReasonOption
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !target.isEmpty, target != "-" else { throw ValidationError("--to needs a folder.") }
    }

    func run() async throws {
        let vault = try await opening.open(output.messages, reason: reason.text)
        let id = try snapshot.id(in: vault, to: "cognito render", holding: Entity.pool.rawValue)
        let summary = try await ProgressLine.during("Rendering") { _ in
            try await vault.renderPool(id, as: format, to: target)
        }
        try output.answer(Answer(id, summary, target)) { CognitoRenderText.text(summary, id, target, width: $0) }
    }

    /// What `--json` answers.
    private struct Answer: Encodable {
        let snapshot: String
        let folder: String
        let format: RenderFormat
        let counts: [String: Int]
        let files: [RenderedFile]
        let notes: [String]

        init(_ id: Digest256, _ summary: RenderSummary, _ folder: String) {
            snapshot = id.description
            self.folder = folder
            format = summary.format
            counts = Dictionary(summary.counts.map { ($0.name, $0.count) }, uniquingKeysWith: +)
            files = summary.files
            notes = summary.notes
        }
    }
}

extension RenderFormat: ExpressibleByArgument {}
