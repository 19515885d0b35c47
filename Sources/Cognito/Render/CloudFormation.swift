/// `cloudformation`: the pool as templates. What one template cannot take (CloudFormation's limits) goes into further ones, which
/// take the pool's id as a parameter and are deployed after the first.
struct CloudFormation {
    private let pool: ArchivedPool
    private var foreign = ForeignNames()
    private var summary: RenderSummary
    /// Parameters by name.
    private var parameters: [String: JSON] = [:]
    private var units: [TemplateUnit] = []

    init(_ pool: ArchivedPool) {
        self.pool = pool
        summary = RenderSummary(.cloudFormation, of: pool)
    }

    /// Writes `template.json`, further templates, and `README.md`.
    mutating func write(to folder: RenderFolder) throws -> RenderSummary {
        try addPool()
        addResourceServers()
        addProviders()
        addDomains()
        addClients()
        addLooksOfAll()
        addGroups()
        for thing in foreign.things {
            parameters[thing.name] = [
                "Type": "String", "Default": .string(thing.arn), "Description": .string("ARN: \(thing.text)"),
            ]
        }
        let templates = TemplatePacking(
            units: units, parameters: parameters, poolName: pool.pool?["Name"]?.string ?? ""
        ).templates()
        for (index, template) in templates.enumerated() {
            let name = index == 0 ? "template.json" : "template-\(index + 1).json"
            try folder.write(template, to: name)
            if try template.indented.utf8.count > TemplatePacking.byteLimit {
                summary.notes.append(
                    "\(name) is larger than CloudFormation takes: take pictures out of its branding, and set them afterwards"
                )
            }
        }
        summary.add(templates.count, to: "templates")
        summary.add(units.reduce(0) { $0 + $1.resources.count }, to: "resources")
        try folder.write(readMe(templates.count), to: "README.md")
        return summary
    }

    // The parts.

    private mutating func addPool() throws {
        let described = try pool.requirePool()
        let requests = PoolRequests(pool: described, mfa: pool.records[.mfa]?.first)
        var properties = requests.creation.input
        properties["UserPoolName"] = properties["PoolName"]
        for name in ["PoolName", "DcrConfiguration", "AcrConfiguration"] {
            if name != "PoolName", properties[name] != nil {
                summary.notes.append("CloudFormation has no property for the pool's \(name): set it afterwards")
            }
            properties[name] = nil
        }
        for (name, value) in mfaProperties() { properties[name] = value }
        properties = settled(properties)
        if !requests.attributes.isEmpty {
            summary.notes.append(
                "\(requests.attributes.reduce(0) { $0 + ($1.input["CustomAttributes"]?.array?.count ?? 0) }) custom "
                    + "attributes are more than a pool can be made with: add them afterwards, as the form cli does")
        }
        let triggers = settled(described["LambdaConfig"] ?? [:])
        var unit = TemplateUnit()
        if triggers.object?.isEmpty == false {
            parameters["TriggersOn"] = [
                "Type": "String", "Default": "false", "AllowedValues": ["true", "false"],
                "Description": "Whether the pool calls its Lambda functions: not before all users are in",
            ]
            properties["LambdaConfig"] = ["Fn::If": ["HasTriggers", triggers, ["Ref": "AWS::NoValue"]]]
            for thing in foreign.things where thing.name.contains("LambdaArn") {
                unit.resources["Allow\(thing.name.replacing("LambdaArn", with: ""))"] = [
                    "Type": "AWS::Lambda::Permission", "Condition": "HasTriggers",
                    "Properties": [
                        "Action": "lambda:InvokeFunction", "FunctionName": ["Ref": .string(thing.name)],
                        "Principal": "cognito-idp.amazonaws.com", "SourceArn": ["Fn::GetAtt": ["UserPool", "Arn"]],
                    ],
                ]
            }
        }
        unit.resources["UserPool"] = [
            "Type": "AWS::Cognito::UserPool", "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain",
            "Properties": properties,
        ]
        parameters["WebACLArn"] = [
            "Type": "String", "Default": "",
            "Description": "ARN: the web ACL of WAF in front of the pool, which no export can read; empty for none",
        ]
        unit.resources["WebACL"] = [
            "Type": "AWS::WAFv2::WebACLAssociation", "Condition": "HasWebACL",
            "Properties": [
                "ResourceArn": ["Fn::GetAtt": ["UserPool", "Arn"]], "WebACLArn": ["Ref": "WebACLArn"],
            ],
        ]
        unit.outputs["UserPoolId"] = ["Value": ["Ref": "UserPool"]]
        unit.outputs["UserPoolArn"] = ["Value": ["Fn::GetAtt": ["UserPool", "Arn"]]]
        unit.outputs["Issuer"] = ["Value": ["Fn::GetAtt": ["UserPool", "ProviderURL"]]]
        if let logs = pool.records[.logDelivery]?.first, logs["LogConfigurations"]?.array?.isEmpty == false {
            unit.resources["LogDelivery"] = resource(
                "LogDeliveryConfiguration", CreationRequest.logDelivery(logs).input)
        }
        units.append(unit)
    }

