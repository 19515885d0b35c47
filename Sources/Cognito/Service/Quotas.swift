import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How many requests a second may go to the service.
package struct Quotas: Hashable, Sendable {
    /// The account's, where they are not the usual ones. `nil` in all: there are none, as at a server that is not AWS.
    private var ownRates: [QuotaCategory: Double]? = [:]
    /// What of them is taken, as the applications that people sign in to need the rest: more than 0, at most 1.
    package var share = usualShare

    package static let usualShare = 0.5

    /// Of each operation for each pool, in categories that have such a quota. No sign-in is counted there, so no share of it is
    /// left.
    package static let perPool = 5.0

    /// AWS's own.
    package init() {}

    /// None: for a server that is not AWS.
    package static var unlimited: Quotas {
        var quotas = Quotas()
        quotas.ownRates = nil
        return quotas
    }

    package var isUnlimited: Bool { ownRates == nil }

    /// Requests a second of a category; `nil` for any number.
    package func rate(of category: QuotaCategory) -> Double? {
        ownRates.map { ($0[category] ?? category.usualRate) * share }
    }

    /// An account's quotas from a file such as `{"UserRead": 240, "UserList": 30}`: requests a second; what is not named is as
    /// usual.
    ///
    /// - Throws: `StoreError` where it cannot be read, `CognitoError.badSetting` where it makes no sense.
    package init(file path: String) throws {
        let bytes = try DurableFile.read(path, limit: 1 << 16)
        func bad(_ reason: String) -> CognitoError { .badSetting(name: "--quotas", value: path, reason: reason) }
        guard let members = (try? JSON(parsing: bytes))?.object else {
            throw bad("it has to be a JSON object such as {\"UserRead\": 240}")
        }
        var rates: [QuotaCategory: Double] = [:]
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let category = QuotaCategory(rawValue: name) else {
                throw bad(
                    "there is no category \(name). There are "
                        + QuotaCategory.allCases.map(\.rawValue).joined(separator: ", "))
            }
            let rate: Double? =
                switch value {
                case .integer(let number): Double(number)
                case .real(let number): number
                default: nil
                }
            guard let rate, (0.001...1_000_000).contains(rate) else {
                throw bad("\(name) has to be a number of requests a second, more than 0")
            }
            rates[category] = rate
        }
        ownRates = rates
    }
}
