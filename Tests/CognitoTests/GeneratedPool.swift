import Cognito
import Fixtures

/// Pools of many kinds, with names and values that no tool should trip over. The same seed makes the same pool.
struct GeneratedPool {
    private var random: SeededGenerator
    private(set) var records: [Entity: [JSON]] = [:]
    private(set) var users: [JSON] = []
    private var usernames: Set<String> = []
    private(set) var memberships: [JSON] = []
    private(set) var factors: [JSON] = []

    static let account = "111122223333"
    static let id = "eu-west-1_Ab12Cd34E"

    init(seed: UInt64, users count: Int = 0) {
        random = SeededGenerator(seed: seed)
        makePool()
        makeResourceServers()
        makeProviders()
        makeClients()
        makeGroups()
        makeLooks()
        for index in 0..<count { makeUser(index) }
    }

    var archived: ArchivedPool {
        let people: [Entity: [JSON]] = [.users: users, .memberships: memberships, .factors: factors]
        return ArchivedPool(records: records) { entity, each in
            for record in people[entity] ?? [] { try await each(record) }
        }
    }

    /// What no template may hold.
    var secrets: [String] {
        (records[.clients] ?? []).compactMap { $0["ClientSecret"]?.string }
            + (records[.providers] ?? []).flatMap { provider in
                ["client_secret", "private_key"].compactMap { provider["ProviderDetails"]?[$0]?.string }
            }
    }

    // What chance decides.

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func some(_ values: [String], atLeast least: Int = 0) -> [String] {
        var chosen = values.filter { _ in chance(50) }
        while chosen.count < least, let value = values.randomElement(using: &random) {
            if !chosen.contains(value) { chosen.append(value) }
        }
        return chosen
    }

    private mutating func one(_ values: [String]) -> String { values.randomElement(using: &random) ?? "" }

    private mutating func digits(_ count: Int) -> String {
        (0..<count).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
    }

    private mutating func identifier() -> String {
        String((0..<26).map { _ in "abcdefghijklmnopqrstuvwxyz0123456789".randomElement(using: &random) ?? "a" })
    }

    private static func texts(_ values: [String]) -> JSON { .array(values.map { .string($0) }) }

    private static func function(_ name: String) -> JSON {
        .string("arn:aws:lambda:eu-west-1:\(account):function:\(name)")
    }

    /// Names of the letters, signs and punctuation that Cognito lets into names of groups and users.
    private static let names = [
        "staff", "Ärzte", "$(touch${IFS}/tmp/owned)", "`id`", "'", "\"", "\\", "--profile", "-n", "${pool_id}", "%{if}",
        "${{x}}",
        "a'b\"c`d$e", "!important", "*", "?", "~root", "#", "&&true", "|cat", ";ls", "@file", "file://etc", "管理者", "🦉",
        "<<EOF", "EOF",
        "{{resolve:ssm:x}}", "!Ref", "{\"Ref\":\"x\"}", "${AWS::AccountId}",
    ]

    /// Descriptions: anything at all.
    private static let descriptions = [
        "", " ", "plain", "two\nlines", "tab\there", "it's \"quoted\" and \\escaped\\", "${var.x} and %{for}",
        "$(rm -rf ~) `id`",
        "ends with backslash \\", "<<-EOT\nEOT\n", "emoji 🦉 and ünïcode", "{{mustache}}", "{\"json\": [1, 2]}",
        "\u{7f}bell", "a: b # c",
    ]