    private func mfaProperties() -> [String: JSON] {
        let settings = pool.records[.mfa]?.first
        var properties: [String: JSON] = ["MfaConfiguration": .string(pool.mfaConfiguration)]
        var enabled: [JSON] = []
        if settings?["SmsMfaConfiguration"] != nil { enabled.append("SMS_MFA") }
        if settings?["SoftwareTokenMfaConfiguration"]?["Enabled"]?.bool == true { enabled.append("SOFTWARE_TOKEN_MFA") }
        if let email = settings?["EmailMfaConfiguration"] {
            enabled.append("EMAIL_OTP")
            properties["EmailAuthenticationMessage"] = email["Message"]
            properties["EmailAuthenticationSubject"] = email["Subject"]
        }
        if pool.mfaConfiguration != "OFF", !enabled.isEmpty { properties["EnabledMfas"] = .array(enabled) }
        if let message = settings?["SmsMfaConfiguration"]?["SmsAuthenticationMessage"] {
            properties["SmsAuthenticationMessage"] = message
        }
        if let passkeys = settings?["WebAuthnConfiguration"] {
            properties["WebAuthnRelyingPartyID"] = passkeys["RelyingPartyId"]
            properties["WebAuthnUserVerification"] = passkeys["UserVerification"]
            properties["WebAuthnFactorConfiguration"] = passkeys["FactorConfiguration"]
        }
        return properties
    }

    private mutating func addResourceServers() {
        for (index, record) in (pool.records[.resourceServers] ?? []).enumerated() {
            let made = resource("UserPoolResourceServer", CreationRequest.resourceServer(record).input)
            units.append(TemplateUnit(resources: ["ResourceServer\(index + 1)": made]))
        }
    }

    private mutating func addProviders() {
        for (index, record) in (pool.records[.providers] ?? []).enumerated() {
            var input = CreationRequest.provider(record).input
            var details = input["ProviderDetails"] ?? [:]
            for name in ProviderSecrets.members.sorted() where details[name] != nil {
                let parameter = "Provider\(index + 1)\(name == "private_key" ? "PrivateKey" : "ClientSecret")"
                details[name] = ["Ref": .string(parameter)]
                parameters[parameter] = [
                    "Type": "String", "NoEcho": true,
                    "Description": .string(
                        "The secret \(name) of the provider \(record["ProviderName"]?.string ?? "")"),
                ]
            }
            input["ProviderDetails"] = details
            units.append(TemplateUnit(resources: ["Provider\(index + 1)": resource("UserPoolIdentityProvider", input)]))
        }
    }

    private mutating func addDomains() {
        for (index, record) in (pool.records[.domains] ?? []).enumerated() {
            let made = resource("UserPoolDomain", CreationRequest.domain(record).input)
            units.append(TemplateUnit(resources: ["Domain\(index + 1)": made]))
        }
    }

    private mutating func addClients() {
        var secrets = 0
        for (index, record) in (pool.records[.clients] ?? []).enumerated() {
            let id = record["ClientId"]?.string ?? ""
            let name = "Client\(index + 1)"
            let hasSecret =
                record["ClientSecret"] != nil || pool.hasSecret(client: id)
            var properties = CreationRequest.client(record).input.without(["ClientSecret"])
            if hasSecret {
                properties["GenerateSecret"] = true
                secrets += 1
            }
            var unit = TemplateUnit()
            unit.resources[name] = resource("UserPoolClient", properties, after: ["Provider", "ResourceServer"])
            unit.outputs["\(name)Id"] = [
                "Value": ["Ref": .string(name)],
                "Description": .string("The id of the client that was \(id)"),
            ]
            let client: JSON = ["Ref": .string(name)]
            for (part, made) in looks(of: id, client: client) { unit.resources[name + part] = made }
            units.append(unit)
        }
        if secrets > 0 {
            summary.notes.append(
                "CloudFormation gives clients that have a secret (\(secrets)) new ones: the old ones cannot be kept "
                    + "in it. The form cli keeps them")
        }
    }

