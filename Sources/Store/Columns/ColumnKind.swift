/// How a column is written (`schema/FORMAT.md`, "Columns").
enum ColumnKind: UInt8, CaseIterable {
    case text = 0
    case dictionary = 1
    case pattern = 2
    case again = 3
    case join = 4
    case except = 5

    /// A dictionary's entries.
    static let mostEntries = 256
    /// How many columns may stand one inside the other.
    static let deepest = 7

    /// The version of layouts that whoever reads the kind knows.
    var layoutVersion: UInt8 {
        switch self {
        case .text, .dictionary, .pattern, .again, .join, .except: 2
        }
    }
}

extension Columns {
    /// The version of layouts whose record blocks may be written in columns of all kinds that there are. Programs that do not
    /// know it refuse such a layout, and add nothing to its segments.
    package static let layoutVersion: UInt8 = ColumnKind.allCases.map(\.layoutVersion).max() ?? 1
}
