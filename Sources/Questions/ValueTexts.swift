import Records
import Seal

extension SQLValue {
    /// As a field of CSV; bytes in hex.
    package var cell: CSVText.Cell {
        switch self {
        case .null: .absent
        case .integer, .real: .number(shown)
        case .text, .bytes: .text(shown)
        }
    }

    /// In a table; what is not there is blank.
    package var shown: String {
        switch self {
        case .null: ""
        case .integer(let value): String(value)
        case .real(let value): value.inSQL
        case .text(let text): text
        case .bytes(let bytes): Hex.encode(bytes)
        }
    }
}

extension AttributeValue {
    /// As a field of CSV.
    package var cell: CSVText.Cell {
        guard let text else { return .absent }
        return kind == .number ? .number(text) : .text(text)
    }
}

extension Double {
    /// The shortest decimals that are this number and no other; what is larger than any number as SQLite writes it.
    fileprivate var inSQL: String {
        if self == .infinity { return "9e999" }
        if self == -.infinity { return "-9e999" }
        return description
    }
}
