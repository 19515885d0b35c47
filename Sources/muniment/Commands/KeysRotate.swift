import ArgumentParser
import Vault

/// `muniment keys rotate`
struct KeysRotate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Renew the vault's keys.",
        usage: "muniment keys rotate [options]",
        discussion: """
            Everyone's slot gets the new keys, also in their absence, and the key of every archived file is sealed to them. \
            Whoever was removed before then opens nothing of this vault any more, whatever they kept of its keys; what they \
            copied of its files stays readable to them. What is cut short is gone on with when you say it again.

            Example:
              muniment keys rotate
            """)

    @Flag(name: .customLong("id"), help: "Renew the key that names things (refused, with the reason).")
    var renewsID = false

    @OptionGroup var opening: OpeningOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let vault = try await opening.open(output.messages)
        if renewsID { try vault.renewID() }
        let report = try await ProgressLine.during("Renewing the keys") { progress in
            try vault.rotateKeys(progress: progress)
        }
        try output.answer(report) { width in
            let what = report.isResumed ? "went on with the renewal of the keys" : "renewed the keys"
            return Wrapping.facts(
                [what, "generation \(report.generation)", "\(report.resealed.counted("file key")) sealed anew"],
                width: width) + "\n"
        }
        for name in report.leftOut {
            output.messages.warning("the slot of \(name) is damaged and has none of the new keys")
        }
    }
}
