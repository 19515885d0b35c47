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
        let attribute: [UInt8]
        /// The member's name and its colon, as they are written.
        let name: [UInt8]
        let kind: Kind
    }

    private let columns: [Column]
    private let places: [[UInt8]: Int]

    init(_ attributes: [FoundAttribute]) {
        let named = TableColumns(attributes, isRange: false).columns
        let kindsByName = Dictionary(attributes.map { ($0.name, $0.kinds) }) { first, _ in first }
        var columns: [Column] = []
        var places: [[UInt8]: Int] = [:]
        for column in named {
            guard case .attribute(let attribute) = column.content else { continue }
            let kinds = kindsByName[attribute] ?? []
            places[attribute] = columns.count
            var name: [UInt8] = []
            JSONLine.append(text: column.name.utf8, to: &name)
            columns.append(Column(attribute: attribute, name: name + [UInt8(ascii: ":")], kind: Kind(kinds)))
        }
        self.columns = columns
        self.places = places
    }

    /// Appends a record as one JSON object with all members.
    func append(_ record: UnsafeRawBufferPointer, _ context: AttributeContext, to out: inout [UInt8]) throws {
        var values = [Range<Int>?](repeating: nil, count: columns.count)
        var written: [UInt8] = []
        var next = 0
        try AttributeScan(context).forEach(in: record) { name, kind, value in
            guard let place = place(of: name, from: next), values[place] == nil else { return }
            next = place + 1
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

    /// Members that a record lacks are passed over: its attributes come in much the same order.
    private func place(of name: UnsafeRawBufferPointer, from start: Int) -> Int? {
        for place in start..<min(start + 16, columns.count) where name.equals(columns[place].attribute) { return place }
        return places[Array(name)]
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
