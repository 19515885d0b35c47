/// `terraform`: the pool as resources of Terraform's AWS provider.
struct Terraform {
    private let pool: ArchivedPool
    private var foreign = ForeignNames()
    private var summary: RenderSummary
    private var blocks: [HCLBlock] = []
    private var variables: [HCLBlock] = []
    private var outputs: [HCLBlock] = []
    private var providers: [String] = []
    private var servers: [String] = []
    private var domains: [String] = []

    init(_ pool: ArchivedPool) {
        self.pool = pool
        summary = RenderSummary(.terraform, of: pool)
    }

    /// Writes `main.tf`, `variables.tf`, `outputs.tf` and `README.md`.
    mutating func write(to folder: RenderFolder) throws -> RenderSummary {
        try addPool()
        addResourceServers()
        addProviders()
        addDomains()
        addClients()
        addRest()
        for thing in foreign.things {
            addVariable(Self.variable(thing), "ARN: \(thing.text)", default: .string(thing.arn))
        }
        func text(_ blocks: [HCLBlock]) -> String { blocks.map { $0.text() }.joined(separator: "\n") }
        try folder.write(Self.requirements + text(blocks), to: "main.tf")
        try folder.write(text(variables), to: "variables.tf")
        try folder.write(text(outputs), to: "outputs.tf")
        summary.add(blocks.count, to: "resources")
        try folder.write(readMe, to: "README.md")
        return summary
    }

    private static let requirements = """
        terraform {
          required_providers {
            aws = {
              source  = "hashicorp/aws"
              version = ">= 6.0"
            }
          }
        }


        """

    private static func variable(_ thing: ForeignNames.Thing) -> String { smallWords(of: thing.name, separator: "_") }

    private mutating func settled(_ value: JSON) -> JSON {
        foreign.replacing(in: value) { HCL.value(of: "var.\(Self.variable($0))") }.withoutBlanks ?? [:]
    }

    private mutating func addVariable(
        _ name: String, _ text: String, default value: JSON? = nil, isSecret: Bool = false
    ) {
        var block = HCLBlock("variable", name)
        block.set("type", to: value?.bool == nil ? "string" : "bool")
        block.set("description", to: HCL.quoted(text))
        block.set("default", to: value.map(HCL.expression))
        if isSecret { block.set("sensitive", to: "true") }
        variables.append(block)
    }

    private mutating func addOutput(_ name: String, _ expression: String, _ text: String? = nil) {
        var block = HCLBlock("output", name)
        block.set("value", to: expression)
        block.set("description", to: text.map(HCL.quoted))
        outputs.append(block)
    }

    // The parts.

    private mutating func addPool() throws {
        let described = try pool.requirePool()
        let requests = PoolRequests(pool: described, mfa: pool.records[.mfa]?.first)
        var settings = requests.creation.input
        var resource = HCLBlock("resource", "aws_cognito_user_pool", "pool")
        resource.set("name", to: settings["PoolName"].map(HCL.expression))
        settings["PoolName"] = nil
        for name in ["KeyConfiguration", "IssuerConfiguration", "DcrConfiguration", "AcrConfiguration"]
        where settings[name] != nil {
            summary.notes.append("\(name) of the pool: Terraform's provider may not know it yet")
            settings[name] = nil
        }
        if settings["VerificationMessageTemplate"] != nil {
            // The older members say the same again, and exclude the template.
            settings = settings.without([
                "EmailVerificationMessage", "EmailVerificationSubject", "SmsVerificationMessage",
            ])
        }
        if let policies = settings["Policies"] {
            settings["PasswordPolicy"] = policies["PasswordPolicy"]
            settings["SignInPolicy"] = policies["SignInPolicy"]
            settings["Policies"] = nil
        }
        if let recovery = settings["AccountRecoverySetting"]?["RecoveryMechanisms"] {
            settings["AccountRecoverySetting"] = ["RecoveryMechanism": recovery]
        }
        if var email = settings["EmailConfiguration"], let from = email["From"] {
            email["From"] = nil
            email["FromEmailAddress"] = from
            settings["EmailConfiguration"] = email
        }
        settings["Tags"] = settings["UserPoolTags"]
        settings["UserPoolTags"] = nil
        let mfa = pool.records[.mfa]?.first
        settings["MfaConfiguration"] = .string(pool.mfaConfiguration)
        settings["SoftwareTokenMfaConfiguration"] = mfa?["SoftwareTokenMfaConfiguration"]
        settings["EmailMfaConfiguration"] = mfa?["EmailMfaConfiguration"]
        settings["WebAuthnConfiguration"] = mfa?["WebAuthnConfiguration"]
        if let message = mfa?["SmsMfaConfiguration"]?["SmsAuthenticationMessage"] {
            settings["SmsAuthenticationMessage"] = message
        }
        resource.fill(from: settled(settings), maps: ["Tags"])
        try addTriggers(of: described, to: &resource)
        blocks.append(resource)
        addOutput("user_pool_id", "aws_cognito_user_pool.pool.id")
        addOutput("user_pool_endpoint", "aws_cognito_user_pool.pool.endpoint")
        let further = requests.attributes.reduce(0) { $0 + ($1.input["CustomAttributes"]?.array?.count ?? 0) }
        if further > 0 {
            summary.notes.append(
                "\(further) custom attributes are more than a pool can be made with: add them after the first apply")
        }
        addFirewall()
    }

