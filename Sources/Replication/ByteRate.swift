/// Bytes a second, as people write them.
enum ByteRate {
    private static let units: [(name: String, byteCount: Int)] = [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000),
        ("k", 1000), ("M", 1_000_000), ("G", 1_000_000_000), ("", 1),
    ]

    /// `500kB`, `20MB`, `1GiB`, the same without the `B`, or a plain number. `nil` for anything else, and for nothing at all.
    static func parse(_ text: String) -> Int? {
        guard let unit = units.first(where: { text.hasSuffix($0.name) }),
            let number = Double(text.dropLast(unit.name.count)), number > 0, number <= 1_000_000_000_000
        else { return nil }
        let rate = number * Double(unit.byteCount)
        return rate >= 1 && rate < Double(1 << 60) ? Int(rate) : nil
    }
}
