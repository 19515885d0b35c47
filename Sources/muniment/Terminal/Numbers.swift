/// Numbers as people read them.

extension Int {
    /// With a comma between thousands: `400,000`.
    var grouped: String {
        var digits = String(magnitude)
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits.removeLast(3)
        }
        groups.insert(digits[...], at: 0)
        return (self < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    /// The number with the noun that fits it: `1 file`, `2 files`.
    func counted(_ noun: String, _ plural: String? = nil) -> String {
        "\(grouped) \(self == 1 ? noun : plural ?? noun + "s")"
    }
}

extension Double {
    /// With that many decimals, never in scientific form.
    func fixed(_ decimals: Int) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (self * scale).rounded()
        guard scaled.magnitude < 1e18 else { return "?" }
        let whole = Int(scaled.magnitude)
        guard decimals > 0 else { return (self < 0 ? -whole : whole).grouped }
        let fraction = String(whole % Int(scale))
        return (scaled < 0 ? "-" : "") + (whole / Int(scale)).grouped + "."
            + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
}

/// Amounts of bytes, in decimal units (1 MB = 1,000,000 bytes).
enum ByteUnit: Int, CaseIterable {
    case bytes = 1
    case kilobytes = 1_000
    case megabytes = 1_000_000
    case gigabytes = 1_000_000_000
    case terabytes = 1_000_000_000_000

    private var symbol: String {
        switch self {
        case .bytes: "bytes"
        case .kilobytes: "kB"
        case .megabytes: "MB"
        case .gigabytes: "GB"
        case .terabytes: "TB"
        }
    }

    /// The largest unit of which there is at least one.
    static func fitting(_ count: Int) -> ByteUnit {
        // What would round to 1,000.0 of one unit is 1.0 of the next.
        allCases.last { Double(count) >= Double($0.rawValue) * 0.99995 } ?? .bytes
    }

    /// The count in this unit.
    func text(_ count: Int) -> String {
        switch self {
        case .bytes: count.counted("byte")
        default: "\((Double(count) / Double(rawValue)).fixed(1)) \(symbol)"
        }
    }

    /// The count in the unit that fits it: `222.6 MB`.
    static func text(_ count: Int) -> String { fitting(count).text(count) }

    /// A smaller count beside a larger one, in the larger one's unit where that still says something: `0.6 MB`.
    static func text(_ count: Int, beside larger: Int) -> String {
        let unit = fitting(larger)
        return count * 10 >= unit.rawValue && count < larger ? unit.text(count) : text(count)
    }
}

/// Spans of time.
enum Seconds {
    /// `0.5 s`, `42 s`, `3 min 20 s`, `2 h 5 min`.
    static func text(_ seconds: Double) -> String {
        if seconds < 0.1 { return "\(seconds.fixed(2)) s" }
        if seconds < 9.95 { return "\(seconds.fixed(1)) s" }
        guard seconds.isFinite, seconds < 1e9 else { return "?" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\((whole / 3600).grouped) h \(whole / 60 % 60) min"
    }
}
