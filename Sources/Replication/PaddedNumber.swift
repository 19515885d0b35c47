extension Int {
    /// In so many decimal digits at least, so that names stand in the order of their numbers.
    func padded(to width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }

    /// nil for what is not written as `padded` writes it.
    init?(_ digits: some StringProtocol, paddedTo width: Int) {
        guard let number = Int(digits), number >= 0, number.padded(to: width) == digits else { return nil }
        self = number
    }
}
