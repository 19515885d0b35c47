import Cognito
import Fixtures
import Foundation

/// A rendered user-migration function, run by Node.js as AWS runs it.
struct MigrationFunction {
    /// It ended badly; what it said.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let peers = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/Peers/lambda")

    let rendered: RenderedFolder

    var folder: URL { rendered.path.appending(path: "function") }

    /// The key as it is rendered.
    func key() throws -> String { try rendered.text("lookup.key").trimmingCharacters(in: .whitespacesAndNewlines) }

    /// Puts what AWS's runtime has beside the function.
    func installClients() throws {
        for name in ["client-s3", "client-secrets-manager"] {
            let module = folder.appending(path: "node_modules/@aws-sdk/\(name)")
            try FileManager.default.createDirectory(at: module, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                at: Self.peers.appending(path: "\(name).mjs"), to: module.appending(path: "index.mjs"))
            try Data(#"{"main":"index.mjs","type":"module"}"#.utf8).write(to: module.appending(path: "package.json"))
        }
    }

    /// Hands events to the handler, with these variables set.
    ///
    /// - Returns: what it returns for each, or `{"error": …}`.
    func run(_ events: [JSON], _ variables: [String: String]) throws -> [JSON] {
        let scratch = rendered.path.deletingLastPathComponent()
        let lines = try events.map { String(decoding: try $0.bytes, as: UTF8.self) }
        try Data(lines.joined(separator: "\n").utf8).write(to: scratch.appending(path: "events"))
        let settings = variables.map { "\($0)=\($1)" }
        let ended = try Spawned.run(
            ["env"] + settings + [
                "node", Self.peers.appending(path: "run.mjs").path, folder.appending(path: "index.mjs").path, "events",
                "answers",
            ], in: scratch.path)
        guard ended.status == 0 else {
            throw Failure(description: "node failed; tools/test installs nodejs: \(ended.text)")
        }
        let text = try String(contentsOf: scratch.appending(path: "answers"), encoding: .utf8)
        return try text.split(separator: "\n").map { try JSON(parsing: $0.utf8) }
    }

    /// An event as Cognito sends it (AWS, "Migrate user Lambda trigger").
    static func event(_ username: String, password: String? = nil) -> JSON {
        var request: JSON = ["validationData": .null, "userAttributes": .null]
        if let password { request["password"] = .string(password) }
        return [
            "version": "1", "region": "eu-west-1", "userPoolId": "eu-west-1_NEW", "userName": .string(username),
            "callerContext": ["awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "client"],
            "triggerSource": .string(
                password == nil ? "UserMigration_ForgotPassword" : "UserMigration_Authentication"),
            "request": request,
            "response": [
                "userAttributes": .null, "forceAliasCreation": .null, "enableSMSMFA": .null, "finalUserStatus": .null,
                "messageAction": .null, "desiredDeliveryMediums": .null,
            ],
        ]
    }
}
