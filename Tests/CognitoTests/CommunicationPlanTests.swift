import Cognito
import Fixtures
import Foundation
import Testing

@Suite("A plan of what users are told")
struct CommunicationPlanTests {
    private static let google = #"[{"userId":"1","providerName":"Google","providerType":"Google"}]"#

    private static func user(
        _ name: String, _ attributes: [String: String] = [:], status: String = "CONFIRMED", enabled: Bool = true
    ) -> JSON {
        let all = attributes.merging(["email": "\(name)@x.org", "email_verified": "true"]) { first, _ in first }
        return [
            "Username": .string(name), "UserStatus": .string(status), "Enabled": .bool(enabled),
            "Attributes": .array(all.map { ["Name": .string($0), "Value": .string($1)] }),
        ]
    }

    private static let users = [
        user("ada", ["locale": "de_AT"]), user("bob", ["locale": "en-GB"]), user("cyd", ["locale": "=cmd|x"]),
        user("dee", ["email_verified": "false"]), user("eve", enabled: false),
        user("Google_1", ["identities": google], status: "EXTERNAL_PROVIDER"), user("fay", status: "UNCONFIRMED"),
    ]

    private static func plan(
        _ users: [JSON] = users, factors: [JSON] = [], _ change: (inout [Entity: [JSON]]) -> Void = { _ in }
    ) async throws -> RenderedFolder {
        var records: [Entity: [JSON]] = [
            .pool: [["Id": "eu-west-1_x", "Name": "customers", "AutoVerifiedAttributes": ["email"]]],
            .clients: [
                ["ClientId": "1", "ClientName": "web", "PreventUserExistenceErrors": "ENABLED"],
                ["ClientId": "2", "ClientName": "batch", "PreventUserExistenceErrors": "LEGACY"],
            ],
        ]
        change(&records)
        let archive = ArchivedPool(records: records) { entity, each in
            for record in entity == .users ? users : entity == .factors ? factors : [] { try await each(record) }
        }
        return try await RenderedFolder(archive, .communicationPlan)
    }

    @Test("has a row for each user, and one for each cohort and locale")
    func tables() async throws {
        let factors: [JSON] = [["Username": "bob", "UserMFASettingList": ["SOFTWARE_TOKEN_MFA"]]]
        let plan = try await Self.plan(factors: factors)

        #expect(
            try plan.text("people.csv").split(separator: "\r\n") == [
                "username,email,phone_number,locale,cohort,route,messages",
                "ada,ada@x.org,,de-AT,password,csv-import,new-password",
                #"bob,bob@x.org,,en-GB,"password, TOTP",csv-import,new-password mfa-again"#,
                "cyd,cyd@x.org,,,password,csv-import,new-password", "dee,dee@x.org,,,password,create,help-desk",
                #"eve,eve@x.org,,,"password, disabled",csv-import,"#,
                "Google_1,Google_1@x.org,,,federated,link,provider",
                "fay,fay@x.org,,,unconfirmed,sign-up,sign-up-again",
            ])
        #expect(
            try plan.text("cohorts.csv").split(separator: "\r\n") == [
                "cohort,locale,users,route,messages", "password,,1,create,help-desk",
                "password,,1,csv-import,new-password", "password,de-AT,1,csv-import,new-password",
                #""password, TOTP",en-GB,1,csv-import,new-password mfa-again"#,
                #""password, disabled",,1,csv-import,"#, "federated,,1,link,provider",
                "unconfirmed,,1,sign-up,sign-up-again",
            ])
    }

    @Test("names the trap of PreventUserExistenceErrors, and the clients that have it")
    func trap() async throws {
        let page = try await Self.plan().text("plan.md")

        #expect(page.contains("`NotAuthorizedException`"))
        #expect(page.contains("In the archive: web."))
        #expect(!page.contains("batch"))
        #expect(page.contains("50 mails a day"))
        #expect(page.contains("cognito export --mfa"))
    }

    @Test("has a text to edit for each message that anybody gets, in each language that they speak")
    func texts() async throws {
        let plan = try await Self.plan()

        #expect(
            plan.names("messages/")
                == ["de", "en"].flatMap { language in
                    ["help-desk", "new-password", "provider", "sign-up-again"].map { "messages/\(language)/\($0).txt" }
                })
        #expect(
            try plan.text("messages/de/provider.txt").hasPrefix("(To be translated: de.)\n")
        )
    }

    @Test("has who never changed a temporary password invited again")
    func invited() async throws {
        let plan = try await Self.plan([Self.user("ada", status: "FORCE_CHANGE_PASSWORD")])

        #expect(
            try plan.text("people.csv").hasSuffix("ada,ada@x.org,,,temporary-password,create,invitation\r\n"))
    }

    @Test("sends everybody to the help desk where nobody can reset a password alone")
    func administrators() async throws {
        let plan = try await Self.plan([Self.user("ada")]) {
            $0[.pool]?[0]["AccountRecoverySetting"] = ["RecoveryMechanisms": [["Priority": 1, "Name": "admin_only"]]]
        }

        #expect(try plan.text("people.csv").hasSuffix(",help-desk\r\n"))
        #expect(try plan.text("plan.md").contains("everybody needs help"))
    }

    @Test("counts each user of generated pools once")
    func counted() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<10 {
            let generated = GeneratedPool(seed: random.next(), users: 300)
            let plan = try await RenderedFolder(generated.archived, .communicationPlan)
            let lines = try plan.text("cohorts.csv").split(separator: "\r\n").dropFirst()
            // The first number between commas is how many users: no cohort's name and no locale is one.
            let counts = lines.compactMap { $0.split(separator: ",").lazy.compactMap { Int($0) }.first }
            #expect(counts.reduce(0, +) == 300, "seed \(seed)")
        }
    }
}
