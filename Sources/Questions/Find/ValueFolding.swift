/// Which values count as the same: email addresses whatever the case of their letters, all others as they are.
struct ValueFolding: Sendable {
    private let foldsCase: Bool

    /// - Parameter attribute: its name, of which the last dotted part counts.
    init(of attribute: String) {
        foldsCase = attribute.split(separator: ".").last?.lowercased() == "email"
    }

    /// The value's form that is compared.
    func callAsFunction(_ value: UnsafeRawBufferPointer) -> [UInt8] {
        guard foldsCase else { return Array(value) }
        if value.allSatisfy({ $0 < 0x80 }) {
            return value.map { $0 &- UInt8(ascii: "A") < 26 ? $0 | 0x20 : $0 }
        }
        return Array(String(decoding: value, as: UTF8.self).lowercased().utf8)
    }

    func callAsFunction(_ value: String) -> [UInt8] {
        Array(value.utf8).withUnsafeBytes { self($0) }
    }
}
