import ArgumentParser
import Vault

/// `muniment catalog`
struct CatalogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog", abstract: "Look after the index of the vault.", subcommands: [CatalogRebuild.self])
}

/// `muniment catalog rebuild`
struct CatalogRebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Make the index anew from the vault's files.",
        usage: "muniment catalog rebuild [options]",
        discussion: """
            The index, catalog.sqlite, holds nothing that is not in the vault's files too. What it knew and no file holds \
            is forgotten, and listed.

            Example:
              muniment catalog rebuild
            """)

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let vault = try await opening.open(output.messages)
        let report = try await ProgressLine.during("Rebuilding the catalog") { _ in try vault.rebuildCatalog() }
        for id in report.forgotten {
            output.messages.warning("forgotten, as its manifest is gone: snapshot \(id.prefix(8))")
        }
        try output.answer(report) { _ in "rebuilt the catalog: \(report.snapshots.counted("snapshot"))\n" }
    }
}
