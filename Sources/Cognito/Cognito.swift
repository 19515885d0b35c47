// User pools of AWS Cognito: read call by call into a vault (`Export/`), described for those who rebuild one by their own means
// (`Render/`), planned and put back (`Plan/`, `Apply/`). It knows the service's operations, entities and limits
// (API version 2016-04-18), and no command line. Invariants: nothing of a pool lies plain on disk, and whatever could not be
// read or put back is said.

/// What a pool is made of, as the collections of its snapshots. A raw value names the collection and, with `.jsonl` behind it,
/// the file. A record is the object that the service's answer holds, as it came, in one line.
package enum Entity: String, CaseIterable, Sendable, Codable {
    /// `DescribeUserPool`'s `UserPool`: one record, named by its `Id`.
    case pool
    /// `GetUserPoolMfaConfig`'s answer, `id` before it: one record, named `mfa`.
    case mfa = "mfa-configuration"
    /// `DescribeResourceServer`'s `ResourceServer`, named by `Identifier`.
    case resourceServers = "resource-servers"
    /// `DescribeIdentityProvider`'s `IdentityProvider`, named by `ProviderName`.
    case providers = "identity-providers"
    /// `DescribeUserPoolClient`'s `UserPoolClient`, named by `ClientId`. Holds the client's secret.
    case clients
    /// What `ListUserPoolClientSecrets` tells of the secrets of clients, which is never their values; `id` is client and secret.
    case clientSecrets = "client-secrets"
    /// `DescribeUserPoolDomain`'s `DomainDescription`, named by `Domain`.
    case domains
    /// `DescribeManagedLoginBrandingByClient`'s `ManagedLoginBranding`, `id` being the client's.
    case branding
    /// `GetUICustomization`'s `UICustomization`, `id` being the client's, or `ALL`.
    case customizations = "ui-customizations"
    /// `DescribeTerms`' `Terms`, named by `TermsId`.
    case terms
    /// `DescribeRiskConfiguration`'s `RiskConfiguration`, `id` being the client's, or `ALL`.
    case risk = "risk-configurations"
    /// `GetLogDeliveryConfiguration`'s `LogDeliveryConfiguration`: one record, `id` being the pool's.
    case logDelivery = "log-delivery"
    /// `GetUserPoolSessionConfiguration`'s and `GetUserPoolClientSessionConfiguration`'s answers, `id` being `ALL` or the client's.
    case sessionConfigurations = "session-configurations"
    /// `ListUserPoolReplicas`: copies of the pool in other regions, `id` being the region's name.
    case replicas
    /// `GetSigningCertificate`'s answer, with which SAML providers check requests: one record, `id` being the pool's.
    case signingCertificate = "signing-certificate"
    /// `DescribeUserImportJob`'s `UserImportJob`, named by `JobId`.
    case importJobs = "import-jobs"
    /// `ListTagsForResource`: a record a tag, `id` being its key: `{"id":"team","Key":"team","Value":"identity"}`.
    case tags
    /// The Lambda functions that the pool calls: a record a trigger, `id` being its name in `LambdaConfig`.
    case triggers
    /// `ListGroups`' `GroupType`, named by `GroupName`.
    case groups
    /// `ListUsers`' `UserType`, named by `Username`.
    case users
    /// `{"id":"staff ada","GroupName":"staff","Username":"ada"}`: neither name can hold a space.
    case memberships
    /// With `--mfa`: of each user `{"Username":…,"PreferredMfaSetting":…,"UserMFASettingList":…,"ConfiguredUserAuthFactors":…}`.
    case factors = "user-factors"

    /// The member that names a record.
    package var keyField: String {
        switch self {
        case .pool: "Id"
        case .resourceServers: "Identifier"
        case .providers: "ProviderName"
        case .clients: "ClientId"
        case .domains: "Domain"
        case .terms: "TermsId"
        case .importJobs: "JobId"
        case .groups: "GroupName"
        case .users, .factors: "Username"
        case .mfa, .clientSecrets, .branding, .customizations, .risk, .logDelivery, .sessionConfigurations, .replicas,
            .signingCertificate, .tags, .triggers, .memberships:
            "id"
        }
    }
}
