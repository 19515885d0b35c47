/// A directory of users as it is exported day after day: from one day to the next some change, come and go, and the rest
/// stay byte for byte. Equal days of equal seeds are equal.
public struct DailyExport: Sendable {
    private let seed: UInt64
    private let userCount: Int

    /// The days of a directory that begins with `userCount` users and grows by five a day.
    public init(seed: UInt64, userCount: Int) {
        self.seed = seed
        self.userCount = userCount
    }

    /// The users of a day, a JSON document a line.
    public func users(day: Int) -> [UInt8] {
        var text = ""
        for user in 0..<userCount + 5 * day where !isAbsent(user, day) {
            text += #"{"Username":"user-\#(user)","email":"person\#(user)@secretive.example","#
            text += #""phone":"\#(mixed(user, 0) % 1_000_000)","seen":\#(lastChange(of: user, before: day))}"# + "\n"
        }
        return Array(text.utf8)
    }

    /// A file that is no records: of each day's bytes most are those of the day before.
    public func attachment(day: Int, byteCount: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: seed &+ 1)
        var bytes = (0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for index in 0..<min(1000, byteCount) { bytes[index] = UInt8(truncatingIfNeeded: mixed(index, day)) }
        return bytes
    }

    /// One user in fifty changes on a day.
    private func lastChange(of user: Int, before day: Int) -> Int {
        (0...day).last { mixed(user, $0 + 1) % 50 == 0 } ?? 0
    }

    /// One user in a hundred is away on a day.
    private func isAbsent(_ user: Int, _ day: Int) -> Bool { mixed(user, day + 1000) % 100 == 0 }

    private func mixed(_ user: Int, _ day: Int) -> UInt64 {
        var generator = SeededGenerator(seed: seed ^ UInt64(user) << 20 ^ UInt64(day))
        return generator.next()
    }
}
