#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An instant as a signature names it, to the second, in UTC.
struct SigningTime: Hashable, Sendable {
    /// As in `20150830T123600Z`.
    let text: String
    /// As in `20150830`.
    var day: String { String(text.prefix(8)) }

    init(_ date: Date) {
        let whole = Self.whole(date)
        let style = Date.ISO8601FormatStyle(
            dateSeparator: .omitted, dateTimeSeparator: .standard, timeSeparator: .omitted)
        text = whole.formatted(style)
    }

    /// Whole seconds, as a style that writes them might round up.
    static func whole(_ date: Date) -> Date {
        Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
    }
}
