import Records
import Seal
import Store

/// Where in `local/` the state of a collection lies, and the note that says which snapshot it is of.
struct StatePlace {
    let state: String
    private let folder: VaultFolder

    var note: String { state + ".note" }

    init(_ folder: VaultFolder, _ keys: VaultKeys, source: String, collection: String) {
        self.folder = folder
        state = "\(folder.state)/\(keys.name.mac(Array("state\0\(source)\0\(collection)".utf8)).hex)"
    }

    /// The note and state, where both are whole, belong together and to this snapshot with this layout, and what the note leads to
    /// is there.
    func read(
        of snapshot: Digest256, generation: Int, _ keys: VaultKeys
    ) -> (note: CollectionNote, state: State)? {
        guard let found = CollectionNote.read(from: note, keys.layout), found.snapshot == snapshot.hex,
            found.generation == generation, let state = try? State(at: state, fingerprinter: keys.state),
            Hex.encode(state.serial) == found.serial, found.packs.allSatisfy(folder.holds)
        else { return nil }
        return (found, state)
    }
}