    private mutating func makePool() {
        var pool: JSON = [
            "Id": .string(Self.id),
            "Name": .string(one(["customers", "My pool, v1.0 +x=y @z -", "-dash", "test_pool"])),
            "Arn": .string("arn:aws:cognito-idp:eu-west-1:\(Self.account):userpool/\(Self.id)"),
            "CreationDate": 1_700_000_000, "LastModifiedDate": 1_700_000_001, "EstimatedNumberOfUsers": 7,
        ]
        let tier = one(["LITE", "ESSENTIALS", "PLUS"])
        pool["UserPoolTier"] = .string(tier)
        pool["DeletionProtection"] = .string(one(["ACTIVE", "INACTIVE"]))
        switch Int.random(in: 0..<3, using: &random) {
        case 0: pool["UsernameAttributes"] = Self.texts(some(["email", "phone_number"], atLeast: 1))
        case 1: pool["AliasAttributes"] = Self.texts(some(["email", "phone_number", "preferred_username"], atLeast: 1))
        default: break
        }
        if chance(70) { pool["UsernameConfiguration"] = ["CaseSensitive": .bool(chance(50))] }
        if chance(85) { pool["AutoVerifiedAttributes"] = Self.texts(some(["email", "phone_number"], atLeast: 1)) }
        var policy: JSON = [
            "MinimumLength": .integer(Int64.random(in: 6...99, using: &random)), "RequireUppercase": .bool(chance(50)),
            "RequireLowercase": .bool(chance(50)), "RequireNumbers": .bool(chance(50)),
            "RequireSymbols": .bool(chance(50)), "TemporaryPasswordValidityDays": 7,
        ]
        if tier != "LITE", chance(50) { policy["PasswordHistorySize"] = 5 }
        var policies: JSON = ["PasswordPolicy": policy]
        if tier != "LITE" {
            policies["SignInPolicy"] = [
                "AllowedFirstAuthFactors": Self.texts(["PASSWORD"] + some(["EMAIL_OTP", "SMS_OTP", "WEB_AUTHN"]))
            ]
        }
        pool["Policies"] = policies
        pool["SchemaAttributes"] = .array(makeSchema())
        pool["AdminCreateUserConfig"] = [
            "AllowAdminCreateUserOnly": .bool(chance(50)), "UnusedAccountValidityDays": 7,
            "InviteMessageTemplate": [
                "EmailMessage": "Hello {username}, ${name}: {####}", "EmailSubject": "It's yours",
                "SMSMessage": "{username} {####}",
            ],
        ]
        pool["VerificationMessageTemplate"] = [
            "DefaultEmailOption": .string(one(["CONFIRM_WITH_CODE", "CONFIRM_WITH_LINK"])),
            "EmailMessage": "<p class=\"x\">Your code's {####}</p>", "EmailSubject": "Your code",
            "EmailMessageByLink": "{##Click Here##}", "EmailSubjectByLink": "Your link", "SmsMessage": "{####}",
        ]
        pool["EmailConfiguration"] =
            chance(50)
            ? ["EmailSendingAccount": "COGNITO_DEFAULT"]
            : [
                "EmailSendingAccount": "DEVELOPER", "From": "Us <us@example.org>",
                "ReplyToEmailAddress": "re@example.org",
                "SourceArn": .string("arn:aws:ses:eu-west-1:\(Self.account):identity/example.org"),
                "ConfigurationSet": "set-1",
            ]
        let sms: JSON = [
            "SnsCallerArn": .string("arn:aws:iam::\(Self.account):role/service-role/sms"),
            "ExternalId": "it's external",
            "SnsRegion": "eu-west-1",
        ]
        let hasSMS = chance(60)
        if hasSMS { pool["SmsConfiguration"] = sms }
        pool["AccountRecoverySetting"] = [
            "RecoveryMechanisms": chance(20)
                ? [["Priority": 1, "Name": "admin_only"]]
                : [["Priority": 1, "Name": "verified_email"], ["Priority": 2, "Name": "verified_phone_number"]]
        ]
        if chance(50) {
            pool["DeviceConfiguration"] = [
                "ChallengeRequiredOnNewDevice": .bool(chance(50)),
                "DeviceOnlyRememberedOnUserPrompt": .bool(chance(50)),
            ]
        }
        pool["UserPoolAddOns"] = ["AdvancedSecurityMode": .string(tier == "PLUS" ? one(["AUDIT", "ENFORCED"]) : "OFF")]
        pool["UserAttributeUpdateSettings"] = [
            "AttributesRequireVerificationBeforeUpdate": Self.texts(
                some(pool["AutoVerifiedAttributes"]?.array?.compactMap(\.string) ?? []))
        ]
        if chance(60) {
            pool["UserPoolTags"] = ["team": "identity", "cost centre": "it's ${4711}"]
        }
        makeTriggers(&pool)
        let mfa = hasSMS || tier != "LITE" ? one(["OFF", "OPTIONAL", "ON"]) : "OFF"
        pool["MfaConfiguration"] = .string(mfa)
        var configuration: JSON = ["id": "mfa", "MfaConfiguration": .string(mfa)]
        if mfa != "OFF" {
            configuration["SoftwareTokenMfaConfiguration"] = ["Enabled": true]
            if hasSMS {
                configuration["SmsMfaConfiguration"] = [
                    "SmsAuthenticationMessage": "It's {####}", "SmsConfiguration": sms,
                ]
            }
            if tier != "LITE", pool["EmailConfiguration"]?["EmailSendingAccount"]?.string == "DEVELOPER" {
                configuration["EmailMfaConfiguration"] = ["Message": "Code {####}", "Subject": "Your code"]
            }
        }
        if tier != "LITE", chance(50) {
            configuration["WebAuthnConfiguration"] = [
                "RelyingPartyId": "auth.example.org", "UserVerification": .string(one(["required", "preferred"])),
            ]
        }
        records[.pool] = [pool]
        records[.mfa] = [configuration]
        records[.domains] =
            chance(50)
            ? []
            : [
                [
                    "UserPoolId": .string(Self.id), "AWSAccountId": .string(Self.account), "Domain": "my-prefix",
                    "S3Bucket": "aws-cognito", "CloudFrontDistribution": "d111.cloudfront.net", "Version": "2026",
                    "Status": "ACTIVE", "ManagedLoginVersion": .integer(chance(50) ? 1 : 2),
                ],
                [
                    "UserPoolId": .string(Self.id), "Domain": "auth.example.org", "Status": "ACTIVE",
                    "CustomDomainConfig": [
                        "CertificateArn": .string("arn:aws:acm:us-east-1:\(Self.account):certificate/11112222-3333")
                    ],
                ],
            ]
        records[.logDelivery] =
            tier == "PLUS"
            ? [
                [
                    "id": .string(Self.id), "UserPoolId": .string(Self.id),
                    "LogConfigurations": [
                        [
                            "LogLevel": "ERROR", "EventSource": "userNotification",
                            "CloudWatchLogsConfiguration": [
                                "LogGroupArn": .string("arn:aws:logs:eu-west-1:\(Self.account):log-group:cognito")
                            ],
                        ]
                    ],
                ]
            ] : []
    }

