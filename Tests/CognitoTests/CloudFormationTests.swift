import Cognito
import Fixtures
import Foundation
import Testing

@Suite("Templates of CloudFormation")
struct CloudFormationTests {
    @Test("pass cfn-lint for pools of many kinds, and hold no secret")
    func lint() async throws {
        // Given
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var templates: [String] = []
        for _ in 0..<25 {
            let generated = GeneratedPool(seed: random.next())
            // When
            let rendered = try await RenderedFolder(generated.archived, .cloudFormation)
            // Then
            for name in rendered.names("template") {
                // No text in it goes over a line's end.
                let text = try rendered.text(name).replacing("\n", with: " ")
                for secret in generated.secrets { #expect(!text.contains(secret), "seed \(seed): \(secret)") }
                #expect(!text.contains("{{resolve:"), "seed \(seed)")
                templates.append(text)
            }
            let groups = try rendered.json("template.json")["Resources"]?.object?.keys.count { $0.hasPrefix("Group") }
            #expect(groups == generated.archived.groups.count, "seed \(seed)")
        }
        let judged = try Peer.run("cfn_lint", on: templates)
        #expect(judged.count == templates.count)
        #expect(judged.allSatisfy { $0 == "ok" }, "seed \(seed): \(Set(judged).subtracting(["ok"]))")
    }

    @Test("are several where one would be too large, each of which passes cfn-lint")
    func several() async throws {
        // Given
        var records = GeneratedPool(seed: 7).records
        records[.groups] = (0..<1200).map { ["GroupName": .string("group\($0)"), "Description": "a group"] }
        let archive = ArchivedPool(records: records) { _, _ in }
        // When
        let rendered = try await RenderedFolder(archive, .cloudFormation)
        // Then
        let templates = try rendered.names("template").sorted().map { try rendered.json($0) }
        #expect(templates.count >= 3)
        #expect(templates.allSatisfy { ($0["Resources"]?.object ?? [:]).count <= 500 })
        let groups = templates.flatMap { ($0["Resources"]?.object ?? [:]).keys.filter { $0.hasPrefix("Group") } }
        #expect(Set(groups).count == 1200 && groups.count == 1200)
        let judged = try Peer.run("cfn_lint", on: try templates.map { String(decoding: try $0.bytes, as: UTF8.self) })
        #expect(judged.allSatisfy { $0 == "ok" }, "\(judged)")
    }

    @Test("give each thing outside of the pool a parameter whose default is what the archive has")
    func foreign() async throws {
        let function = "arn:aws:lambda:eu-west-1:111122223333:function:sign-up"
        let role = "arn:aws:iam::111122223333:role/staff"
        let archive = ArchivedPool(records: [
            .pool: [["Id": "eu-west-1_x", "Name": "customers", "LambdaConfig": ["PreSignUp": .string(function)]]],
            .groups: [
                ["GroupName": "a", "RoleArn": .string(role)], ["GroupName": "b", "RoleArn": .string(role)],
                ["GroupName": "c", "RoleArn": .string(role + "2")],
            ],
        ]) { _, _ in }
        let template = try await RenderedFolder(archive, .cloudFormation).json("template.json")

        #expect(template["Parameters"]?["PreSignUpLambdaArn"]?["Default"]?.string == function)
        #expect(template["Parameters"]?["RoleArn"]?["Default"]?.string == role)
        #expect(template["Parameters"]?["RoleArn2"]?["Default"]?.string == role + "2")
        let resources = template["Resources"]
        #expect(resources?["Group2"]?["Properties"]?["RoleArn"] == ["Ref": "RoleArn"])
        #expect(
            resources?["UserPool"]?["Properties"]?["LambdaConfig"]
                == ["Fn::If": ["HasTriggers", ["PreSignUp": ["Ref": "PreSignUpLambdaArn"]], ["Ref": "AWS::NoValue"]]])
        #expect(resources?["AllowPreSignUp"]?["Type"] == "AWS::Lambda::Permission")
    }

    @Test("cannot be made of a snapshot that is no pool's")
    func noPool() async throws {
        await #expect(throws: CognitoError.self) {
            try await RenderedFolder(ArchivedPool(records: [:]) { _, _ in }, .cloudFormation)
        }
    }
}
