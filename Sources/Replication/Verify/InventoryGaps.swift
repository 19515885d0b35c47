import Store

/// What an inventory lacks to be a vault, as far as names tell.
struct InventoryGaps {
    let found: [String]

    init(_ inventory: Inventory) {
        var found: [String] = []
        let paths = Set(inventory.files.map(\.path))
        func need(_ path: String, for other: String) {
            if !paths.contains(path) { found.append("it names \(other) without \(path)") }
        }
        var parts: [String: [CopiedFile]] = [:]
        for file in inventory.files {
            if let place = FilePart.place(of: file.path) {
                parts[place.file, default: []].append(file)
            } else if file.path.hasPrefix("packs/"), !file.path.hasSuffix(".key") {
                need("\(file.path).key", for: file.path)
            } else if file.path.hasPrefix("snapshots/"), !file.path.hasSuffix(".key") {
                let layout = "layouts/\(file.path.dropFirst("snapshots/".count))"
                for path in ["\(file.path).key", layout] { need(path, for: file.path) }
                // While a layout is replaced, the next key may be the one that opens it.
                if !paths.contains("\(layout).key.next") { need("\(layout).key", for: file.path) }
            }
        }
        for (file, parts) in parts.sorted(by: { $0.key < $1.key }) where !FilePart.isRow(parts) {
            found.append("it does not name all parts of \(file)")
        }
        if parts["ledger/entries"] == nil { found.append("it names no ledger/entries") }
        for path in ["muniment.json"] where !paths.contains(path) { found.append("it names no \(path)") }
        self.found = found
    }
}
