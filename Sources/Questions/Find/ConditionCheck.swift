import Records

/// Holds records against conditions, all of which a record must meet.
struct ConditionCheck: Sendable {
    /// A condition, made ready.
    private struct Wanted {
        let name: [UInt8]
        let folding: ValueFolding
        /// Folded.
        let value: [UInt8]
        let test: Condition.Test
    }

    private let wanted: [Wanted]

    init(_ conditions: [Condition]) {
        wanted = conditions.map { condition in
            let folding = ValueFolding(of: condition.attribute)
            return Wanted(
                name: Array(condition.attribute.utf8), folding: folding, value: folding(condition.value ?? ""),
                test: condition.test)
        }
    }

    /// Whether a record meets all conditions.
    ///
    /// - Throws: `AttributeScan.Malformed`.
    func isMet(by record: UnsafeRawBufferPointer, in context: AttributeContext) throws -> Bool {
        // Of names that come twice the first one counts, and so it does of what was found out.
        var met: [Bool?] = Array(repeating: nil, count: wanted.count)
        try AttributeScan(context).forEach(in: record) { name, kind, value in
            for (index, wanted) in wanted.enumerated() where met[index] == nil && name.elementsEqual(wanted.name) {
                met[index] = Self.meets(wanted, kind, value, context)
            }
        }
        return zip(wanted, met).allSatisfy { wanted, met in met ?? (wanted.test == .isAbsent) }
    }

    private static func meets(
        _ wanted: Wanted, _ kind: AttributeKind, _ value: UnsafeRawBufferPointer, _ context: AttributeContext
    ) -> Bool {
        let isThere = Attribute.isThere(kind, value, context)
        switch wanted.test {
        case .isPresent: return isThere
        case .isAbsent: return !isThere
        case .equals: return kind != .null && wanted.folding(value) == wanted.value
        case .hasPrefix: return kind != .null && wanted.folding(value).starts(with: wanted.value)
        }
    }
}

/// What holds of attributes wherever they are asked about.
enum Attribute {
    /// Whether an attribute that stands in a record says anything: null does not, nor does an empty field of a table, which
    /// has one for every column.
    static func isThere(
        _ kind: AttributeKind, _ value: UnsafeRawBufferPointer, _ context: AttributeContext
    ) -> Bool {
        guard kind != .null else { return false }
        return context == .json || value.count > 0
    }
}
