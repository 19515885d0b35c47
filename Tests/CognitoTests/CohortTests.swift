import Cognito
import Testing

@Suite("A user of a pool")
struct CohortTests {
    /// A record of `users`, and what is to come of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var status = "CONFIRMED"
        var isEnabled = true
        var attributes: [String: String] = ["email": "ada@example.org", "email_verified": "true"]
        var username = "ada"
        var factors: JSON?
        var change: @Sendable (inout SignInRules) -> Void = { _ in }
        let cohort: String
        let route: Route
    }

    private static let google =
        #"[{"userId":"1147","providerName":"Google","providerType":"Google","issuer":null,"primary":"true","dateCreated":"1700000000000"}]"#

    private static let cases: [Case] = [
        Case(testDescription: "with a password and a verified address", cohort: "password", route: .csvImport),
        Case(
            testDescription: "without a verified address", attributes: ["email": "ada@example.org"],
            cohort: "password", route: .create),
        Case(testDescription: "whose name has a space in it", username: "ada b", cohort: "password", route: .create),
        Case(
            testDescription: "in a pool that verifies nothing", change: { $0.autoVerified = [] }, cohort: "password",
            route: .create),
        Case(
            testDescription: "in a pool whose first sign-in may be a code", change: { $0.codeAttributes = ["email"] },
            cohort: "password", route: .passwordless),
        Case(
            testDescription: "whom a trigger will bring", change: { $0.hasMigration = true }, cohort: "password",
            route: .migration),
        Case(
            testDescription: "whom no trigger may bring, being disabled", isEnabled: false,
            change: { $0.hasMigration = true }, cohort: "password, disabled", route: .csvImport),
        Case(
            testDescription: "with a temporary password", status: "FORCE_CHANGE_PASSWORD",
            cohort: "temporary-password", route: .create),
        Case(
            testDescription: "who has to reset the password", status: "RESET_REQUIRED", cohort: "reset-required",
            route: .csvImport),
        Case(
            testDescription: "of a provider", status: "EXTERNAL_PROVIDER", attributes: ["identities": google],
            username: "Google_1147", cohort: "federated", route: .link),
        Case(
            testDescription: "of a provider who cannot be linked", status: "EXTERNAL_PROVIDER",
            attributes: ["identities": "not JSON"], cohort: "federated", route: .firstSignIn),
        Case(
            testDescription: "with a password and a linked account", attributes: ["identities": google],
            cohort: "linked", route: .link),
        Case(
            testDescription: "who never confirmed", status: "UNCONFIRMED", cohort: "unconfirmed", route: .signUp),
        Case(testDescription: "of a state of the past", status: "ARCHIVED", cohort: "unusable", route: .none),
        Case(
            testDescription: "with second factors",
            factors: ["UserMFASettingList": ["SMS_MFA", "SOFTWARE_TOKEN_MFA"], "PreferredMfaSetting": "SMS_MFA"],
            cohort: "password, TOTP and SMS", route: .csvImport),
        Case(
            testDescription: "with a passkey and no password",
            factors: ["ConfiguredUserAuthFactors": ["WEB_AUTHN", "EMAIL_OTP"]],
            change: { $0.codeAttributes = ["email"] }, cohort: "passwordless, passkey", route: .passwordless),
    ]

    @Test("belongs to one cohort and has a way back", arguments: cases)
    func ways(_ example: Case) throws {
        let attributes = example.attributes.map { JSON.object(["Name": .string($0), "Value": .string($1)]) }
        let user = try #require(
            PoolUser([
                "Username": .string(example.username), "Attributes": .array(attributes),
                "UserStatus": .string(example.status), "Enabled": .bool(example.isEnabled),
            ]))
        var rules = SignInRules(pool: ["AutoVerifiedAttributes": ["email"]])
        example.change(&rules)

        let cohort = Cohort(of: user, factors: example.factors.map { Factors($0) })

        #expect(cohort.name == example.cohort)
        #expect(rules.route(of: user, in: cohort) == example.route)
    }

    @Test("whose older setting asks for a text message has that factor, unless the factors were read")
    func older() throws {
        let user = try #require(
            PoolUser(["Username": "ada", "UserStatus": "CONFIRMED", "MFAOptions": [["DeliveryMedium": "SMS"]]]))

        #expect(Cohort(of: user).factors == .sms)
        #expect(Cohort(of: user, factors: []).factors == [])
    }
}
