import Ledger

// Entries for people.

extension EntryBody {
    /// How it ended; `intent` before it has.
    var result: String { outcome?.rawValue ?? phase.rawValue }
}

extension Entry {
    /// What it was done to, in a few words.
    var about: String {
        let names = objects.map { object in
            let name = object.shown
            if object.kind == "entry" { return "entry \(name)" }
            // A digest, of which the first digits tell enough.
            return name.utf8.count == 64 && name.allSatisfy(\.isHexDigit) ? String(name.prefix(8)) : name
        }
        return ([body.source].compactMap(\.self) + names).joined(separator: " ")
    }
}
