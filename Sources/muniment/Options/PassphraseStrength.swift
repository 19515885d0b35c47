import ArgumentParser
import Seal

/// How much each guess at a passphrase costs.
enum PassphraseStrength: String, ExpressibleByArgument, CaseIterable {
    case interactive
    case moderate
    case sensitive

    var cost: PassphraseCost {
        switch self {
        case .interactive: .interactive
        case .moderate: .moderate
        case .sensitive: .sensitive
        }
    }

    /// The option's help.
    static let help = ArgumentHelp(
        "What a guess at the passphrase costs: 64 MiB, 256 MiB or 1 GiB of memory, for as long as that takes.",
        valueName: "level")
}
