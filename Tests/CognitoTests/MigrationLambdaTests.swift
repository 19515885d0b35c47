import Cognito
import Fixtures
import Foundation
import Testing

@Suite("A user-migration function")
struct MigrationLambdaTests {
    private static let refusal: JSON = ["error": "Bad user name or password"]

    private static func user(
        _ name: String, _ attributes: [String: String], status: String = "CONFIRMED", enabled: Bool = true
    ) -> JSON {
        [
            "Username": .string(name), "UserStatus": .string(status), "Enabled": .bool(enabled),
            "Attributes": .array(attributes.map { ["Name": .string($0), "Value": .string($1)] }),
        ]
    }

    private static let users = [
        user(
            "ada",
            ["sub": "1", "email": "ada@example.org", "email_verified": "true", "name": "Ada \"L.\" 🦉", "custom:n": "5"]),
        user("bob", ["email": "bob@example.org", "email_verified": "true"], enabled: false),
        user("eve", ["email": "eve@example.org", "email_verified": "false"]),
        user("Google_1", ["email": "g@example.org", "email_verified": "true"], status: "EXTERNAL_PROVIDER"),
        user("ΟΔΟΣ", ["phone_number": "+4930123", "phone_number_verified": "true"], status: "RESET_REQUIRED"),
    ]

    private static func function(_ change: (inout JSON) -> Void = { _ in }) async throws -> MigrationFunction {
        var pool: JSON = ["Id": "eu-west-1_x", "Name": "customers", "AliasAttributes": ["email"]]
        change(&pool)
        let (described, users) = (pool, users)
        let archive = ArchivedPool(records: [.pool: [described]]) { entity, each in
            for user in entity == .users ? users : [] { try await each(user) }
        }
        return MigrationFunction(rendered: try await RenderedFolder(archive, .migrationLambda))
    }

    @Test("brings in who forgot the password, with the attributes of the archive, and sends no message")
    func forgotten() async throws {
        let function = try await Self.function()

        let answer = try #require(
            try function.run([MigrationFunction.event("ada")], ["LOOKUP_KEY": try function.key()]).first)

