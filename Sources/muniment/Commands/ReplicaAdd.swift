import ArgumentParser
import Replication
import Vault

/// `muniment replica add`
struct ReplicaAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Have copies of the vault go to a place.",
        usage: "muniment replica add <name> <url> [options]",
        discussion: """
            The place is the path of a folder that is there, s3://BUCKET/PREFIX, or command:PROGRAM. Nothing goes there before \
            'muniment replica push'. Each vault needs a place of its own. Secrets are not asked for and not kept: they come from \
            where the place's own tools have them.

            Examples:
              muniment replica add cellar /mnt/cellar/vault
              muniment replica add cloud 'command:tools/uploader-rclone b2:bucket/vault'
            """)

    @Argument(help: ArgumentHelp("What to call it.", valueName: "name"))
    var name: String

    @Argument(help: ArgumentHelp("The place.", valueName: "url"), completion: .directory)
    var url: String

    @OptionGroup var place: PlaceOptions
    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let url = Uploaders.url(of: url)
        let settings = place.settings
        try Uploaders.check(url, settings)
        let vault = try await opening.open(output.messages)
        let replica = try vault.addReplica(name, at: url, settings: settings.values)
        try output.answer(replica) { _ in
            "added the replica \(replica.name.printable) at \(replica.url.printable)\n"
        }
    }
}
