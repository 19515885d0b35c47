#if Network
    import AWS
    import Cognito

    // Pools and their attributes.

    extension FixtureService {
        static let defaults: JSON = [
            "VerificationMessageTemplate": ["DefaultEmailOption": "CONFIRM_WITH_CODE"], "UserPoolTier": "ESSENTIALS",
            "EmailConfiguration": ["EmailSendingAccount": "COGNITO_DEFAULT"], "DeletionProtection": "INACTIVE",
        ]

        func createPool(_ input: JSON) throws -> JSON {
            guard let name = input["PoolName"], input["Name"] == nil, input["SchemaAttributes"] == nil else {
                throw Self.refusal("CreateUserPool", "InvalidParameterException", "PoolName")
            }
            let id = "eu-west-1_New\(number())"
            var description = JSON.object((Self.defaults.object ?? [:]).merging(input.object ?? [:]) { $1 })
            for name in ["PoolName", "Schema"] { description[name] = nil }
            description["Name"] = name
            description["Id"] = .string(id)
            description["Arn"] = .string("arn:aws:cognito-idp:eu-west-1:111122223333:userpool/\(id)")
            description["MfaConfiguration"] = "OFF"
            description["CreationDate"] = 1
            var pool = Pool(description: description)
            pool.description["SchemaAttributes"] = .array(
                SchemaAttributes.standardNames.map {
                    ["Name": .string($0), "AttributeDataType": "String", "Mutable": true, "Required": false]
                })
            let schema = input["Schema"]?.array ?? []
            guard schema.count <= 50 else {
                throw Self.refusal("CreateUserPool", "InvalidParameterException", "schema")
            }
            try add(schema, to: &pool, "CreateUserPool")
            pools[id] = pool
            return ["UserPool": pool.description]
        }

        func add(_ schema: [JSON], to pool: inout Pool, _ operation: String) throws {
            var all = pool.description["SchemaAttributes"]?.array ?? []
            for attribute in schema {
                let name = attribute["Name"]?.string ?? ""
                guard !name.contains(":"), name != "sub" else {
                    throw Self.refusal(operation, "InvalidParameterException", "attribute \(name)")
                }
                if let place = all.firstIndex(where: { $0["Name"]?.string == name }) {
                    all[place] = attribute
                    continue
                }
                var added = attribute
                let isHidden = attribute["DeveloperOnlyAttribute"]?.bool == true
                added["Name"] = .string((isHidden ? "dev:custom:" : "custom:") + name)
                guard !all.contains(where: { $0["Name"] == added["Name"] }) else {
                    throw Self.refusal(operation, "InvalidParameterException", "attribute \(name) is there")
                }
                all.append(added)
            }
            pool.description["SchemaAttributes"] = .array(all)
        }

        /// What is not told goes back to its default.
        func update(_ pool: inout Pool, _ input: JSON) throws -> JSON {
            var changed = Self.defaults
            for name in [
                "Id", "Arn", "SchemaAttributes", "AliasAttributes", "UsernameAttributes", "UsernameConfiguration",
                "Name", "CreationDate", "Domain", "CustomDomain",
            ] {
                changed[name] = pool.description[name]
            }
            changed["MfaConfiguration"] = "OFF"
            for (name, value) in input.object ?? [:] where name != "UserPoolId" {
                guard
                    !["Schema", "Name", "AliasAttributes", "UsernameAttributes", "UsernameConfiguration"].contains(name)
                else {
                    throw Self.refusal("UpdateUserPool", "InvalidParameterException", name)
                }
                changed[name == "PoolName" ? "Name" : name] = value
            }
            pool.description = changed
            pool.mfa["MfaConfiguration"] = changed["MfaConfiguration"]
            return [:]
        }
    }
#endif
