/// What becomes of each member of an archived record when its entity is put back.
///
/// From the service's model, API version 2016-04-18: a member that an answer of `Describe…` holds is kept where the operation that
/// makes the entity takes it, set by an operation of its own, or dropped. A test holds all three against botocore's copy of the
/// model; members that the newest models have are in here before botocore's.
package struct EntityShape: Sendable {
    /// Go back as they are.
    package let kept: Set<String>
    /// Of those, what can only be said when the entity is made.
    package var fixed: Set<String> = []
    /// Are set with another entity, or by an operation of their own.
    package var elsewhere: Set<String> = []
    /// Belong to the old entity: ids, dates, states.
    package var dropped: Set<String> = []
    /// Hold what nobody is shown, in plans or anywhere.
    package var secret: Set<String> = []

    private static let dates: Set<String> = ["CreationDate", "LastModifiedDate"]

    /// - Returns: `nil` for what cannot be put back as an entity: people have ways of their own, secrets of clients are never told, a
    ///   pool signs with a certificate of its own, and import jobs are history.
    package static func of(_ entity: Entity) -> EntityShape? {
        switch entity {
        case .pool: pool
        case .mfa:
            EntityShape(kept: [
                "SmsMfaConfiguration", "SoftwareTokenMfaConfiguration", "EmailMfaConfiguration", "MfaConfiguration",
                "WebAuthnConfiguration",
            ])
        case .resourceServers:
            EntityShape(kept: ["Identifier", "Name", "Scopes"], dropped: ["UserPoolId", "ManagedBy"])
        case .providers:
            EntityShape(
                kept: [
                    "ProviderName", "ProviderType", "ProviderDetails", "AttributeMapping", "IdpIdentifiers",
                    "AcrMapping",
                ],
                fixed: ["ProviderType"], dropped: dates.union(["UserPoolId"]), secret: ["ProviderDetails"])
        case .clients: clients
        case .domains:
            EntityShape(
                kept: ["Domain", "CustomDomainConfig", "ManagedLoginVersion", "Routing"],
                dropped: [
                    "UserPoolId", "AWSAccountId", "S3Bucket", "CloudFrontDistribution", "Version", "Status",
                ])
        case .branding:
            EntityShape(
                kept: ["UseCognitoProvidedValues", "Settings", "Assets"],
                dropped: dates.union(["ManagedLoginBrandingId", "UserPoolId"]))
        case .customizations:
            EntityShape(
                kept: ["CSS"], dropped: dates.union(["UserPoolId", "ClientId", "ImageUrl", "CSSVersion"]))
        case .terms:
            EntityShape(
                kept: ["TermsName", "TermsSource", "Enforcement", "Links", "ClientId"],
                dropped: dates.union(["TermsId", "UserPoolId"]))
        case .risk:
            EntityShape(
                kept: [
                    "CompromisedCredentialsRiskConfiguration", "AccountTakeoverRiskConfiguration",
                    "RiskExceptionConfiguration",
                ], dropped: ["UserPoolId", "ClientId", "LastModifiedDate"])
        case .logDelivery: EntityShape(kept: ["LogConfigurations"], dropped: ["UserPoolId"])
        case .sessionConfigurations:
            EntityShape(
                kept: ["UserSessionTracking", "TokenSession", "SSOSession"], dropped: ["UserPoolId", "ClientId"])
        case .groups:
            EntityShape(
                kept: ["GroupName", "Description", "RoleArn", "Precedence"], dropped: dates.union(["UserPoolId"]))
        case .clientSecrets, .replicas, .signingCertificate, .importJobs, .tags, .triggers, .users, .memberships,
            .factors:
            nil
        }
    }

    private static let pool = EntityShape(
        kept: [
            "Name", "Policies", "DeletionProtection", "AutoVerifiedAttributes", "AliasAttributes", "UsernameAttributes",
            "SmsVerificationMessage", "EmailVerificationMessage", "EmailVerificationSubject",
            "VerificationMessageTemplate", "SmsAuthenticationMessage", "UserAttributeUpdateSettings",
            "DeviceConfiguration", "EmailConfiguration", "SmsConfiguration", "AdminCreateUserConfig", "UserPoolAddOns",
            "UsernameConfiguration", "AccountRecoverySetting", "UserPoolTier", "KeyConfiguration",
            "IssuerConfiguration", "DcrConfiguration", "AcrConfiguration",
        ], fixed: ["AliasAttributes", "UsernameAttributes", "UsernameConfiguration"],
        elsewhere: ["SchemaAttributes", "LambdaConfig", "UserPoolTags", "MfaConfiguration"],
        dropped: dates.union([
            "Id", "Arn", "Status", "EstimatedNumberOfUsers", "Domain", "CustomDomain", "EmailConfigurationFailure",
            "SmsConfigurationFailure",
        ]))

    private static let clients = EntityShape(
        kept: [
            "ClientName", "ClientSecret", "RefreshTokenValidity", "AccessTokenValidity", "IdTokenValidity",
            "TokenValidityUnits", "ReadAttributes", "WriteAttributes", "ExplicitAuthFlows",
            "SupportedIdentityProviders", "CallbackURLs", "LogoutURLs", "DefaultRedirectURI", "AllowedOAuthFlows",
            "AllowedOAuthScopes", "AllowedOAuthFlowsUserPoolClient", "AnalyticsConfiguration",
            "PreventUserExistenceErrors", "EnableTokenRevocation", "EnablePropagateAdditionalUserContextData",
            "AuthSessionValidity", "RefreshTokenRotation",
        ], fixed: ["ClientSecret"], dropped: dates.union(["ClientId", "UserPoolId", "ClientType"]),
        secret: ["ClientSecret"])

    /// The members of a record that go back, without those that say nothing, such as an empty list.
    package func settings(of record: JSON) -> JSON {
        let members = (record.object ?? [:]).filter { kept.contains($0.key) }
        return JSON.object(members.compactMapValues(\.withoutBlanks))
    }
}

extension JSON {
    /// Without `null`, empty lists and empty objects, which to the service are as good as nothing; `nil` where nothing is left.
    package var withoutBlanks: JSON? {
        switch self {
        case .null: return nil
        case .array(let values):
            let left = values.compactMap(\.withoutBlanks)
            return left.isEmpty ? nil : .array(left)
        case .object(let members):
            let left = members.compactMapValues(\.withoutBlanks)
            return left.isEmpty ? nil : .object(left)
        default: return self
        }
    }

    /// The same in one form: lists, which are sets to the service, in the order of their bytes.
    package var canonical: JSON {
        switch self {
        case .array(let values):
            .array(
                values.map(\.canonical).map { ($0, (try? $0.bytes) ?? []) }
                    .sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0))
        case .object(let members): .object(members.mapValues(\.canonical))
        case .real(let number): Int64(exactly: number).map(JSON.integer) ?? self
        default: self
        }
    }

    /// With each text that is a name in `map` in its new form.
    package func mapped(by map: [String: String]) -> JSON {
        switch self {
        case .string(let text): map[text].map(JSON.string) ?? self
        case .array(let values): .array(values.map { $0.mapped(by: map) })
        case .object(let members): .object(members.mapValues { $0.mapped(by: map) })
        default: self
        }
    }
}
