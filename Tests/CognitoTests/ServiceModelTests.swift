#if Network
    import AWS
    import Cognito
    import Fixtures
    import Foundation
    import Testing

    @Suite("AWS's own model of the service")
    struct ServiceModelTests {
        @Test("accepts every request that an apply sends")
        func requests() async throws {
            // Given applies of pools of many kinds, the second of each into a pool that differs, so that all is changed as well.
            var calls: Set<PoolCall> = []
            for seed in 0..<12 {
                let service = FixtureService()
                let first = GeneratedPool(seed: UInt64(seed), users: 25)
                let made = try await RestoreAttempt(first.archived).apply(at: service).summary
                let there = try await LivePool(made.pool, at: service).read(Set(Entity.allCases))
                var options = PlanOptions()
                options.existing = .change
                options.oldSubAttribute = "custom:oldsub"
                let second = GeneratedPool(seed: UInt64(seed + 100), users: 40)
                _ = try await RestoreAttempt(Self.varied(second.archived), into: (made.pool, there), options)
                    .apply(at: service)
                calls.formUnion(await service.calls)
            }

            // When the model is asked.
            let asked = Array(calls)
            let lines = try asked.map { call in
                String(
                    decoding: try JSON.object(["operation": .string(call.operation), "input": call.input]).bytes,
                    as: UTF8.self)
            }
            let answers = try Peer.run("cognito_model", on: lines)

            // Then each is as it wants it, and all that can be sent was among them.
            for (call, answer) in zip(asked, answers) { #expect(answer == "ok", "\(call.operation): \(answer)") }
            let operations = Set(asked.map(\.operation))
            for operation in [
                "CreateUserPool", "UpdateUserPool", "AddCustomAttributes", "SetUserPoolMfaConfig", "TagResource",
                "CreateResourceServer", "CreateIdentityProvider", "CreateUserPoolClient", "CreateUserPoolDomain",
                "CreateManagedLoginBranding", "SetUICustomization", "CreateTerms", "SetRiskConfiguration",
                "CreateGroup",
                "UpdateGroup", "UpdateUserPoolClient", "UpdateIdentityProvider", "UpdateResourceServer",
                "AdminCreateUser", "AdminSetUserPassword", "AdminSetUserMFAPreference", "AdminAddUserToGroup",
                "AdminDisableUser", "AdminLinkProviderForUser", "AdminUpdateUserAttributes", "AdminGetUser",
            ] { #expect(operations.contains(operation), "\(operation) was never sent") }
            #expect(operations.allSatisfy { Operation($0) != nil })
            // What changes something is what 'cognito iam' has allowed.
            let changing = operations.filter { Operation($0)?.isReading == false }
            #expect(changing.subtracting(PoolPermissions.applied) == [])
        }

        /// With other values in what every generated pool has alike.
        private static func varied(_ archive: ArchivedPool) -> ArchivedPool {
            var varied = archive
            for index in varied.records[.resourceServers]?.indices ?? 0..<0 {
                varied.records[.resourceServers]?[index]["Name"] = "Another name"
            }
            for index in varied.records[.providers]?.indices ?? 0..<0 {
                varied.records[.providers]?[index]["AttributeMapping"] = ["name": "nickname"]
            }
            varied.records[.tags] = [["id": "stage", "Key": "stage", "Value": "rehearsal"]]
            return varied
        }

        @Test(
            "knows no member of an answer that is neither put back nor named as dropped",
            arguments: [
                (Entity.pool, "UserPoolType", "CreateUserPool"),
                (.clients, "UserPoolClientType", "CreateUserPoolClient"),
                (.providers, "IdentityProviderType", "CreateIdentityProvider"),
                (.resourceServers, "ResourceServerType", "CreateResourceServer"),
                (.domains, "DomainDescriptionType", "CreateUserPoolDomain"),
                (.branding, "ManagedLoginBrandingType", "CreateManagedLoginBranding"),
                (.customizations, "UICustomizationType", "SetUICustomization"), (.terms, "TermsType", "CreateTerms"),
                (.risk, "RiskConfigurationType", "SetRiskConfiguration"),
                (.logDelivery, "LogDeliveryConfigurationType", "SetLogDeliveryConfiguration"),
                (.groups, "GroupType", "CreateGroup"), (.mfa, "GetUserPoolMfaConfigResponse", "SetUserPoolMfaConfig"),
            ])
        func members(entity: Entity, answer: String, operation: String) throws {
            let shape = try #require(EntityShape.of(entity))
            let lines = try Peer.run(
                "cognito_model", on: [#"{"members": "\#(answer)"}"#, #"{"members": "\#(operation)"}"#])
            let told = Set(try #require(try JSON(parsing: lines[0].utf8).array).compactMap(\.string))
            let accepted = Set(try #require(try JSON(parsing: lines[1].utf8).array).compactMap(\.string))

            // All that is told is accounted for; what is kept is told and taken; what is dropped is taken by nobody.
            #expect(told.subtracting(shape.kept).subtracting(shape.elsewhere).subtracting(shape.dropped) == [])
            #expect(shape.kept.subtracting(told) == [])
            #expect(shape.kept.subtracting(accepted).subtracting(["Name"]) == [])
            #expect(shape.dropped.intersection(accepted).subtracting(["UserPoolId", "ClientId"]) == [])
        }

        @Test("lets those settings be changed that are not fixed")
        func fixed() throws {
            let lines = try Peer.run(
                "cognito_model", on: [#"{"members": "CreateUserPool"}"#, #"{"members": "UpdateUserPool"}"#])
            let created = Set(try #require(try JSON(parsing: lines[0].utf8).array).compactMap(\.string))
            let updated = Set(try #require(try JSON(parsing: lines[1].utf8).array).compactMap(\.string))
            #expect(created.subtracting(updated) == EntityShape.of(.pool)?.fixed.union(["Schema"]))
        }
    }
#endif
