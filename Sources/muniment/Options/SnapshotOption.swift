import ArgumentParser
import Seal
import Vault

/// Which snapshot.
struct SnapshotOption: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The snapshot: the first digits of its id, 'latest', 'latest~2' (two before it), or a date.",
            valueName: "id"))
    var name: String

    @Option(help: ArgumentHelp("The source, where a vault has several.", valueName: "name"))
    var source: String?

    /// The snapshot's id in `vault`.
    ///
    /// - Parameters:
    ///   - action: what the command does with it.
    ///   - collection: where several sources could be meant, those count that hold it.
    func id(in vault: Vault, to action: String, holding collection: String? = nil) throws -> Digest256 {
        try vault.resolve(name, source: source, to: action, holding: collection)
    }
}