    private mutating func addLooksOfAll() {
        for (part, made) in looks(of: "ALL", client: "ALL") {
            units.append(TemplateUnit(resources: ["All\(part)": made]))
        }
    }

    /// Looks, terms and rules for risks of one client, or of all.
    private mutating func looks(of id: String, client: JSON) -> [(String, JSON)] {
        func records(_ entity: Entity) -> [JSON] {
            (pool.records[entity] ?? []).filter { ($0["id"]?.string ?? $0["ClientId"]?.string) == id }
        }
        var made: [(String, JSON)] = []
        func add(_ part: String, _ type: String, _ request: CreationRequest) {
            var properties = request.input
            properties["ClientId"] = client
            let after = type == "UserPoolRiskConfigurationAttachment" ? [] : ["Domain"]
            made.append((part, resource(type, properties, after: after)))
        }
        for record in records(.risk) { add("Risk", "UserPoolRiskConfigurationAttachment", .risk(record)) }
        for record in records(.customizations) {
            add("Customization", "UserPoolUICustomizationAttachment", .customization(record))
            if record["ImageUrl"] != nil { noteImage() }
        }
        for record in records(.branding) { add("Branding", "ManagedLoginBranding", .branding(record)) }
        for (index, record) in records(.terms).enumerated() { add("Terms\(index + 1)", "Terms", .terms(record)) }
        return made
    }

    private mutating func noteImage() {
        let note = "CloudFormation has no property for the image of the classic sign-in pages: set it afterwards"
        if !summary.notes.contains(note) { summary.notes.append(note) }
    }

    private mutating func addGroups() {
        for (index, record) in pool.groups.enumerated() {
            let made = resource("UserPoolGroup", CreationRequest.group(record).input)
            units.append(TemplateUnit(resources: ["Group\(index + 1)": made]))
        }
    }

    /// A resource of the pool.
    ///
    /// - Parameter after: what the names of resources begin with that have to be there before it.
    private mutating func resource(_ type: String, _ properties: JSON, after kinds: [String] = []) -> JSON {
        var properties = settled(properties)
        properties["UserPoolId"] = ["Ref": "UserPool"]
        var made: JSON = ["Type": .string("AWS::Cognito::\(type)"), "Properties": properties]
        let needed =
            kinds.isEmpty
            ? [] : units.flatMap(\.resources.keys).filter { name in kinds.contains { name.hasPrefix($0) } }.sorted()
        if !needed.isEmpty { made["DependsOn"] = .array(needed.map { .string($0) }) }
        return made
    }

    /// Foreign names as parameters, nothing that says nothing, and no text that CloudFormation would take for more than text.
    private mutating func settled(_ value: JSON) -> JSON {
        let (text, wasChanged) = value.withoutDynamicReferences
        if wasChanged {
            let note =
                "a text with \"{{resolve:\" in it would make CloudFormation look up a secret: it is \"{_{resolve:\" now"
            if !summary.notes.contains(note) { summary.notes.append(note) }
        }
        let named = foreign.replacing(in: text) { ["Ref": .string($0.name)] }
        return named.withoutParameters.withoutBlanks ?? [:]
    }

    private func readMe(_ count: Int) -> String {
        let more =
            count > 1
            ? "\nThen `template-2.json` and on, each with `UserPool` set to the first stack's output `UserPoolId`.\n"
            : ""
        let notes =
            summary.notes.isEmpty
            ? "" : "\n## What the form cannot hold\n\n" + summary.notes.map { "- \($0).\n" }.joined()
        return """
            # The pool as CloudFormation

            ```
            aws cloudformation deploy --stack-name pool --template-file template.json --s3-bucket BUCKET \\
              --parameter-overrides Name=Value
            ```

            Functions, keys, roles, certificates and identities of SES lie outside of the pool: each is a parameter, and its default is \
            what the archive has. Secrets of identity providers are parameters without a default. Leave `TriggersOn` at `false` \
            until the users are in, then deploy again with `true`: triggers run for users that come in, too.
            \(more)
            A new pool has a new id, issuer and signing keys; clients have new ids (see the outputs). Custom domains and those with \
            a prefix of their own are free only once the old pool has given them up. Users and memberships are not in here.
            \(notes)
            """
    }
}

extension ArchivedPool {
    /// Whether the archive knows that a client has a secret without knowing the secret.
    func hasSecret(client id: String) -> Bool {
        (records[.clientSecrets] ?? []).contains {
            $0["ClientId"]?.string == id || $0["id"]?.string?.hasPrefix("\(id) ") == true
        }
    }
}