    private mutating func makeSchema() -> [JSON] {
        var schema: [JSON] = [
            [
                "Name": "sub", "AttributeDataType": "String", "Mutable": false, "Required": true,
                "DeveloperOnlyAttribute": false,
                "StringAttributeConstraints": ["MinLength": "1", "MaxLength": "2048"],
            ]
        ]
        for name in SchemaAttributes.standardNames {
            var attribute: JSON = ["Name": .string(name), "Mutable": true, "DeveloperOnlyAttribute": false]
            attribute["Required"] = .bool(name == "email" || name == "family_name" ? chance(30) : false)
            switch name {
            case "email_verified", "phone_number_verified": attribute["AttributeDataType"] = "Boolean"
            case "updated_at":
                attribute["AttributeDataType"] = "Number"
                attribute["NumberAttributeConstraints"] = ["MinValue": "0"]
            default:
                attribute["AttributeDataType"] = "String"
                let bounds: (String, String) = name == "birthdate" ? ("10", "10") : ("0", "2048")
                attribute["StringAttributeConstraints"] = [
                    "MinLength": .string(bounds.0), "MaxLength": .string(bounds.1),
                ]
            }
            schema.append(attribute)
        }
        let count = [0, 1, 3, 50].randomElement(using: &random) ?? 0
        for index in 0..<count {
            let isNumber = index % 5 == 1
            var attribute: JSON = [
                "Name": .string("custom:field\(index)"), "AttributeDataType": isNumber ? "Number" : "String",
                "Mutable": .bool(index % 7 != 3), "Required": false, "DeveloperOnlyAttribute": false,
            ]
            if isNumber {
                attribute["NumberAttributeConstraints"] = ["MinValue": "-5", "MaxValue": "1000000"]
            } else {
                attribute["StringAttributeConstraints"] = ["MinLength": "0", "MaxLength": "256"]
            }
            schema.append(attribute)
        }
        return schema
    }

    private mutating func makeTriggers(_ pool: inout JSON) {
        var triggers: JSON = [:]
        for name in some(["PreSignUp", "CustomMessage", "PostConfirmation", "PreAuthentication", "UserMigration"]) {
            triggers[name] = Self.function(name)
        }
        if chance(40) {
            triggers["PreTokenGeneration"] = Self.function("tokens")
            triggers["PreTokenGenerationConfig"] = ["LambdaVersion": "V2_0", "LambdaArn": Self.function("tokens")]
        }
        if chance(40) {
            triggers["CustomEmailSender"] = ["LambdaVersion": "V1_0", "LambdaArn": Self.function("mail")]
            triggers["KMSKeyID"] = .string(
                "arn:aws:kms:eu-west-1:\(Self.account):key/11112222-3333-4444-5555-666677778888")
        }
        if triggers.object?.isEmpty == false { pool["LambdaConfig"] = triggers }
    }

