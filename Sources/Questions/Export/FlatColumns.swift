import Records

/// The members that every line of a flat export has: one for each attribute of the collection, under the name and in the
/// place that it has as a column, and of one type in all lines.
///
/// The types are those that Parquet and every analytic engine have: booleans, 64-bit integers, numbers and texts. An
/// attribute whose values are of several of them is text.
struct FlatColumns: Sendable {
    /// What all values of a member are, besides null.
    enum Kind: Sendable {
        case boolean
        case integer
        /// Always written with a fraction or an exponent, so that every line by itself shows that it is no integer.
        case number
        case text

        init(_ kinds: AttributeKinds) {
            switch kinds.subtracting(.null) {
            case .boolean: self = .boolean
            case .integer: self = .integer
            case .real, [.real, .integer]: self = .number
            default: self = .text
            }
        }
    }

    private struct Column {
        /// The member's name and its colon, as they are written.
        let name: [UInt8]
        let kind: Kind
    }

    private let columns: [Column]
    private let places: [[UInt8]: Int]

    init(_ attributes: [FoundAttribute]) {
        let named = TableColumns(attributes, isRange: false).columns
        var columns: [Column] = []
        var places: [[UInt8]: Int] = [:]
        for column in named {
            guard case .attribute(let attribute) = column.content else { continue }
            let kinds = attributes.first { $0.name == attribute }?.kinds ?? []
            places[attribute] = columns.count
            var name: [UInt8] = []
            JSONLine.append(text: column.name.utf8, to: &name)
            columns.append(Column(name: name + [UInt8(ascii: ":")], kind: Kind(kinds)))
        }
        self.columns = columns
        self.places = places
    }

    /// Appends a record as one JSON object with all members.
    func append(_ record: UnsafeRawBufferPointer, _ context: AttributeContext, to out: inout [UInt8]) throws {
        var values = [Range<Int>?](repeating: nil, count: columns.count)
        var written: [UInt8] = []
        try AttributeScan(context).forEach(in: record) { name, kind, value in
            guard let place = places[Array(name)], values[place] == nil else { return }
            let start = written.count
            Self.append(kind, value, as: columns[place].kind, to: &written)
            values[place] = start..<written.count
        }
        for (index, column) in columns.enumerated() {
            out.append(UInt8(ascii: index == 0 ? "{" : ","))
            out += column.name
            if let value = values[index] { out += written[value] } else { out += Self.null }
        }
        if columns.isEmpty { out.append(UInt8(ascii: "{")) }
        out.append(UInt8(ascii: "}"))
    }

    private static let null = Array("null".utf8)

    private static func append(
        _ kind: AttributeKind, _ value: UnsafeRawBufferPointer, as type: Kind, to out: inout [UInt8]
    ) {
        if kind == .null {
            out += null
            return
        }
        switch type {
        case .boolean, .integer:
            out += value
        case .number:
            out += value
            if !value.contains(where: { ".eE".utf8.contains($0) }) { out += Array(".0".utf8) }
        case .text:
            JSONLine.append(text: value, to: &out)
        }
    }
}
