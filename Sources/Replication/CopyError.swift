import Ledger
import Store

/// Why something could not be done with a copy of a vault, where the place did all that it was asked for.
package enum CopyError: Error, CustomStringConvertible {
    /// What is there is a copy of another vault.
    case anotherVault(place: String)
    /// The copy knows more of the ledger than the vault does.
    case rolledBack(place: String, copy: Checkpoint, vault: Checkpoint)
    /// Copy and vault went different ways.
    case forked(place: String, copy: Checkpoint, vault: Checkpoint)
    /// The copy's list of the vault's people is older than the one at hand.
    case olderHeader(place: String, path: String)
    /// There is no inventory that is valid.
    case noCopy(place: String, reason: String)
    /// Something of the copy is not what its inventory says, listed.
    case damaged(place: String, [String])
    /// A state of an earlier time whose keys are no more: the vault's were renewed since.
    case keysRenewed(place: String, state: Timestamp)
    /// The folder is no follower that the copy could bring up to date.
    case occupied(path: String, reason: String)

    package var description: String {
        switch self {
        case .anotherVault(let place):
            "\(place) holds a copy of another vault, and stays as it is. Name another place: each vault needs its own"
        case .rolledBack(let place, let copy, let vault):
            "the copy at \(place) knows more than this vault: the vault was put back to an earlier state, or this is an old copy of "
                + "it. Nothing was changed.\n" + Self.both(copy, vault)
        case .forked(let place, let copy, let vault):
            "the copy at \(place) is not of this vault's past: the ledger was rewritten, or two copies of the vault were both "
                + "written to. Nothing was changed.\n" + Self.both(copy, vault)
        case .olderHeader(let place, let path):
            "the copy at \(place) has an older list of the vault's people than \(path): somebody who was of the vault once put it "
                + "there. Nothing was changed"
        case .noCopy(let place, let reason): "there is no copy of a vault at \(place): \(reason)"
        case .damaged(let place, let findings):
            findings.count == 1
                ? "the copy at \(place) is damaged: \(findings[0])"
                : "the copy at \(place) is damaged in \(findings.count) places:\n" + findings.joined(separator: "\n")
        case .keysRenewed(let place, let state):
            "the state of \(state) at \(place) cannot be had any more: the vault's keys were renewed since, and what opened its "
                + "files then was deleted. Name a time after the renewal, or none for the newest state"
        case .occupied(let path, let reason): "cannot put a copy into \(path): \(reason)"
        }
    }

    private static func both(_ copy: Checkpoint, _ vault: Checkpoint) -> String {
        func text(_ name: String, _ checkpoint: Checkpoint) -> String {
            "\(name) \(checkpoint.size) entries, root \(checkpoint.root.hex)"
        }
        return text("copy: ", copy) + "\n" + text("vault:", vault)
    }
}
