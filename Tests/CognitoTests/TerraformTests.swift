import Cognito
import Fixtures
import Foundation
import Testing

@Suite("Files of Terraform")
struct TerraformTests {
    @Test("are HCL that python-hcl2 reads, with every name as it is, and hold no secret")
    func parsed() async throws {
        // Given
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let pools = (0..<15).map { _ in GeneratedPool(seed: random.next()) }
        // When
        var files: [String] = []
        for pool in pools {
            let rendered = try await RenderedFolder(pool.archived, .terraform)
            for name in ["main.tf", "variables.tf", "outputs.tf"] {
                let text = try rendered.text(name)
                for secret in pool.secrets { #expect(!text.contains(secret), "seed \(seed): \(secret)") }
                files.append(String(decoding: try JSON.string(text).bytes, as: UTF8.self))
            }
        }
        let read = try Peer.run("hcl", on: files).map { try JSON(parsing: $0.utf8) }
        // Then
        try #require(read.count == files.count)
        #expect(read.allSatisfy { $0["error"] == nil }, "seed \(seed): \(read.compactMap { $0["error"]?.string })")
        for (index, pool) in pools.enumerated() {
            let main = read[index * 3]
            let described = try #require(pool.archived.pool)
            #expect(main["aws_cognito_user_pool.pool"]?["name"] == described["Name"], "seed \(seed)")
            for (number, group) in pool.archived.groups.enumerated() {
                let resource = main["aws_cognito_user_group.group_\(number + 1)"]
                #expect(resource?["name"] == group["GroupName"], "seed \(seed)")
                #expect(resource?["description"] == group["Description"], "seed \(seed)")
            }
            for (number, client) in (pool.records[.clients] ?? []).enumerated() {
                let resource = main["aws_cognito_user_pool_client.client_\(number + 1)"]
                #expect(resource?["name"] == client["ClientName"], "seed \(seed)")
            }
            let kinds = [
                (Entity.providers, "identity_provider"), (.resourceServers, "resource_server"),
                (.domains, "user_pool_domain"),
            ]
            for (entity, kind) in kinds {
                let made = (main.object ?? [:]).keys.count { $0.hasPrefix("aws_cognito_\(kind).") }
                #expect(made == (pool.records[entity] ?? []).count, "seed \(seed): \(kind)")
            }
        }
    }

    @Test("say what Terraform's provider asks for")
    func example() async throws {
        let function = "arn:aws:lambda:eu-west-1:111122223333:function:sign-up"
        let archive = ArchivedPool(records: [
            .pool: [
                [
                    "Id": "eu-west-1_x", "Name": "customers", "LambdaConfig": ["PreSignUp": .string(function)],
                    "EmailConfiguration": ["EmailSendingAccount": "COGNITO_DEFAULT", "From": "a@example.org"],
                    "Policies": ["PasswordPolicy": ["MinimumLength": 12]], "UsernameAttributes": ["email"],
                    "UserPoolTags": ["team": "identity"],
                ]
            ],
            .clients: [
                [
                    "ClientId": "old", "ClientName": "web", "AllowedOAuthFlows": ["code"],
                    "CallbackURLs": ["https://x.org"],
                ]
            ],
        ]) { _, _ in }
        let rendered = try await RenderedFolder(archive, .terraform)

        let main = try rendered.text("main.tf")
        #expect(
            main.contains(
                """
                resource "aws_cognito_user_pool" "pool" {
                  name                = "customers"
                  mfa_configuration   = "OFF"
                  tags                = {
                    "team" = "identity"
                  }
                  user_pool_tier      = "ESSENTIALS"
                  username_attributes = ["email"]

                  email_configuration {
                    email_sending_account = "COGNITO_DEFAULT"
                    from_email_address    = "a@example.org"
                  }

                  password_policy {
                    minimum_length = 12
                  }

                  dynamic "lambda_config" {
                    for_each = var.triggers_on ? [1] : []

                    content {
                      pre_sign_up = var.pre_sign_up_lambda_arn
                    }
                  }
                }
                """))
        #expect(main.contains("  allowed_oauth_flows = [\"code\"]\n  callback_urls       = [\"https://x.org\"]\n"))
        #expect(try rendered.text("variables.tf").contains("default     = \"\(function)\""))
    }
}