    private mutating func makeResourceServers() {
        records[.resourceServers] = (0..<Int.random(in: 0...3, using: &random)).map { index in
            [
                "UserPoolId": .string(Self.id),
                "Identifier": .string(["https://api.example.org", "orders", "a'b;c$d"][index]),
                "Name": .string("A server, no. \(index)"),
                "Scopes": [
                    ["ScopeName": "read", "ScopeDescription": "it's ${reading}"],
                    ["ScopeName": "write.all", "ScopeDescription": "\"writing\" \\"],
                ],
            ]
        }
    }

    private mutating func makeProviders() {
        let kinds: [(String, String, JSON)] = [
            (
                "Google", "Google",
                ["client_id": "1.apps", "client_secret": "g-secret-'\"$x", "authorize_scopes": "openid email"]
            ),
            (
                "Facebook", "Facebook",
                ["client_id": "2", "client_secret": "f-secret", "authorize_scopes": "public_profile"]
            ),
            (
                "LoginWithAmazon", "LoginWithAmazon",
                ["client_id": "3", "client_secret": "a-secret", "authorize_scopes": "profile"]
            ),
            (
                "SignInWithApple", "SignInWithApple",
                [
                    "client_id": "4", "team_id": "T", "key_id": "K", "authorize_scopes": "email",
                    "private_key": "-----BEGIN PRIVATE KEY-----\nMIG\n-----END PRIVATE KEY-----",
                ]
            ),
            (
                "Partner-OIDC", "OIDC",
                [
                    "client_id": "5", "client_secret": "o-secret ${x}", "oidc_issuer": "https://op.example.org",
                    "authorize_scopes": "openid", "attributes_request_method": "GET",
                ]
            ),
            (
                "Partner.SAML", "SAML",
                [
                    "MetadataFile": "<EntityDescriptor entityID=\"x\">it's ${here}</EntityDescriptor>",
                    "IDPSignout": "true",
                    "SSORedirectBindingURI": "https://idp.example.org", "ActiveEncryptionCertificate": "MII",
                ]
            ),
        ]
        records[.providers] = kinds.filter { _ in chance(40) }.map { name, type, details in
            [
                "UserPoolId": .string(Self.id), "ProviderName": .string(name), "ProviderType": .string(type),
                "ProviderDetails": details,
                "AttributeMapping": ["email": "email", "username": "sub", "custom:x": "urn:x/y"],
                "IdpIdentifiers": type == "SAML" ? ["example.org"] : [], "CreationDate": 1_700_000_000,
                "LastModifiedDate": 1_700_000_000,
            ]
        }
    }

    private mutating func makeClients() {
        let providers = (records[.providers] ?? []).compactMap { $0["ProviderName"]?.string }
        let scopes = (records[.resourceServers] ?? []).compactMap { $0["Identifier"]?.string }.map { "\($0)/read" }
        records[.clients] = (0..<Int.random(in: 0...4, using: &random)).map { index in
            var client: JSON = [
                "UserPoolId": .string(Self.id), "ClientId": .string(identifier()),
                "ClientName": .string(["web", "--profile", "My app, v2 @home", "machine"][index]),
                "CreationDate": 1_700_000_000, "LastModifiedDate": 1_700_000_000, "RefreshTokenValidity": 30,
                "AllowedOAuthFlowsUserPoolClient": true, "EnableTokenRevocation": .bool(chance(50)),
                "EnablePropagateAdditionalUserContextData": .bool(chance(50)), "AuthSessionValidity": 3,
            ]
            if chance(50) { client["ClientSecret"] = .string(identifier() + identifier()) }
            if chance(50) {
                client["AccessTokenValidity"] = 60
                client["IdTokenValidity"] = 60
                client["TokenValidityUnits"] = ["AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"]
            }
            if chance(70) { client["PreventUserExistenceErrors"] = .string(one(["ENABLED", "LEGACY"])) }
            if chance(50) {
                client["ReadAttributes"] = ["email", "name"]
                client["WriteAttributes"] = ["name"]
            }
            client["ExplicitAuthFlows"] = Self.texts(
                some(["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH", "ALLOW_USER_AUTH"])
                    + ["ALLOW_REFRESH_TOKEN_AUTH"])
            client["SupportedIdentityProviders"] = Self.texts(["COGNITO"] + some(providers))
            client["CallbackURLs"] = ["https://example.org/cb?x=1&y='2'", "myapp://callback"]
            client["LogoutURLs"] = ["https://example.org/out"]
            client["DefaultRedirectURI"] = "myapp://callback"
            client["AllowedOAuthFlows"] = Self.texts(some(["code", "implicit"], atLeast: 1))
            client["AllowedOAuthScopes"] = Self.texts(["openid", "email"] + some(scopes))
            if chance(30) { client["RefreshTokenRotation"] = ["Feature": "ENABLED", "RetryGracePeriodSeconds": 10] }
            if chance(30) {
                client["AnalyticsConfiguration"] = [
                    "ApplicationId": "0123abcd", "ExternalId": "it's", "UserDataShared": true,
                    "RoleArn": .string("arn:aws:iam::\(Self.account):role/pinpoint"),
                ]
            }
            return client
        }
    }

