import Fixtures
import Foundation
import Testing

@testable import Cognito

@Suite("Files for import jobs")
struct CSVImportTests {
    /// A pool of three attributes that verifies addresses.
    private static let pool: JSON = [
        "Id": "eu-west-1_Ab12Cd34E", "Name": "customers", "AutoVerifiedAttributes": ["email"],
        "SchemaAttributes": [
            ["Name": "email", "AttributeDataType": "String", "Required": true],
            ["Name": "custom:tier", "AttributeDataType": "String"],
        ],
    ]

    private static func user(_ name: String, _ attributes: [String: String] = [:], enabled: Bool = true) -> JSON {
        let all = attributes.merging(["email": "\(name)@example.org", "email_verified": "true"]) { first, _ in first }
        return [
            "Username": .string(name), "UserStatus": "CONFIRMED", "Enabled": .bool(enabled),
            "Attributes": .array(all.map { ["Name": .string($0), "Value": .string($1)] }),
        ]
    }

    private static func archive(_ users: [JSON], memberships: [JSON] = [], pool: JSON = pool) -> ArchivedPool {
        ArchivedPool(records: [.pool: [pool], .groups: [["GroupName": "staff"]]]) { entity, each in
            for record in entity == .users ? users : entity == .memberships ? memberships : [] {
                try await each(record)
            }
        }
    }

    @Test("keep the rules that AWS documents, for hostile users of pools of many kinds")
    func rules() async throws {
        // Given
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var questions: [String] = []
        var inFiles = 0
        for _ in 0..<40 {
            let generated = GeneratedPool(seed: random.next(), users: 200)
            // When
            let rendered = try await RenderedFolder(generated.archived, .csvImport)
            let files = Dictionary(
                uniqueKeysWithValues: try rendered.names("users-").map { ($0, JSON.string(try rendered.text($0))) })
            inFiles += rendered.summary["in files"]
            let question: JSON = [
                "pool": try #require(generated.archived.pool), "users": .array(generated.users),
                "files": .object(files),
                "mfa": generated.records[.mfa]?.first?["MfaConfiguration"] ?? "OFF",
                "refused": .string(try rendered.text("refused.csv")),
            ]
            questions.append(String(decoding: try question.bytes, as: UTF8.self))
        }
        // Then
        let judged = try Peer.run("cognito_import", on: questions)
        #expect(judged.allSatisfy { $0 == "ok" }, "seed \(seed): \(judged.first { $0 != "ok" } ?? "")")
        #expect(judged.count == questions.count)
        #expect(inFiles > 100, "seed \(seed): only \(inFiles) users came into files at all")
    }

    @Test("write a comma with a backslash before it, and nothing in quotation marks")
    func commas() async throws {
        let users = [Self.user("ada", ["custom:tier": "a,b,,c"])]
        let rendered = try await RenderedFolder(Self.archive(users), .csvImport)

        #expect(
            try rendered.text("users-0001.csv").split(separator: "\n").last
                == #",,,,,,,,,ada@example.org,true,,,,,,false,,,a\,b\,\,c,false,ada"#)
    }

