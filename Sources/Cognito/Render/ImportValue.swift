import Store

/// An attribute's value as a row of an import job's file has it.
struct ImportValue {
    let text: String

    /// - Parameter constraints: what the schema says of the attribute, where it lists it.
    init(_ name: String, _ value: String, _ constraints: JSON?) throws(ImportRows.Refused) {
        guard !value.isEmpty else {
            text = ""
            return
        }
        func refuse(_ reason: ImportRefusal) -> ImportRows.Refused {
            ImportRows.Refused(reason: reason, attribute: name)
        }
        guard value.utf8.count <= ImportRows.valueLimit else { throw refuse(.badLength) }
        var written = value
        switch name {
        case "birthdate":
            guard let date = Self.importDate(value) else { throw refuse(.badBirthdate) }
            written = date
        case "updated_at":
            // Milliseconds would be a year past 5000.
            guard let seconds = Self.wholeNumber(value), (0..<100_000_000_000).contains(seconds) else {
                throw refuse(.badUpdatedAt)
            }
        case "email":
            guard Self.isAddress(value) else { throw refuse(.badEmail) }
        case "phone_number":
            guard Self.isPhoneNumber(value) else { throw refuse(.badPhone) }
        default: break
        }
        text = written
        guard let constraints else { return }
        switch constraints["AttributeDataType"]?.string {
        case "Number":
            guard Self.isNumber(value, constraints["NumberAttributeConstraints"]) else { throw refuse(.badNumber) }
        case "String":
            guard Self.hasLength(value, constraints["StringAttributeConstraints"]) else { throw refuse(.badLength) }
        default: break
        }
    }

    /// `1985-02-01` as `02/01/1985`; `nil` where it is no day.
    private static func importDate(_ value: String) -> String? {
        guard let date = CivilDate(value), date.year > 0 else { return nil }
        let parts = date.description.split(separator: "-")
        return "\(parts[1])/\(parts[2])/\(parts[0])"
    }

    /// Digits and nothing else.
    private static func wholeNumber(_ text: String) -> Int64? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(text) : nil
    }

    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && !text.unicodeScalars.contains { $0.properties.isWhitespace }
    }

    /// E.164: a plus sign and at most 15 digits.
    private static func isPhoneNumber(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst()
        return text.hasPrefix("+") && (2...15).contains(digits.count)
            && digits.allSatisfy { (0x30...0x39).contains($0) }
            && digits.first != 0x30
    }

    private static func isNumber(_ text: String, _ bounds: JSON?) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Double(text) else {
            return false
        }
        let least = bounds?["MinValue"]?.string.flatMap(Double.init) ?? -.infinity
        let most = bounds?["MaxValue"]?.string.flatMap(Double.init) ?? .infinity
        return least <= number && number <= most
    }

    private static func hasLength(_ text: String, _ bounds: JSON?) -> Bool {
        let count = text.unicodeScalars.count
        let least = bounds?["MinLength"]?.string.flatMap { Int($0) } ?? 0
        let most = bounds?["MaxLength"]?.string.flatMap { Int($0) } ?? Int.max
        return least <= count && count <= most
    }
}
