import Fixtures
import Foundation
import Testing

@testable import Cognito

@Suite("Scripts of calls")
struct CommandLineScriptTests {
    /// In place of AWS's command line: notes each call as JSON, and answers with an id.
    private static let aws = """
        #!/usr/bin/env python3
        import json, os, sys
        arguments = sys.argv[1:]
        if arguments == ["--version"]:
            print("aws-cli/2.99.0"); sys.exit()
        folder = os.path.dirname(os.path.abspath(__file__))
        note = os.path.join(folder, "calls")
        count = sum(1 for _ in open(note)) if os.path.exists(note) else 0
        if os.path.exists(os.path.join(folder, "fail-at")) and count == int(open(os.path.join(folder, "fail-at")).read()):
            os.remove(os.path.join(folder, "fail-at")); sys.exit("TooManyRequestsException")
        service, operation, *rest = arguments
        options = dict(zip(rest[::2], rest[1::2]))
        given = options.pop("--cli-input-json", None)
        input = json.load(open(given.removeprefix("file://"))) if given else {}
        for name, member in {"--user-pool-id": "UserPoolId", "--client-id": "ClientId"}.items():
            if name in options:
                input[member] = options.pop(name)
        options.pop("--output", None)
        with open(note, "a") as calls:
            calls.write(json.dumps({"service": service, "operation": operation, "input": input, "options": options}) + "\\n")
        print({"UserPool.Id": "eu-west-1_NEW", "UserPool.Arn": "arn:new"}.get(options.get("--query"), f"new{count}"))
        """

    /// Runs the scripts of a rendering with that in place of AWS's command line, and returns the calls.
    private func run(_ rendered: RenderedFolder, failingAt call: Int? = nil) throws -> [JSON] {
        let tools = rendered.path.deletingLastPathComponent().appending(path: "bin")
        try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
        let program = tools.appending(path: "aws").path
        try Data(Self.aws.utf8).write(to: URL(fileURLWithPath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
        if let call { try Data("\(call)".utf8).write(to: tools.appending(path: "fail-at")) }
        func script(_ name: String) throws -> (status: Int32, text: String) {
            let path = "PATH=\(tools.path):/usr/local/bin:/usr/bin:/bin"
            return try Spawned.run(["env", path, rendered.path.appending(path: name).path], in: tools.path)
        }
        var ended = try script("rebuild.sh")
        if call != nil {
            #expect(ended.status != 0)
            ended = try script("rebuild.sh")
        }
        #expect(ended.status == 0, "\(ended.text)")
        #expect(ended.text.hasSuffix("eu-west-1_NEW\n"))
        if rendered.names().contains("triggers.sh") {
            let ended = try script("triggers.sh")
            #expect(ended.status == 0, "\(ended.text)")
        }
        let noted = try String(contentsOf: tools.appending(path: "calls"), encoding: .utf8)
        return try noted.split(separator: "\n").map { try JSON(parsing: $0.utf8) }
    }

    @Test("make the calls that make the pool, whatever its names are, and botocore's model takes each")
    func calls() async throws {
        // Given
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        var questions: [String] = []
        for index in 0..<6 {
            let generated = GeneratedPool(seed: random.next())
            let pool = generated.archived
            let rendered = try await RenderedFolder(pool, .cli)
            for name in rendered.names().filter({ $0.hasSuffix(".sh") }) {
                let checked = try Spawned.run(["bash", "-n", rendered.path.appending(path: name).path], in: "/")
                #expect(checked.status == 0, "seed \(seed): \(checked.text)")
            }
            // When
            let calls = try run(rendered, failingAt: index % 2 == 0 ? nil : 1)
            // Then
            let own = calls.filter { $0["service"] == "cognito-idp" && $0["operation"] != "describe-user-pool" }
            let steps = try pool.creationSteps()
            let triggers = PoolRequests(pool: try #require(pool.pool), mfa: nil).triggers
            try #require(own.count == steps.count + (triggers == nil ? 0 : 1), "seed \(seed)")
            var clients: [String: JSON] = [:]
            for (place, (call, request)) in zip(own, steps.map(\.request) + (triggers.map { [$0] } ?? [])).enumerated()
            {
                #expect(call["operation"]?.string == CommandLineScript.word(request.operation), "seed \(seed)")
                var expected = request.input
                if request.operation != "CreateUserPool" { expected["UserPoolId"] = "eu-west-1_NEW" }
                if let client = request.client { expected["ClientId"] = clients[client] }
                #expect(call["input"] == expected, "seed \(seed)")
                if place < steps.count, let client = steps[place].madeClient {
                    clients[client] = .string("new\(place)")
                }
                questions.append(String(decoding: try call.bytes, as: UTF8.self))
            }
        }
        let judged = try Peer.run("cognito_requests", on: questions)
        #expect(judged.allSatisfy { $0 == "ok" }, "seed \(seed): \(Set(judged).subtracting(["ok"]))")
        #expect(!FileManager.default.fileExists(atPath: "/tmp/owned"))
    }

    @Test("take other things outside of the pool from foreign.sh")
    func foreign() async throws {
        let role = "arn:aws:iam::111122223333:role/staff"
        let archive = ArchivedPool(records: [
            .pool: [["Id": "eu-west-1_x", "Name": "customers"]],
            .groups: [["GroupName": "staff", "RoleArn": .string(role), "Description": "@@RoleArn@@ & more"]],
        ]) { _, _ in }
        let rendered = try await RenderedFolder(archive, .cli)
        let file = rendered.path.appending(path: "foreign.sh")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.hasSuffix("RoleArn='\(role)'\n"))
        try Data(text.replacing(role, with: "arn:aws:iam::4:role/a&b|c").utf8).write(to: file)

        let group = try #require(try run(rendered).last)

        #expect(group["input"]?["RoleArn"] == "arn:aws:iam::4:role/a&b|c")
        #expect(group["input"]?["Description"] == "@@RoleArn@@ & more")
    }

    @Test(
        "are called as AWS's command line has the operations",
        arguments: [
            ("CreateUserPool", "create-user-pool"), ("SetUICustomization", "set-ui-customization"),
            ("SetUserPoolMfaConfig", "set-user-pool-mfa-config"),
            ("AdminLinkProviderForUser", "admin-link-provider-for-user"),
            ("GetCSVHeader", "get-csv-header"),
        ])
    func words(_ operation: String, _ word: String) {
        #expect(CommandLineScript.word(operation) == word)
    }
}
