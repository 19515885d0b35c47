/// How a column is written (`schema/FORMAT.md`, "Columns").
enum ColumnKind: UInt8 {
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
}
