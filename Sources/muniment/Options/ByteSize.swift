import ArgumentParser

/// An amount of bytes, as `4GB`, `700MB` or `512MiB` names it.
struct ByteSize: ExpressibleByArgument, CustomStringConvertible {
    let byteCount: Int
    /// As it was given.
    let description: String

    private static let units: [(name: String, byteCount: Int)] = [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("kB", 1000), ("MB", 1_000_000),
        ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
    ]

    /// What a file on FAT, which most sticks have, may be long at most, less a little.
    static let usual = ByteSize(byteCount: 4_000_000_000, description: "4GB")

    private init(byteCount: Int, description: String) {
        self.byteCount = byteCount
        self.description = description
    }

    init?(argument: String) {
        guard let unit = Self.units.first(where: { argument.hasSuffix($0.name) }),
            let number = Double(argument.dropLast(unit.name.count)), number > 0, number <= 1_000_000
        else { return nil }
        byteCount = Int(number * Double(unit.byteCount))
        description = argument
    }
}