    private mutating func makeGroups() {
        var groups: [JSON] = []
        for name in Self.names where chance(40) {
            var group: JSON = [
                "GroupName": .string(name), "UserPoolId": .string(Self.id), "CreationDate": 1_700_000_000,
                "LastModifiedDate": 1_700_000_000,
            ]
            if chance(50) { group["Precedence"] = .integer(Int64.random(in: 0...9, using: &random)) }
            if chance(50) { group["Description"] = .string(one(Self.descriptions)) }
            if chance(30) { group["RoleArn"] = .string("arn:aws:iam::\(Self.account):role/group") }
            groups.append(group)
        }
        for provider in (records[.providers] ?? []).compactMap({ $0["ProviderName"]?.string }) {
            groups.append([
                "GroupName": .string("\(Self.id)_\(provider)"), "UserPoolId": .string(Self.id),
                "Description": .string("Autogenerated group for users who sign in using \(provider)"),
            ])
        }
        records[.groups] = groups
    }

    private mutating func makeLooks() {
        let clients = (records[.clients] ?? []).compactMap { $0["ClientId"]?.string }
        let pool = JSON.string(Self.id)
        let notify: JSON = [
            "From": "us@example.org",
            "SourceArn": .string("arn:aws:ses:eu-west-1:\(Self.account):identity/example.org"),
            "BlockEmail": ["Subject": "It's blocked", "HtmlBody": "<b>${x}</b> body", "TextBody": "blocked"],
        ]
        let action: JSON = ["Notify": true, "EventAction": "BLOCK"]
        let risk: JSON = [
            "UserPoolId": pool, "LastModifiedDate": 1_700_000_000,
            "CompromisedCredentialsRiskConfiguration": [
                "EventFilter": ["SIGN_IN"], "Actions": ["EventAction": "BLOCK"],
            ],
            "AccountTakeoverRiskConfiguration": [
                "NotifyConfiguration": notify, "Actions": ["LowAction": action, "HighAction": action],
            ],
            "RiskExceptionConfiguration": ["BlockedIPRangeList": ["192.0.2.0/24"], "SkippedIPRangeList": []],
        ]
        let isPlus = records[.pool]?.first?["UserPoolTier"] == "PLUS"
        records[.risk] = (isPlus ? ["ALL"] + some(clients) : []).map { id in
            var record = risk
            record["id"] = .string(id)
            if id != "ALL" { record["ClientId"] = .string(id) }
            return record
        }
        let hasDomain = records[.domains]?.isEmpty == false
        records[.customizations] = (hasDomain ? some(["ALL"] + clients) : []).map { id in
            [
                "id": .string(id), "UserPoolId": pool, "ClientId": .string(id),
                "CSS": ".label-customizable {content: '${x}';}",
                "CSSVersion": "20260101", "ImageUrl": "https://d.cloudfront.net/image.png",
            ]
        }
        records[.branding] = (hasDomain ? some(clients) : []).map { id in
            var record: JSON = [
                "id": .string(id), "UserPoolId": pool,
                "ManagedLoginBrandingId": "11111111-2222-4333-8444-555555555555",
                "UseCognitoProvidedValues": .bool(chance(30)),
            ]
            record["Settings"] = ["components": ["form": ["borderRadius": .real(8.5), "text": "it's ${fine}"]]]
            record["Assets"] = [
                ["Category": "FORM_LOGO", "ColorMode": "LIGHT", "Extension": "PNG", "Bytes": "iVBORw0KGgo="]
            ]
            return record
        }
        records[.terms] = (hasDomain ? some(clients) : []).map { id in
            [
                "TermsId": "11111111-2222-4333-8444-555555555556", "UserPoolId": pool, "ClientId": .string(id),
                "TermsName": "terms-of-use", "TermsSource": "LINK", "Enforcement": "NONE",
                "Links": ["cognito:default": "https://example.org/terms"], "CreationDate": 1_700_000_000,
                "LastModifiedDate": 1_700_000_000,
            ]
        }
    }

