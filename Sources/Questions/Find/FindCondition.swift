/// What is asked of one attribute of a record.
package struct FindCondition: Hashable, Sendable {
    /// How the attribute is to be.
    package enum Test: Hashable, Sendable {
        case equals(String)
        case hasPrefix(String)
        case isPresent
        /// There is none, or it is null, or an empty field of a table.
        case isAbsent
    }

    /// The attribute's name as `AttributeScan` gives it.
    package let attribute: String
    package let test: Test

    package init(_ attribute: String, _ test: Test) {
        self.attribute = attribute
        self.test = test
    }

    /// Reads `NAME=VALUE` or `NAME^=VALUE`; nil where it is neither.
    package init?(_ text: String) {
        guard let sign = text.firstIndex(of: "=") else { return nil }
        let value = String(text[text.index(after: sign)...])
        let isPrefix = text[..<sign].hasSuffix("^")
        let name = text[..<sign].dropLast(isPrefix ? 1 : 0)
        guard !name.isEmpty else { return nil }
        self.init(String(name), isPrefix ? .hasPrefix(value) : .equals(value))
    }

    /// The value that is asked for; nil where any will do.
    package var value: String? {
        switch test {
        case .equals(let value), .hasPrefix(let value): value
        case .isPresent, .isAbsent: nil
        }
    }

    /// As it is written on the command line.
    package var text: String {
        switch test {
        case .equals(let value): "\(attribute)=\(value)"
        case .hasPrefix(let value): "\(attribute)^=\(value)"
        case .isPresent: "--present \(attribute)"
        case .isAbsent: "--absent \(attribute)"
        }
    }
}
