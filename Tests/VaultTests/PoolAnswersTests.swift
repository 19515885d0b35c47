import Fixtures
import Foundation
import Seal
import Testing

@testable import Vault

@Suite("Backups of user pools that people have already")
struct PoolAnswersTests {
    let scratch: Scratch
    let vault: Vault

    init() throws {
        scratch = try Scratch()
        vault = try scratch.founded()
    }

    private static let files: [(name: String, text: String)] = [
        // As AWS's command line prints them.
        (
            "list-users.json",
            """
            {
                "Users": [
                    {"Username": "ada", "Attributes": [{"Name": "sub", "Value": "1"}], "UserStatus": "CONFIRMED"},
                    {"Username": "ben", "Attributes": [], "UserStatus": "CONFIRMED"}
                ]
            }

            """
        ),
        ("groups.json", #"{"Groups":[{"GroupName":"staff","UserPoolId":"eu-central-1_AbC1"}]}"#),
        (
            "pool.json",
            #"{"UserPool": {"Id": "eu-central-1_AbC1", "Name": "prod", "SchemaAttributes": [{"Name": "sub"}]}}"#
        ),
        (
            "client.json",
            #"{ "UserPoolClient" : {"UserPoolId":"eu-central-1_AbC1","ClientId":"abc","ClientSecret":"s"} , "ResponseMetadata" : {"HTTPStatusCode":200} }"#
        ),
        ("provider.json", #"{"IdentityProvider":{"ProviderName":"Corp","ProviderType":"SAML"}}"# + "\n"),
        ("domain.json", #"{"DomainDescription":{"Domain":"prod","UserPoolId":"eu-central-1_AbC1"}}"#),
        ("servers.json", #"{"ResourceServers":[{"Identifier":"https://api","Name":"api","Scopes":[]}]}"#),
        // No collection of records.
        ("mfa.json", #"{"MfaConfiguration":"OFF"}"#), ("other.json", #"{"Unknown":{"Id":"x"}}"#),
    ]

    private func ingest(_ files: [(name: String, text: String)]) async throws -> IngestSummary {
        let folder = "\(scratch.path)/backup"
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        for file in files { try scratch.put(Array(file.text.utf8), at: "\(folder)/\(file.name)") }
        return try await vault.ingest(IngestRequest(source: "pool", inputs: [.path(folder)]))
    }

    @Test("become the collections that an export of the pool has, and come back byte for byte")
    func commandLine() async throws {
        // When
        let summary = try await ingest(Self.files)

        // Then
        let found = Dictionary(uniqueKeysWithValues: summary.collections.map { ($0.name, "\($0.key) \($0.records)") })
        #expect(
            found == [
                "users": "Username 2", "groups": "GroupName 1", "pool": "Id 1", "clients": "ClientId 1",
                "identity-providers": "ProviderName 1", "domains": "Domain 1", "resource-servers": "Identifier 1",
            ])
        let target = "\(scratch.path)/restored"
        _ = try await vault.restore(
            try #require(Digest256(hex: summary.snapshot)), paths: [], to: .folder(target, overwrite: false))
        let restored = try FoundPath.all(in: "\(target)/backup")
        for file in Self.files { #expect(restored[file.name]?.bytes == Array(file.text.utf8), "\(file.name)") }
        #expect(try await vault.verify(.data).problems.isEmpty)
    }

    @Test("of the npm tool, whose files are named after the pool, become users and groups")
    func npmTool() async throws {
        let summary = try await ingest([
            (
                "eu-central-1_AbC123.json",
                #"[{"Username":"ada","Attributes":[{"Name":"sub","Value":"1"}],"Enabled":true,"UserStatus":"CONFIRMED"}]"#
            ),
            ("eu-central-1_AbC123-groups.json", #"[{"GroupName":"staff","UserPoolId":"eu-central-1_AbC123"}]"#),
            ("export-7.json", #"[{"Username":"ben"}]"#),
        ])
        #expect(Set(summary.collections.map(\.name)) == ["users", "groups", "export"])
    }

    @Test(
        "that break off or go on where they should not are kept as bytes",
        arguments: [
            #"{"UserPool": {"Id": "a"}"#, #"{"UserPool": {"Id": "a"}} x"#, #"{"UserPool": {"Id": "a"}, {"Id": "b"}}"#,
            #"{"UserPool": {"Id": "a"}, "UserPoolClient": {"ClientId": "b"}}"#, #"{"UserPool": {"Name": "no key"}}"#,
        ])
    func others(_ text: String) async throws {
        let summary = try await ingest([("file.json", text)])
        #expect(summary.collections.isEmpty)
        #expect(summary.files == 1)
    }
}