    // People.

    private static let values = [
        "Ada", "Lovelace, Ada", "O'Neill", "\"Nan\"", "back\\slash", "two\nlines", " outer", "outer ", "tab\tin", "名前",
        "🦉",
        "a,b,c,,", "\\,", "=1+1", "@SUM(A1)", "\u{feff}bom", "", "x\u{2028}y", "{\"formatted\":\"1 Street\"}",
        "\u{0}nul",
    ]

    private mutating func makeUser(_ index: Int) {
        let isFederated = chance(15)
        var username =
            isFederated
            ? "Google_\(index)"
            : chance(85) ? "user\(index)" : one(Self.names + ["with space", "tab\tbed", "USER1", "user1"])
        // No archive has two records of one key.
        if !usernames.insert(username).inserted { username = "user\(index)" }
        usernames.insert(username)
        var attributes: [(String, String)] = [("sub", "00000000-0000-4000-8000-\(String(100_000_000_000 + index))")]
        if chance(85) {
            attributes.append(
                (
                    "email",
                    chance(90) ? "u\(index)@example.org" : one(["no address", "a@b@c", "U1@Example.org", "x,y@z"])
                ))
            attributes.append(("email_verified", one(["true", "true", "true", "false", "TRUE", "yes"])))
        }
        if chance(50) {
            attributes.append(("phone_number", chance(90) ? "+49\(digits(9))" : one(["12345", "+49 30", "+"])))
            attributes.append(("phone_number_verified", one(["true", "false"])))
        }
        if chance(60) { attributes.append(("family_name", chance(60) ? "Name\(index)" : one(Self.values))) }
        if chance(40) { attributes.append(("name", chance(50) ? "A name" : one(Self.values))) }
        if chance(20) {
            attributes.append(("birthdate", one(["1985-02-01", "2000-02-29", "1900-02-29", "0000-01-01", "1.2.85"])))
        }
        if chance(20) { attributes.append(("updated_at", one(["1471453471", "1471453471000", "yesterday", "-1"]))) }
        if chance(20) { attributes.append(("locale", one(["de_DE", "en-GB", "fr"]))) }
        if chance(10) { attributes.append(("custom:field0", one(Self.values))) }
        if chance(10) { attributes.append(("custom:field1", one(["5", "-6", "1000001", "five", "0"]))) }
        if chance(3) { attributes.append(("custom:unknown", "x")) }
        if chance(3) { attributes.append(("profile", String(repeating: "x", count: 2049))) }
        if chance(3) {
            for name in [
                "address", "nickname", "picture", "website", "zoneinfo", "given_name", "middle_name", "profile",
                "gender",
            ] {
                attributes.append((name, String(repeating: "y", count: 2000)))
            }
        }
        if isFederated || chance(10) {
            attributes.append(
                ("identities", "[{\"userId\":\"\(index)\",\"providerName\":\"Google\",\"providerType\":\"Google\"}]"))
        }
        let status =
            isFederated
            ? "EXTERNAL_PROVIDER"
            : one([
                "CONFIRMED", "CONFIRMED", "CONFIRMED", "CONFIRMED", "RESET_REQUIRED", "FORCE_CHANGE_PASSWORD",
                "UNCONFIRMED", "ARCHIVED",
            ])
        users.append([
            "Username": .string(username), "UserStatus": .string(status), "Enabled": .bool(chance(90)),
            "UserCreateDate": 1_700_000_000, "UserLastModifiedDate": 1_700_000_000,
            "Attributes": .array(attributes.map { ["Name": .string($0.0), "Value": .string($0.1)] }),
        ])
        if chance(30) {
            factors.append([
                "Username": .string(username), "PreferredMfaSetting": "SMS_MFA",
                "UserMFASettingList": Self.texts(some(["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"])),
            ])
        }
        if let group = records[.groups]?.randomElement(using: &random)?["GroupName"]?.string, chance(50) {
            memberships.append([
                "id": .string("\(group) \(username)"), "GroupName": .string(group), "Username": .string(username),
            ])
        }
    }
}
