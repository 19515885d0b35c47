/// Colour, for the heads of messages only, and never the only carrier of meaning.
enum Style: String {
    case error = "\u{1B}[1;31m"
    case warning = "\u{1B}[1;33m"

    /// The text in this colour where a person looks at standard error and has not asked for plain text
    /// (<https://no-color.org>).
    func applied(to text: String) -> String {
        guard StandardStream.error.isTerminal, Environment["NO_COLOR"] == nil, Environment["TERM"] != "dumb" else {
            return text
        }
        return rawValue + text + "\u{1B}[0m"
    }
}
