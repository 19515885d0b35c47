import ArgumentParser

/// `muniment hold`
struct Hold: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keep what a case needs, against every policy and erasure.",
        subcommands: [HoldPlace.self, HoldRelease.self, HoldList.self])
}
