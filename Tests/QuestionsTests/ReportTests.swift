import Store
import Testing

@testable import Questions

@Suite("A report")
struct ReportTests {
    /// A hand-made pool on the evening of 2026-03-31.
    private static let pool = SampleRecords([
        (
            "users", "Username",
            [
                .init(
                    #"{"Username":"ada","Attributes":[{"Name":"email","Value":"ada@x.org"}],"Enabled":true,"UserStatus":"CONFIRMED","UserCreateDate":"2025-01-01T00:00:00.000000+00:00","UserLastModifiedDate":"2026-03-30T12:00:00.000000+00:00","UserMFASettingList":["SOFTWARE_TOKEN_MFA"]}"#
                ),
                .init(
                    #"{"Username":"bob","Attributes":[{"Name":"email","Value":"bob@x.org"}],"Enabled":true,"UserStatus":"CONFIRMED","UserCreateDate":"2025-01-01T00:00:00.000000+00:00","UserLastModifiedDate":"2025-06-01T00:00:00.000000+00:00","UserMFASettingList":[]}"#
                ),
                .init(
                    #"{"Username":"cyd","Enabled":false,"UserStatus":"CONFIRMED","UserCreateDate":"2025-01-01T00:00:00.000000+00:00","UserLastModifiedDate":"2025-06-01T00:00:00.000000+00:00"}"#
                ),
                .init(
                    #"{"Username":"google_1","Attributes":[{"Name":"identities","Value":"[{\"userId\":\"1\",\"providerName\":\"Google\"},{\"userId\":\"2\",\"providerName\":\"Okta\"}]"}],"Enabled":true,"UserStatus":"EXTERNAL_PROVIDER","UserCreateDate":"2026-03-01T00:00:00.000000+00:00","UserLastModifiedDate":"2026-03-01T00:00:00.000000+00:00"}"#
                ),
                .init(
                    #"{"Username":"new","Enabled":true,"UserStatus":"UNCONFIRMED","UserCreateDate":"2026-03-29T23:00:00.000000+00:00","UserLastModifiedDate":"2026-03-29T23:00:00.000000+00:00","MFAOptions":[{"DeliveryMedium":"SMS"}]}"#
                ),
                // The first version of the AWS command line wrote times as seconds since 1970.
                .init(
                    #"{"Username":"old","Enabled":true,"UserStatus":"FORCE_CHANGE_PASSWORD","UserCreateDate":1735689600.5,"UserLastModifiedDate":1735689600.5}"#
                ),
            ]
        ),
        (
            "memberships", "Username",
            [
                .init(#"{"Username":"ada","GroupName":"admins"}"#), .init(#"{"Username":"bob","GroupName":"staff"}"#),
                .init(#"{"Username":"ada","GroupName":"staff"}"#), .init(#"{"Username":"gone","GroupName":"staff"}"#),
            ]
        ),
    ])

    private static func answer(
        _ name: String, _ values: [Report.Parameter: String] = [:], over source: SampleRecords = pool,
        from: String = "2026-03-31T20:00:00Z", to: String = "2026-03-31T20:00:00Z"
    ) async throws -> Answer {
        let first = try #require(Timestamp(from))
        let last = try #require(Timestamp(to))
        let run = try Report.named(name).run(
            over: source, values: values, limits: QueryLimits(), times: (first, last))
        return try await source.answer(run)
    }

    private static func names(_ answer: Answer) -> [SQLValue] { answer.rows.compactMap(\.first) }

    @Test("says who signs in without a second factor")
    func mfaOff() async throws {
        #expect(try await Self.names(Self.answer("mfa-off")) == ["bob", "old"])
    }

    @Test("says when no record tells of second factors")
    func mfaUnknown() async throws {
        let source = SampleRecords([("users", "Username", [.init(#"{"Username":"ada","Enabled":true}"#)])])

        let answer = try await Self.answer("mfa-off", over: source)

        #expect(Self.names(answer) == ["ada"])
        #expect(answer.notices.count == 1)
        #expect(answer.notices.first?.contains("UserMFASettingList") == true)
        #expect(try await Self.answer("mfa-off").notices.isEmpty)
    }

    @Test("says who is disabled")
    func disabled() async throws {
        let answer = try await Self.answer("disabled")
        #expect(answer.columns == ["Username", "email", "UserStatus", "UserLastModifiedDate"])
        #expect(answer.rows == [["cyd", nil, "CONFIRMED", "2025-06-01T00:00:00.000000+00:00"]])
    }

    @Test("says who never confirmed, and for how many days")
    func neverConfirmed() async throws {
        let answer = try await Self.answer("never-confirmed")
        #expect(answer.rows.map { [$0[0], $0[4]] } == [["new", 1], ["old", 454]])
        #expect(try await Self.names(Self.answer("never-confirmed", [.days: "30"])) == ["old"])
    }

    @Test("says who comes from another provider, and from which")
    func federated() async throws {
        #expect(
            try await Self.answer("federated").rows == [["google_1", nil, "EXTERNAL_PROVIDER", "Google, Okta"]])
    }

    @Test("says whose record did not change for long")
    func dormant() async throws {
        #expect(try await Self.names(Self.answer("dormant")) == ["bob", "old"])
        #expect(try await Self.names(Self.answer("dormant", [.days: "400"])) == ["old"])
        #expect(
            try await Self.names(Self.answer("dormant", [.days: "0", .attribute: "UserCreateDate"]))
                == ["ada", "bob", "google_1", "new", "old"])
        await #expect(throws: QuestionsError.self) { try await Self.answer("dormant", [.attribute: "LastSignIn"]) }
    }

    @Test("says who is in a group, also whom the users lack")
    func groupMembers() async throws {
        #expect(
            try await Self.answer("group-members").rows == [
                ["admins", "ada", "ada@x.org", "CONFIRMED", 1], ["staff", "ada", "ada@x.org", "CONFIRMED", 1],
                ["staff", "bob", "bob@x.org", "CONFIRMED", 1], ["staff", "gone", nil, nil, nil],
            ])
        #expect(
            try await Self.answer("group-members", [.group: "admins"]).rows == [
                ["admins", "ada", "ada@x.org", "CONFIRMED", 1]
            ])
    }

    /// Versions from 1 to 5 March; the fourth is when bob is away.
    private static let march = SampleRecords(
        [
            (
                "users", "Username",
                [
                    .init(#"{"Username":"ada","email":"a@x.org","UserStatus":"CONFIRMED"}"#, from: "2026-03-01"),
                    .init(
                        #"{"Username":"bob","email":"b@x.org","UserStatus":"UNCONFIRMED"}"#, from: "2026-03-01",
                        until: "2026-03-02"),
                    .init(
                        #"{"Username":"bob","email":"b@x.org","UserStatus":"CONFIRMED"}"#, from: "2026-03-02",
                        until: "2026-03-04"),
                    .init(#"{"Username":"bob","email":"B@x.org","UserStatus":"CONFIRMED"}"#, from: "2026-03-05"),
                    .init(#"{"Username":"cyd","UserStatus":"CONFIRMED"}"#, from: "2026-03-03", until: "2026-03-05"),
                    .init(#"{"Username":"cyd","email":"c@x.org","UserStatus":"CONFIRMED"}"#, from: "2026-03-05"),
                    .init(#"{"Username":"dan"}"#, from: "2026-03-01", until: "2026-03-05"),
                ]
            )
        ], isRange: true)

    private static func march(_ name: String, _ values: [Report.Parameter: String] = [:]) async throws -> Answer {
        try await answer(name, values, over: march, from: "2026-03-01T00:00:00Z", to: "2026-03-05T00:00:00Z")
    }

    @Test("says who joined and who left, and when")
    func joinersLeavers() async throws {
        let answer = try await Self.march("joiners-leavers")
        #expect(answer.columns == ["time", "event", "user", "email"])
        #expect(
            answer.rows == [
                ["2026-03-03T00:00:00.000Z", "joined", "cyd", nil],
                ["2026-03-04T00:00:00.000Z", "left", "bob", "b@x.org"],
                ["2026-03-05T00:00:00.000Z", "joined", "bob", "B@x.org"],
                ["2026-03-05T00:00:00.000Z", "left", "dan", nil],
            ])
    }

    @Test("says how an attribute changed")
    func attributeChanges() async throws {
        #expect(
            try await Self.march("attribute-changes", [.attribute: "UserStatus"]).rows == [
                ["2026-03-02T00:00:00.000Z", "bob", "UNCONFIRMED", "CONFIRMED"]
            ])
        // Who was away in between did not change: that is for joiners-leavers to say.
        #expect(
            try await Self.march("attribute-changes", [.attribute: "email"]).rows == [
                ["2026-03-05T00:00:00.000Z", "cyd", nil, "c@x.org"]
            ])
        await #expect(throws: QuestionsError.self) { try await Self.march("attribute-changes") }
        await #expect(throws: QuestionsError.self) { try await Self.march("attribute-changes", [.attribute: "shoe"]) }
    }

    @Test("understands records whose key and names are unusual")
    func unusualNames() async throws {
        let source = SampleRecords([
            ("users", #"the "key""#, [.init(#"{"the \"key\"":"1","Enabled":false,"days":3}"#)])
        ])
        #expect(try await Self.names(Self.answer("disabled", over: source)) == ["1"])
    }

    @Test("answers of every pool that has users, whatever attributes they lack", arguments: Report.all.map(\.name))
    func poorPool(_ name: String) async throws {
        let report = try Report.named(name)
        let source = SampleRecords(
            [
                ("users", "id", [.init(#"{"id":"1","UserStatus":"X","UserLastModifiedDate":null,"Enabled":null}"#)]),
                ("memberships", "Username", [.init(#"{"Username":"1","GroupName":"g"}"#)]),
            ], isRange: report.isRange)
        let values: [Report.Parameter: String] = name == "attribute-changes" ? [.attribute: "UserStatus"] : [:]
        #expect(try await !Self.answer(name, values, over: source).columns.isEmpty)
    }

    @Test("of an unknown name offers those that there are, and takes no parameters but its own")
    func mistakes() async throws {
        #expect(throws: QuestionsError.self) { try Report.named("mfa") }
        await #expect(throws: QuestionsError.badQuestion("the report disabled takes no --days")) {
            try await Self.answer("disabled", [.days: "3"])
        }
        await #expect(throws: QuestionsError.unknown("there is no table memberships. There are users")) {
            try await Self.answer(
                "group-members", over: SampleRecords([("users", "id", [.init(#"{"id":"1"}"#)])]))
        }
    }
}