    private mutating func addTriggers(of described: JSON, to resource: inout HCLBlock) throws {
        let triggers = settled(described["LambdaConfig"] ?? [:])
        guard triggers.object?.isEmpty == false else { return }
        addVariable(
            "triggers_on", "Whether the pool calls its Lambda functions: not before all users are in", default: false)
        var dynamic = HCLBlock("dynamic", "lambda_config")
        dynamic.set("for_each", to: "var.triggers_on ? [1] : []")
        var content = HCLBlock("content")
        content.fill(from: triggers)
        dynamic.add(content)
        resource.add(dynamic)
        for thing in foreign.things where thing.name.contains("LambdaArn") {
            let name = Self.variable(thing)
            var permission = HCLBlock("resource", "aws_lambda_permission", name)
            permission.set("count", to: "var.triggers_on ? 1 : 0")
            permission.set("action", to: HCL.quoted("lambda:InvokeFunction"))
            permission.set("function_name", to: "var.\(name)")
            permission.set("principal", to: HCL.quoted("cognito-idp.amazonaws.com"))
            permission.set("source_arn", to: "aws_cognito_user_pool.pool.arn")
            blocks.append(permission)
        }
    }

    private mutating func addFirewall() {
        addVariable(
            "web_acl_arn",
            "ARN: the web ACL of WAF in front of the pool, which no export can read; empty for none", default: "")
        var association = HCLBlock("resource", "aws_wafv2_web_acl_association", "pool")
        association.set("count", to: "var.web_acl_arn == \"\" ? 0 : 1")
        association.set("resource_arn", to: "aws_cognito_user_pool.pool.arn")
        association.set("web_acl_arn", to: "var.web_acl_arn")
        blocks.append(association)
    }

    /// A resource of the pool.
    private mutating func resource(
        _ type: String, _ name: String, _ settings: JSON, maps: Set<String> = [], client: String? = nil,
        after needed: [String] = []
    ) {
        var block = HCLBlock("resource", "aws_cognito_\(type)", name)
        block.set("user_pool_id", to: "aws_cognito_user_pool.pool.id")
        block.set("client_id", to: client)
        block.fill(from: settled(settings), maps: maps)
        if !needed.isEmpty { block.set("depends_on", to: "[" + needed.joined(separator: ", ") + "]") }
        blocks.append(block)
    }

    private mutating func addResourceServers() {
        for (index, record) in (pool.records[.resourceServers] ?? []).enumerated() {
            var settings = CreationRequest.resourceServer(record).input
            settings["Scope"] = settings["Scopes"]
            settings["Scopes"] = nil
            resource("resource_server", "server_\(index + 1)", settings)
            servers.append("aws_cognito_resource_server.server_\(index + 1)")
        }
    }

    private mutating func addProviders() {
        for (index, record) in (pool.records[.providers] ?? []).enumerated() {
            let name = "provider_\(index + 1)"
            var settings = CreationRequest.provider(record).input
            var details = settings["ProviderDetails"] ?? [:]
            for member in ProviderSecrets.members.sorted() where details[member] != nil {
                details[member] = HCL.value(of: "var.\(name)_\(member)")
                addVariable(
                    "\(name)_\(member)", "The secret \(member) of the provider \(record["ProviderName"]?.string ?? "")",
                    isSecret: true)
            }
            settings["ProviderDetails"] = details
            resource("identity_provider", name, settings, maps: ["ProviderDetails", "AttributeMapping"])
            providers.append("aws_cognito_identity_provider.\(name)")
        }
    }

