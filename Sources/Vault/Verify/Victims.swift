import Seal

/// Which snapshots and files each pack holds parts of, in words.
struct Victims {
    private var lines: [Digest256: [String]] = [:]

    init(_ snapshots: [Snapshot]) {
        for snapshot in snapshots {
            var files: [Int: [String]] = [:]
            for (index, file) in snapshot.manifest.files.enumerated() {
                let place = file.collection.map { snapshot.layout.collections[$0] }
                let runs =
                    (snapshot.layout.files[index].chunks ?? [])
                    + (place.map { $0.framing + $0.segments.flatMap { $0.records + $0.order } } ?? [])
                for pack in Set(runs.map(\.pack)) { files[pack, default: []].append(file.displayName) }
            }
            for (pack, names) in files {
                guard let id = Digest256(hex: snapshot.layout.packs[pack].id) else { continue }
                lines[id, default: []].append(Self.line(snapshot, names))
            }
        }
    }

    /// Whom damage to the file at `path` hurts; nil where it is neither a pack nor the key of one.
    func of(_ path: String) -> [String]? {
        let name = path.split(separator: "/").last.map { $0.prefix(64) }
        return name.flatMap { Digest256(hex: String($0)) }.flatMap { lines[$0] }
    }

    /// A snapshot, and those of its files that cannot be had back whole.
    static func line(_ snapshot: Snapshot, _ names: [String]) -> String {
        let date = snapshot.manifest.created.readable.prefix(10)
        let more = names.count > 3 ? " and \(names.count - 3) more" : ""
        return "snapshot \(snapshot.id.hex.prefix(8)) of \(snapshot.manifest.source) (\(date)): "
            + "\(names.prefix(3).joined(separator: ", "))\(more)"
    }
}
