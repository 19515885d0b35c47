import ArgumentParser
import Cognito

/// Which account and region of Cognito is asked, and how much of its quotas is taken.
struct ServiceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The region, where the pool's id does not tell it.", valueName: "name"))
    var region: String?

    @Option(help: ArgumentHelp("The profile in ~/.aws.", valueName: "name"))
    var profile: String?

    @Option(help: ArgumentHelp("The server, where it is not Amazon's.", valueName: "url"))
    var endpoint: String?

    @Option(
        help: ArgumentHelp("Certificates of the authorities to trust, as PEM.", valueName: "file"), completion: .file())
    var caFile: String?

    @Option(
        help: ArgumentHelp("What is taken of the quotas, which sign-ins share; 50% unless told.", valueName: "share"))
    var quotaShare: Percentage?

    @Option(
        help: ArgumentHelp(
            "The account's own quotas, as JSON; 'unlimited' where the server is not Amazon's.", valueName: "file"),
        completion: .file())
    var quotas: String?

    /// As the layer below has them.
    var settings: ServiceSettings {
        var settings = ServiceSettings()
        settings.region = region
        settings.profile = profile
        settings.endpoint = endpoint
        settings.authorities = caFile
        settings.quotas = quotas
        if let quotaShare { settings.share = quotaShare.share }
        return settings
    }
}