    private mutating func addDomains() {
        for (index, record) in (pool.records[.domains] ?? []).enumerated() {
            var settings = CreationRequest.domain(record).input
            settings["CertificateArn"] = settings["CustomDomainConfig"]?["CertificateArn"]
            if settings["CustomDomainConfig"]?["SecurityPolicy"] != nil || settings["Routing"] != nil {
                summary.notes.append(
                    "a domain's security policy and routing: Terraform's provider may not know them yet")
            }
            resource("user_pool_domain", "domain_\(index + 1)", settings.without(["CustomDomainConfig", "Routing"]))
            domains.append("aws_cognito_user_pool_domain.domain_\(index + 1)")
        }
    }

    private mutating func addClients() {
        var secrets = 0
        for (index, record) in (pool.records[.clients] ?? []).enumerated() {
            let id = record["ClientId"]?.string ?? ""
            let name = "client_\(index + 1)"
            var settings = CreationRequest.client(record).input.without(["ClientSecret"])
            settings["Name"] = settings["ClientName"]
            settings["ClientName"] = nil
            if record["ClientSecret"] != nil || pool.hasSecret(client: id) {
                settings["GenerateSecret"] = true
                secrets += 1
            }
            resource("user_pool_client", name, settings, after: providers + servers)
            addOutput("\(name)_id", "aws_cognito_user_pool_client.\(name).id", "The id of the client that was \(id)")
            addLooks(of: id, name, client: "aws_cognito_user_pool_client.\(name).id")
        }
        addLooks(of: "ALL", "all", client: nil)
        if secrets > 0 {
            summary.notes.append(
                "clients that have a secret (\(secrets)) get new ones: Terraform's provider cannot be told the old ones. "
                    + "The form cli keeps them")
        }
    }

    private mutating func addLooks(of id: String, _ name: String, client: String?) {
        func records(_ entity: Entity) -> [JSON] {
            (pool.records[entity] ?? []).filter { ($0["id"]?.string ?? $0["ClientId"]?.string) == id }
        }
        for record in records(.risk) {
            resource("risk_configuration", name, CreationRequest.risk(record).input, client: client)
        }
        for record in records(.customizations) {
            let settings = CreationRequest.customization(record).input
            if settings["CSS"] != nil {
                resource("user_pool_ui_customization", name, settings, client: client, after: domains)
            }
            if record["ImageUrl"] != nil {
                note("the image of the classic sign-in pages is known by its URL only: set image_file afterwards")
            }
        }
        for record in records(.branding) {
            var settings = CreationRequest.branding(record).input
            settings["Settings"] = settings["Settings"].flatMap { try? $0.line }.map { .string($0) }
            settings["Asset"] = settings["Assets"]
            settings["Assets"] = nil
            resource("managed_login_branding", name, settings, client: client, after: domains)
        }
        if !records(.terms).isEmpty {
            note("terms of clients: Terraform's provider has no resource for them; the form cli makes them")
        }
    }

    private mutating func note(_ text: String) {
        if !summary.notes.contains(text) { summary.notes.append(text) }
    }

    private mutating func addRest() {
        if let logs = pool.records[.logDelivery]?.first, logs["LogConfigurations"]?.array?.isEmpty == false {
            resource("log_delivery_configuration", "logs", CreationRequest.logDelivery(logs).input)
        }
        for (index, record) in pool.groups.enumerated() {
            var settings = CreationRequest.group(record).input
            settings["Name"] = settings["GroupName"]
            settings["GroupName"] = nil
            resource("user_group", "group_\(index + 1)", settings)
        }
    }

    private var readMe: String {
        let notes =
            summary.notes.isEmpty
            ? "" : "\n## What the form cannot hold\n\n" + summary.notes.map { "- \($0).\n" }.joined()
        return """
            # The pool as Terraform

            `terraform init`, then `terraform apply`. Functions, keys, roles, certificates and identities of SES lie outside of the \
            pool: each is a variable, and its default is what the archive has. Secrets of identity providers are variables without a \
            default; Terraform's state holds them in the clear. Leave `triggers_on` at `false` until the users are in, then apply \
            with `true`: triggers run for users that come in, too.

            A new pool has a new id, issuer and signing keys; clients have new ids (see the outputs). Domains are free only once the \
            old pool has given them up. Users and memberships are not in here.
            \(notes)
            """
    }
}
