/// Bytes a second, as people write them.
enum ByteRate {
    /// `500k`, `20M`, `1G` or a plain number; decimal. `nil` for anything else, and for nothing at all.
    static func parse(_ text: String) -> Int? {
        let factors: [Character: Int] = ["k": 1000, "K": 1000, "M": 1_000_000, "G": 1_000_000_000]
        let factor = text.last.flatMap { factors[$0] }
        guard let number = Int(factor == nil ? text[...] : text.dropLast()), number > 0 else { return nil }
        let (rate, overflows) = number.multipliedReportingOverflow(by: factor ?? 1)
        return overflows ? nil : rate
    }
}
