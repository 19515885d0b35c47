import Seal
import Store

/// Looks through what is archived of a source besides records: files kept as bytes, what stands around records, and names of files.
struct ErasureFileSearch {
    let snapshots: [Snapshot]
    let terms: PersonTerms
    let packs: OpenPacks
    let meter: ProgressMeter

    /// The files kept as bytes that hold the key or a value.
    func files() throws -> [ErasureFinds.File] {
        var known: [String: Bool] = [:]
        var found: [ErasureFinds.File] = []
        for snapshot in snapshots {
            let shelf = PackShelf(snapshot.layout.packs, packs)
            for (index, file) in snapshot.manifest.files.enumerated() {
                guard let chunks = snapshot.layout.files[index].chunks, !chunks.isEmpty else { continue }
                let name = chunks.map { "\(snapshot.layout.packs[$0.pack].id) \($0.first) \($0.count)" }.joined()
                let holds = try known[name] ?? mentions(try shelf.blocks(chunks))
                known[name] = holds
                guard holds else { continue }
                found.append(
                    ErasureFinds.File(
                        snapshot: snapshot.id, index: index, path: file.displayName, byteCount: file.size ?? 0))
            }
        }
        return found
    }

    /// Whether the bytes of blocks, one behind the other, hold the key or a value.
    private func mentions(_ blocks: [PackShelf.Block]) throws -> Bool {
        var whole: [UInt8] = []
        var isBegun = false
        for (number, block) in blocks.enumerated() {
            try Task.checkCancellation()
            let bytes = try block.bytes()
            meter.add(bytes: bytes.count)
            whole += bytes
            let goesOn = number + 1 < blocks.count
            if whole.withUnsafeBytes({ terms.isMentioned(in: $0, isBegun: isBegun, goesOn: goesOn) }) { return true }
            // What ends here may begin a word, and is looked at again with what follows.
            let rest = whole.suffix(terms.longestForm)
            isBegun = isBegun || rest.count < whole.count
            whole = Array(rest)
        }
        return false
    }

    /// What holds the person and is not taken out: what stands around records, and names of files.
    func outOfReach() throws -> [String] {
        var lines: [String] = []
        var known: [String: Bool] = [:]
        for snapshot in snapshots {
            let shelf = PackShelf(snapshot.layout.packs, packs)
            for (index, collection) in snapshot.layout.collections.enumerated() where !collection.framing.isEmpty {
                let name = collection.framing.map { "\(snapshot.layout.packs[$0.pack].id) \($0.first) \($0.count)" }
                    .joined()
                let holds = try known[name] ?? mentions(try shelf.blocks(collection.framing))
                known[name] = holds
                if holds {
                    lines.append(
                        "what stands around the records of \(snapshot.manifest.collections[index].name) in snapshot "
                            + snapshot.id.hex.prefix(8))
                }
            }
            let paths = snapshot.manifest.files.count { file in
                file.name.withUnsafeBytes { terms.isMentioned(in: $0) }
            }
            if paths > 0 {
                lines.append(
                    "\(paths == 1 ? "a name" : "\(paths) names") of files in snapshot \(snapshot.id.hex.prefix(8))")
            }
        }
        return lines
    }
}