    @Test("name who is in none, why, and another way")
    func refused() async throws {
        let users = [
            Self.user("ada"), Self.user("bob", ["email_verified": "false"]), Self.user("eve", ["name": "E \"Eve\" E"]),
        ]
        let rendered = try await RenderedFolder(Self.archive(users), .csvImport)

        #expect(
            try rendered.text("refused.csv")
                == "username,status,cohort,reason,attribute,route\r\n"
                + "bob,CONFIRMED,password,nothing-verified,,create\r\n"
                + "eve,CONFIRMED,password,quotation-mark,name,create\r\n")
        #expect(rendered.summary["refused"] == 2)
        #expect(rendered.summary["nothing-verified"] == 1)
    }

    @Test("leave out whom an import would make another of, as plans do")
    func otherRoutes() async throws {
        let identity = #"[{"userId":"7","providerName":"Google","providerType":"Google"}]"#
        var invited = Self.user("eve")
        invited["UserStatus"] = "FORCE_CHANGE_PASSWORD"
        let rendered = try await RenderedFolder(
            Self.archive([Self.user("bob", ["identities": identity]), invited]), .csvImport)

        #expect(
            try rendered.text("refused.csv").split(separator: "\r\n").dropFirst() == [
                "bob,CONFIRMED,linked,linked,,link",
                "eve,FORCE_CHANGE_PASSWORD,temporary-password,temporary-password,,create",
            ])
        #expect(rendered.names("users-").isEmpty)
    }

    @Test("come with the calls for what no job does: disabling and groups")
    func afterwards() async throws {
        let users = [Self.user("ada", enabled: false), Self.user("bob")]
        let memberships: [JSON] = [
            ["id": "staff bob", "GroupName": "staff", "Username": "bob"],
            ["id": "staff eve", "GroupName": "staff", "Username": "eve"],
        ]
        let rendered = try await RenderedFolder(Self.archive(users, memberships: memberships), .csvImport)

        #expect(
            try rendered.text("afterwards.jsonl").split(separator: "\n") == [
                #"{"input":{"Username":"ada"},"operation":"AdminDisableUser"}"#,
                #"{"input":{"GroupName":"staff","Username":"bob"},"operation":"AdminAddUserToGroup"}"#,
            ])
    }

    @Test("name users by what the pool takes for usernames")
    func usernames() async throws {
        var pool = Self.pool
        pool["UsernameAttributes"] = ["email"]
        let users = [Self.user("0000-uuid", ["email": "ada@example.org"])]
        let memberships: [JSON] = [["id": "staff 0000-uuid", "GroupName": "staff", "Username": "0000-uuid"]]
        let rendered = try await RenderedFolder(
            Self.archive(users, memberships: memberships, pool: pool), .csvImport)

        #expect(try rendered.text("users-0001.csv").hasSuffix(",false,ada@example.org\n"))
        #expect(try rendered.text("afterwards.jsonl").contains(#""Username":"ada@example.org""#))
    }

    @Test("hold 500,000 rows and 100 MB each, and are split before the next row")
    func split() async throws {
        // Given
        #expect(ImportLimits().rows == 500_000)
        #expect(ImportLimits().bytes == 100_000_000)
        let users = (10..<35).map { Self.user("u\($0)") }
        func parts(_ limits: ImportLimits) async throws -> [String] {
            let scratch = FileManager.default.temporaryDirectory.appending(path: "muniment-\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: scratch) }
            let folder = try RenderFolder(scratch)
            _ = try await CSVImport(Self.archive(users), folder: folder, limits: limits).write()
            try folder.keep()
            return try folder.files.filter { $0.name.hasPrefix("users-") }.map {
                try String(contentsOfFile: "\(scratch)/\($0.name)", encoding: .utf8)
            }
        }
        // When
        let whole = try await parts(ImportLimits())
        let byRows = try await parts(ImportLimits(rows: 10))
        let bytes = (whole.first?.utf8.count ?? 0) / 2
        let byBytes = try await parts(ImportLimits(bytes: bytes))
        // Then
        let lines = try #require(whole.first).split(separator: "\n")
        #expect(lines.count == 26)
        #expect(byRows.map { $0.split(separator: "\n").count } == [11, 11, 6])
        #expect(byBytes.count >= 3)
        #expect(byBytes.allSatisfy { $0.utf8.count <= bytes && $0.hasPrefix(lines[0]) })
        for parts in [byRows, byBytes] {
            #expect(parts.flatMap { $0.split(separator: "\n").dropFirst() } == Array(lines.dropFirst()))
        }
    }

    @Test("are for their owner alone, in a folder that was not there, or was empty")
    func permissions() async throws {
        let rendered = try await RenderedFolder(Self.archive([Self.user("ada")]), .csvImport)

        for name in rendered.names() {
            let attributes = try FileManager.default.attributesOfItem(atPath: rendered.path.appending(path: name).path)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        await #expect(throws: CognitoError.self) {
            try await Self.archive([]).render(.csvImport, to: rendered.path.path)
        }
        let beside = try FileManager.default.contentsOfDirectory(atPath: rendered.path.deletingLastPathComponent().path)
        #expect(beside == ["out"])
    }

    @Test("are not there at all where reading the people fails half-way")
    func halfWay() async throws {
        struct Broken: Error {}
        let folder = FileManager.default.temporaryDirectory.appending(path: "muniment-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let archive = ArchivedPool(records: [.pool: [Self.pool]]) { entity, each in
            guard entity == .users else { return }
            try await each(Self.user("ada"))
            throw Broken()
        }

        await #expect(throws: Broken.self) {
            try await archive.render(.csvImport, to: folder.appending(path: "out").path)
        }

        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
}
