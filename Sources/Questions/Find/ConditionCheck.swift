import Records

/// Holds records against conditions, all of which a record must meet.
struct ConditionCheck: Sendable {
    /// A condition, made ready.
    private struct Wanted {
        let name: [UInt8]
        let folding: ValueFolding
        /// Folded.
        let value: [UInt8]
        let test: FindCondition.Test
    }

    private let wanted: [Wanted]

    init(_ conditions: [FindCondition]) {
        wanted = conditions.map { condition in
            let folding = ValueFolding(of: condition.attribute)
            return Wanted(
                name: Array(condition.attribute.utf8), folding: folding, value: folding(condition.value ?? ""),
                test: condition.test)
        }
    }

    /// What came of holding a record against the conditions.
    struct Result: Sendable {
        let isMet: Bool
        /// Which of the conditions' attributes the record has, a bit for each of the first 64.
        let seen: UInt64
    }

    /// - Throws: `AttributeScan.Malformed`.
    func check(_ record: UnsafeRawBufferPointer, _ context: AttributeContext) throws -> Result {
        // Of names that come twice the first one counts, and so it does of what was found out.
        var met: [Bool?] = Array(repeating: nil, count: wanted.count)
        var seen: UInt64 = 0
        try AttributeScan(context).forEach(in: record) { name, kind, value in
            for (index, wanted) in wanted.enumerated() where met[index] == nil && name.elementsEqual(wanted.name) {
                met[index] = Self.meets(wanted, kind, value, context)
                seen |= 1 << UInt64(index)
            }
        }
        return Result(
            isMet: zip(wanted, met).allSatisfy { wanted, met in met ?? (wanted.test == .isAbsent) }, seen: seen)
    }

    private static func meets(
        _ wanted: Wanted, _ kind: AttributeKind, _ value: UnsafeRawBufferPointer, _ context: AttributeContext
    ) -> Bool {
        switch wanted.test {
        case .isPresent: kind.isThere(value, context)
        case .isAbsent: !kind.isThere(value, context)
        case .equals: kind != .null && wanted.folding(value) == wanted.value
        case .hasPrefix: kind != .null && wanted.folding(value).starts(with: wanted.value)
        }
    }
}

extension AttributeKind {
    /// Whether an attribute of this kind says anything: null does not, nor does an empty field of a table, which has one for
    /// every column.
    fileprivate func isThere(_ value: UnsafeRawBufferPointer, _ context: AttributeContext) -> Bool {
        self != .null && (context == .json || value.count > 0)
    }
}
