import Seal

/// Passwords that nobody knows and nobody keeps: a user who gets one says that it was forgotten.
package struct RandomPasswords: Sendable {
    private let length: Int

    /// - Parameter pool: `DescribeUserPool`'s `UserPool`, whose policy they follow.
    package init(_ pool: JSON?) {
        let least = pool?["Policies"]?["PasswordPolicy"]?["MinimumLength"]?.integer ?? 8
        length = min(99, max(40, Int(least)))
    }

    /// One with letters of both cases, digits and signs, and 200 bits of chance at least.
    package func next() -> String {
        let digits = Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_.!*+@")
        let chance = Randomness.bytes(length - 4).map { digits[Int($0) % digits.count] }
        return String(chance) + "Aa7!"
    }
}
