import Records

/// The columns of a table: one for each attribute that its records have, and those that every table has.
struct TableColumns: Sendable {
    /// A column.
    struct Column: Hashable, Sendable {
        let name: String
        let content: Content
    }

    /// What stands in a column.
    enum Content: Hashable, Sendable {
        /// The value of the attribute of that name.
        case attribute([UInt8])
        /// The record as compact JSON.
        case body
        case validFrom
        case validUntil
        /// The record's number.
        case ordinal
        /// Nothing: a report asks for an attribute that no record has.
        case nothing
    }

    private(set) var columns: [Column]
    /// Attributes that would be more columns than SQLite allows: `body` has them.
    let leftOut: Int

    /// SQLite allows 2,000; some are for what is no attribute.
    private static let mostAttributes = 1_990

    /// What the column of ordinals is called.
    static let ordinalName = "(ordinal)"

    /// What a column is called that is for no attribute; nil for one that is.
    static func ownName(of content: Content) -> String? {
        switch content {
        case .attribute, .nothing: nil
        case .body: "body"
        case .validFrom: "valid_from"
        case .validUntil: "valid_to"
        case .ordinal: ordinalName
        }
    }

    /// - Parameters:
    ///   - isRange: whether rows are versions, with times.
    ///   - hasOrdinal: whether rows have their record's number.
    init(_ attributes: [FoundAttribute], isRange: Bool, hasOrdinal: Bool = false) {
        var names = ColumnNames()
        let contents = [Content.body] + (isRange ? [.validFrom, .validUntil] : []) + (hasOrdinal ? [.ordinal] : [])
        let own = contents.map { Column(name: names.take(Self.ownName(of: $0) ?? ""), content: $0) }
        columns =
            attributes.prefix(Self.mostAttributes).map {
                Column(name: names.take(String(decoding: $0.name, as: UTF8.self)), content: .attribute($0.name))
            } + own
        leftOut = max(0, attributes.count - Self.mostAttributes)
    }

    /// The column of that name, written in small or capital letters.
    func column(_ name: String) -> Column? {
        columns.first { $0.name.lowercased() == name.lowercased() }
    }

    /// Adds columns without values for those names that have none yet.
    mutating func add(missing names: [String]) {
        for name in names where column(name) == nil { columns.append(Column(name: name, content: .nothing)) }
    }

    /// Keeps those columns only; the first one where that were none, as SQL knows no table without columns.
    mutating func keep(_ isWanted: (Column) -> Bool) {
        let kept = columns.filter(isWanted)
        columns = kept.isEmpty ? Array(columns.prefix(1)) : kept
    }
}

/// Gives names, none twice: SQL tells no capital letters from small ones.
struct ColumnNames {
    private var taken: Set<String> = []

    /// The name, or where it is taken the first of `NAME_2`, `NAME_3`, … that is not.
    mutating func take(_ wish: String) -> String {
        // SQLite's names end at a NUL.
        let wish = wish.isEmpty ? "(empty)" : wish.replacing("\0", with: "\u{FFFD}")
        var name = wish
        var number = 2
        while !taken.insert(name.lowercased()).inserted {
            name = "\(wish)_\(number)"
            number += 1
        }
        return name
    }
}
