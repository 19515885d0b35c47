#if Network
    import AWS
    import Cognito

    // Users.

    extension FixtureService {
        static func find(_ name: String, _ pool: Pool) -> String? {
            if pool.users[name] != nil { return name }
            let names =
                (pool.description["UsernameAttributes"]?.array ?? [])
                + (pool.description["AliasAttributes"]?.array ?? [])
            return pool.users.first { user in
                names.contains { attribute in value(attribute.string ?? "", user.value) == name }
            }?.key
        }

        static func value(_ name: String, _ user: JSON) -> String? {
            user["Attributes"]?.array?.first { $0["Name"]?.string == name }?["Value"]?.string
        }

        func createUser(_ pool: inout Pool, _ input: JSON) throws -> JSON {
            func refuse(_ code: String, _ message: String = "") -> AWSError {
                Self.refusal("AdminCreateUser", code, message)
            }
            if pool.description["LambdaConfig"]?["PreSignUp"] != nil { triggered += 1 }
            let name = input["Username"]?.string ?? ""
            var attributes = input["UserAttributes"]?.array ?? []
            let known = Set((pool.description["SchemaAttributes"]?.array ?? []).compactMap { $0["Name"]?.string })
            for attribute in attributes where !known.contains(attribute["Name"]?.string ?? "") {
                throw refuse(
                    "InvalidParameterException", "attribute \(attribute["Name"]?.string ?? "") is not in the schema")
            }
            if Self.find(name, pool) != nil { throw refuse("UsernameExistsException", "User account already exists") }
            let sub = "5ub0-\(number())"
            attributes.append(["Name": "sub", "Value": .string(sub)])
            let isMade = pool.description["UsernameAttributes"]?.array?.isEmpty == false
            let username = isMade ? sub : name
            if input["MessageAction"]?.string != "SUPPRESS" { messages += 1 }
            let user: JSON = [
                "Username": .string(username), "Attributes": .array(attributes), "Enabled": true,
                "UserStatus": input["TemporaryPassword"] == nil ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD",
                "UserCreateDate": 1, "UserLastModifiedDate": 1,
            ]
            pool.users[username] = user
            return ["User": user]
        }

        func change(_ key: String, _ pool: inout Pool, _ operation: String, _ input: JSON) throws {
            switch operation {
            case "AdminSetUserPassword":
                if input["Permanent"]?.bool == true { pool.users[key]?["UserStatus"] = "CONFIRMED" }
            case "AdminDisableUser": pool.users[key]?["Enabled"] = false
            case "AdminEnableUser": pool.users[key]?["Enabled"] = true
            case "AdminUpdateUserAttributes":
                var attributes = pool.users[key]?["Attributes"]?.array ?? []
                for attribute in input["UserAttributes"]?.array ?? [] {
                    attributes.removeAll { $0["Name"] == attribute["Name"] }
                    attributes.append(attribute)
                }
                pool.users[key]?["Attributes"] = .array(attributes)
            case "AdminSetUserMFAPreference": pool.preferences[key] = Self.without(input, ["UserPoolId", "Username"])
            case "AdminAddUserToGroup":
                let group = input["GroupName"]?.string ?? ""
                guard pool.things["Group"]?[group] != nil else {
                    throw Self.refusal(operation, "ResourceNotFoundException", "Group not found.")
                }
                if pool.members[group]?.contains(key) != true { pool.members[group, default: []].append(key) }
            default: break
            }
        }
    }
#endif
