import Foundation

/// A server's clock, as the header `Date` of its answers tells it.
enum ServerClock {
    /// What is within it cannot be why a signature was refused: STS allows five minutes, S3 fifteen.
    static let tolerance: TimeInterval = 4 * 60

    /// As in `Fri, 27 Nov 2026 17:08:43 GMT` (RFC 9110, section 5.6.7, the preferred form).
    static func date(in headers: Headers) -> Date? {
        guard let text = headers["Date"] else { return nil }
        return try? Date(text, strategy: form)
    }

    private static let form = Date.ParseStrategy(
        format: """
            \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .extended(minimumLength: 4)) \
            \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits) GMT
            """, locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt)

    /// As in `20 minutes`.
    static func describe(_ offset: TimeInterval) -> String {
        let minutes = Int((abs(offset) / 60).rounded())
        if minutes < 120 { return "\(minutes) minutes" }
        return minutes < 48 * 60 ? "\((minutes + 30) / 60) hours" : "\((minutes + 720) / 1440) days"
    }
}
