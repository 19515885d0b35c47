/// How a pool is to be put back. All of it stands in the plan.
package struct PlanOptions: Codable, Hashable, Sendable {
    /// On which way those come back who sign in with a password or a code.
    package enum Users: String, Codable, CaseIterable, Sendable {
        /// `AdminCreateUser`, one by one.
        case api
        /// Those whom an import job takes are left to one, with the files of `cognito render --format import-csv`.
        case importJob = "import"
        /// Those with a password are left to a user-migration trigger.
        case migration
    }

    /// What becomes of those who are in the target.
    package enum Existing: String, Codable, CaseIterable, Sendable {
        case leave
        /// Their attributes become those of the archive, and they are enabled or disabled as it says.
        case change
    }

    /// What becomes of those who sign in through a provider alone.
    package enum Federated: String, Codable, CaseIterable, Sendable {
        /// They are made, with their groups, and linked to their accounts.
        case link
        /// Their next sign-in makes them.
        case signIn = "sign-in"
    }

    /// Of a new pool; absent for the archived one.
    package var name: String?
    package var users = Users.api
    package var existing = Existing.leave
    package var federated = Federated.link
    /// Whether those who were invited and never came are invited again: the only messages that an apply can send.
    package var invites = false
    /// A custom attribute for the `sub` of old.
    package var oldSubAttribute: String?
    /// What is put back; all where it is absent.
    package var only: [Entity]?
    /// New names for what lies outside of the pool, such as roles and functions, and for domains.
    package var map: [String: String] = [:]
    /// Whether the new pool is made without protection against deletion, whatever the archive says: a drill's.
    package var isPassing = false

    package init() {}

    /// Whether an entity is put back.
    package func covers(_ entity: Entity) -> Bool {
        guard let only else { return true }
        return only.contains(entity) || entity == .pool && only.isEmpty
    }

    /// Whether anything is done for users.
    package var touchesPeople: Bool { covers(.users) || covers(.memberships) }

    /// Whether those who are in the target only come back into their groups.
    package var onlyJoins: Bool { covers(.memberships) && !covers(.users) }

    /// The entities of a target whose settings matter to a plan.
    package func entities(of archive: ArchivedPool) -> Set<Entity> {
        let held = archive.records.filter { covers($0.key) && !$0.value.isEmpty }.map(\.key)
        return Set(held).union([.pool, .clients, .groups])
    }

    /// - Throws: `CognitoError.badSetting`.
    package func check() throws(CognitoError) {
        if let name = oldSubAttribute {
            guard name.hasPrefix("custom:"), (8...27).contains(name.count) else {
                throw .badSetting(
                    name: "--old-sub-attribute", value: name,
                    reason: "it must be a custom attribute of at most 20 characters, as custom:oldsub")
            }
        }
        if let name, !(1...128).contains(name.count) {
            throw .badSetting(name: "--name", value: name, reason: "a pool's name has 1 to 128 characters")
        }
    }
}

extension Entity {
    /// In which order a pool is put together: each entity behind those that it names, users behind all that they belong to, and
    /// functions last, as they would be called for each user.
    package static let restoring: [Entity] = [
        .pool, .tags, .mfa, .resourceServers, .providers, .clients, .clientSecrets, .domains, .branding,
        .customizations, .terms, .risk, .logDelivery, .sessionConfigurations, .replicas, .signingCertificate,
        .importJobs, .groups, .users, .memberships, .factors, .triggers,
    ]

    /// As people call one of them.
    package var noun: String {
        switch self {
        case .pool: "pool"
        case .mfa: "MFA"
        case .resourceServers: "resource server"
        case .providers: "identity provider"
        case .clients: "client"
        case .clientSecrets: "client secret"
        case .domains: "domain"
        case .branding: "branding"
        case .customizations: "UI customisation"
        case .terms: "terms"
        case .risk: "risk configuration"
        case .logDelivery: "log delivery"
        case .sessionConfigurations: "session configuration"
        case .replicas: "replica"
        case .signingCertificate: "signing certificate"
        case .importJobs: "import job"
        case .tags: "tag"
        case .triggers: "trigger"
        case .groups: "group"
        case .users: "user"
        case .memberships: "membership"
        case .factors: "factors"
        }
    }
}
