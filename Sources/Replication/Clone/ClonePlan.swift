import Seal
import Store

/// What of a copy comes back into a folder: no key that was destroyed, and nothing that could not be opened without it
/// (`schema/FORMAT.md`, "Cloning").
struct ClonePlan: Sendable {
    /// A file, and where its bytes are.
    struct Item: Sendable {
        let file: CopiedFile
        let place: PlaceReading
        let objects: PlaceListing

        /// Whether it is a key that is not there.
        var isMissingKey: Bool { file.path.hasSuffix(".key") && !objects.holds(file) }
    }

    /// In ascending order of the paths' bytes, each path once.
    let items: [Item]
    /// Whether layouts come from a newer state than the rest.
    let takesLaterLayouts: Bool
    /// Snapshots whose keys were destroyed since.
    let destroyedSnapshots: Int

    var files: [CopiedFile] { items.map(\.file) }

    /// A state that somebody else's inventory describes.
    struct Source: Sendable {
        let inventory: Inventory
        let place: PlaceReading
        let objects: PlaceListing

        func item(_ file: CopiedFile) -> Item { Item(file: file, place: place, objects: objects) }
    }

    /// - Parameters:
    ///   - source: the state that is to come back.
    ///   - newest: the newest state, where that is another; what it says is destroyed stays so.
    init(_ source: Source, newest: Source?) {
        let gone = Dictionary(
            grouping: source.inventory.destroyed + (newest?.inventory.destroyed ?? []), by: \.path)
        func isDestroyed(_ file: CopiedFile) -> Bool {
            gone[file.path]?.contains { $0.names(file.path, file.digest) } ?? false
        }
        func id(_ path: String) -> Substring { path.split(separator: "/").last?.prefix(64) ?? "" }

        let keys = source.inventory.files.filter { $0.path.hasSuffix(".key") && isDestroyed($0) }.map(\.path)
        var snapshots = Set(keys.filter { $0.hasPrefix("snapshots/") }.map { id($0) })
        destroyedSnapshots = snapshots.count
        let packs = Set(keys.filter { $0.hasPrefix("packs/") }.map { id($0) })
        // The layout was replaced since, and the packs that it names may be gone with their keys: the newest one names what is there.
        let layouts = Set(keys.filter { $0.hasPrefix("layouts/") }.map { id($0) }).subtracting(snapshots)
        let later = newest?.inventory.files ?? []
        let known = Set(later.map(\.path))
        snapshots.formUnion(layouts.filter { !known.contains("layouts/\($0)") })

        var items: [String: Item] = [:]
        for file in source.inventory.files {
            let folder = file.path.prefix { $0 != "/" }
            switch folder {
            case "packs": if packs.contains(id(file.path)) { continue }
            case "snapshots": if snapshots.contains(id(file.path)) { continue }
            case "layouts": if snapshots.contains(id(file.path)) || layouts.contains(id(file.path)) { continue }
            default: break
            }
            items[file.path] = source.item(file)
        }
        takesLaterLayouts = newest != nil && !layouts.isEmpty
        if let newest, !layouts.isEmpty {
            for file in later where !isDestroyed(file) {
                let isLayout = file.path.hasPrefix("layouts/") && layouts.contains(id(file.path))
                guard isLayout || file.path.hasPrefix("packs/") && items[file.path] == nil else { continue }
                items[file.path] = newest.item(file)
            }
        }
        self.items = items.values.sorted { $0.file < $1.file }
    }
}