        #expect(
            answer["response"] == [
                "userAttributes": [
                    "email": "ada@example.org", "email_verified": "true", "name": "Ada \"L.\" 🦉", "custom:n": "5",
                ], "messageAction": "SUPPRESS", "forceAliasCreation": false, "enableSMSMFA": .null,
                "finalUserStatus": .null, "desiredDeliveryMediums": .null,
            ])
        #expect(answer["userName"] == "ada")
    }

    @Test("refuses the disabled, those of providers, those whom no code reaches and strangers, all in the same words")
    func refused() async throws {
        let function = try await Self.function()
        let names = ["bob", "bob@example.org", "Google_1", "eve", "mallory", "", "g@example.org"]

        let answers = try function.run(names.map { MigrationFunction.event($0) }, ["LOOKUP_KEY": try function.key()])

        #expect(answers == names.map { _ in Self.refusal })
        #expect(function.rendered.summary["disabled, and refused"] == 1)
        #expect(try function.rendered.text("left-out.csv").hasPrefix("username,status,cohort,reason\r\nGoogle_1,"))
    }

    @Test("lets nobody sign in with an old password until the old directory is asked")
    func signIn() async throws {
        let function = try await Self.function()
        let events = [
            MigrationFunction.event("ada", password: "right"), MigrationFunction.event("ada", password: "wrong"),
        ]
        let key = ["LOOKUP_KEY": try function.key()]

        #expect(try function.run(events, key) == [Self.refusal, Self.refusal])
        let hook =
            "export const authenticate = async (username, password) => username === 'ada' && password === 'right';"
        try Data(hook.utf8).write(to: function.folder.appending(path: "old-directory.mjs"))
        let answers = try function.run(events, key)

        #expect(answers[0]["response"]?["finalUserStatus"] == "CONFIRMED")
        #expect(answers[0]["response"]?["messageAction"] == "SUPPRESS")
        #expect(answers[1] == Self.refusal)
    }

    @Test("knows aliases, keeps the username of who comes by one, and heeds case as the pool does")
    func aliases() async throws {
        let sensitive = try await Self.function()
        let insensitive = try await Self.function { $0["UsernameConfiguration"] = ["CaseSensitive": false] }
        let byMail = try await Self.function {
            $0["AliasAttributes"] = nil
            $0["UsernameAttributes"] = ["email"]
            $0["UsernameConfiguration"] = ["CaseSensitive": false]
        }
        func came(_ function: MigrationFunction, _ names: [String]) throws -> [JSON?] {
            try function.run(names.map { MigrationFunction.event($0) }, ["LOOKUP_KEY": try function.key()])
                .map { $0["response"]?["userAttributes"] }
        }

        let first = try came(sensitive, ["ada@example.org", "ADA", "ΟΔΟΣ", "οδος"])
        #expect(first[0]?["username"] == "ada")
        #expect(first[1] == nil && first[2] != nil && first[3] == nil)
        let second = try came(insensitive, ["ADA@Example.ORG", "ADA", "οδοσ", "ΟΔΟσ"])
        #expect(second.allSatisfy { $0 != nil })
        let third = try came(byMail, ["Ada@example.org", "ada"])
        #expect(third[0]?["email"] == "ada@example.org" && third[0]?["username"] == nil)
        #expect(third[1] == nil)
    }

    @Test("answers for each of a thousand users of a generated pool, and for nobody else")
    func everybody() async throws {
        // Given
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        let generated = GeneratedPool(seed: seed, users: 1000)
        let function = MigrationFunction(rendered: try await RenderedFolder(generated.archived, .migrationLambda))
        let rules = SignInRules(pool: generated.archived.pool)
        let known = generated.users.compactMap { PoolUser($0) }
        // When
        let names = known.map { user in
            guard !rules.usernameAttributes.isEmpty else { return user.username }
            let attribute =
                rules.usernameAttributes.contains("email") && user.attributes["email"] != nil ? "email" : "phone_number"
            return rules.usernameAttributes.contains(attribute) ? user.attributes[attribute] ?? "nobody" : "nobody"
        }
        let answers = try function.run(
            (names + ["stranger"]).map { MigrationFunction.event($0) }, ["LOOKUP_KEY": try function.key()])
        // Then
        try #require(answers.count == known.count + 1)
        #expect(answers.last == Self.refusal)
        let counts = Dictionary(names.map { ($0.lowercased(), 1) }, uniquingKeysWith: +)
        var came = 0
        for (index, user) in known.enumerated() where counts[names[index].lowercased()] == 1 {
            let cohort = Cohort(of: user)
            let isLocal = [.password, .resetRequired, .temporaryPassword, .linked].contains(cohort.kind)
            let mayCome =
                isLocal && user.isEnabled && names[index] != "nobody"
                && ["email", "phone_number"].contains(where: user.isVerified)
            let given = answers[index]["response"]?["userAttributes"]
            #expect((given != nil) == mayCome, "seed \(seed): \(user.username)")
            if let given {
                came += 1
                let expected = user.attributes.filter { !["sub", "identities"].contains($0.key) && !$0.value.isEmpty }
                #expect(given == .object(expected.mapValues { .string($0) }), "seed \(seed): \(user.username)")
            }
        }
        #expect(came > 100, "seed \(seed)")
    }

    @Test("discloses nobody without its key, and finds nothing with another")
    func sealed() async throws {
        let function = try await Self.function()
        let bytes = try Data(contentsOf: function.folder.appending(path: "lookup.bin"))
        for text in ["ada@", "example.org", "email", "username", "4930123"] {
            #expect(bytes.range(of: Data(text.utf8)) == nil)
        }
        let key = try function.key()
        for name in function.rendered.names("function") + ["README.md", "left-out.csv"] {
            #expect(!(try Data(contentsOf: function.rendered.path.appending(path: name))).contains(Data(key.utf8)))
        }
        let other = Data(repeating: 7, count: 32).base64EncodedString()

        #expect(try function.run([MigrationFunction.event("ada")], ["LOOKUP_KEY": other]) == [Self.refusal])
        let without = try #require(try function.run([MigrationFunction.event("ada")], [:]).first)
        #expect(without["error"]?.string?.contains("LOOKUP_KEY") == true)
    }

    @Test("makes nobody another user when any byte of its file is changed")
    func changed() async throws {
        let function = try await Self.function()
        let path = function.folder.appending(path: "lookup.bin")
        let bytes = try Data(contentsOf: path)
        // Records and index: the fan-out behind them is mostly the same number again.
        let end = bytes.count - 32 - 65_537 * 4
        let key = try function.key()
        let whole = try #require(try function.run([MigrationFunction.event("ada")], ["LOOKUP_KEY": key]).first)
        for place in stride(from: 0, to: end, by: max(1, end / 24)) {
            var damaged = bytes
            damaged[place] ^= 1
            try damaged.write(to: path)
            let answer = try #require(try function.run([MigrationFunction.event("ada")], ["LOOKUP_KEY": key]).first)
            #expect(answer == whole || answer["error"] != nil, "byte \(place)")
        }
    }

    @Test("reads its file from a bucket and its key from a secret, as its runtime has clients for both")
    func bucket() async throws {
        let function = try await Self.function()
        try function.installClients()
        let bucket = function.rendered.path.deletingLastPathComponent().appending(path: "bucket")
        try FileManager.default.createDirectory(at: bucket, withIntermediateDirectories: true)
        try FileManager.default.moveItem(
            at: function.folder.appending(path: "lookup.bin"), to: bucket.appending(path: "users"))

        let answers = try function.run(
            [MigrationFunction.event("ada"), MigrationFunction.event("nobody")],
            [
                "LOOKUP_BUCKET": bucket.path, "LOOKUP_OBJECT": "users",
                "LOOKUP_SECRET": function.rendered.path.appending(path: "lookup.key").path,
            ])

        #expect(answers[0]["response"]?["userAttributes"]?["email"] == "ada@example.org")
        #expect(answers[1] == Self.refusal)
    }

    @Test("answers no other trigger")
    func otherTrigger() async throws {
        let function = try await Self.function()
        var event = MigrationFunction.event("ada")
        event["triggerSource"] = "PreSignUp_SignUp"
        let answer = try #require(try function.run([event], ["LOOKUP_KEY": try function.key()]).first)
        #expect(answer["error"] == "no trigger of user migration: PreSignUp_SignUp")
    }
}
