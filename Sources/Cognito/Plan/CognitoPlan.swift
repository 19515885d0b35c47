import Seal
import Store
import Vault

/// What is to be done to put a pool back, as a file: to be looked at, and carried out as it stands or not at all
/// (`schema/cognito-plan.schema.json`). It holds no person's name and no secret: whoever applies it reads those from the snapshot.
package struct CognitoPlan: PlanFile {
    package static let kind = "muniment-cognito-plan"
    package static let refusal = "that is no plan of a pool: make one with 'muniment cognito plan --out FILE'"

    package private(set) var format = kind
    package private(set) var version = 1
    package let vault: String
    package let made: Timestamp
    /// The id, hex.
    package let snapshot: String
    package let source: String
    package let created: Timestamp
    /// What could not be read when the snapshot was made, and so is not put back; absent where all was.
    package var partial: [String]?
    package let target: Target
    package let options: PlanOptions
    /// SHA-256 over the target as it was, hex: its settings, and who is in it.
    package let found: String
    /// In the order in which they are taken.
    package let steps: [PlanStep]
    /// Absent where people are not put back.
    package let users: UsersPlan?
    package let calls: [PlannedCalls]
    /// Whole seconds that the calls take at least, within the quotas.
    package let seconds: Int
    /// That go out.
    package let messages: Int
    package let ids: [PlannedID]
    package let foreign: [ForeignName]
    /// What never comes back, in words.
    package let lost: [String]

    /// Where it goes.
    package struct Target: Codable, Hashable, Sendable {
        /// The pool's id; absent where it is to be made.
        package var pool: String?
        package let region: String
        /// The server's URL, where it is not AWS.
        package var endpoint: String?

        package init(pool: String?, region: String, endpoint: String?) {
            self.pool = pool
            self.region = region
            self.endpoint = endpoint
        }

        /// For people and the ledger.
        package var name: String { pool ?? "new pool in \(region)" }
    }

    /// An id that will be another.
    package struct PlannedID: Codable, Hashable, Sendable {
        package let entity: Entity
        package let name: String
        package let old: String
    }

    /// A name of something outside of the pool.
    package struct ForeignName: Codable, Hashable, Sendable {
        package let name: String
        /// Members that hold it.
        package let places: [String]
        /// What is put in its place.
        package var becomes: String?
        /// Whether it is of another region than the target, and so is likely to be refused.
        package var isElsewhere: Bool
    }

    /// What the plan was made from, and what it is checked against.
    package struct Ground: Sendable {
        /// Hex, as the snapshot.
        package let vault: String
        package let snapshot: String
        package let source: String
        package let created: Timestamp
        package let target: Target
        package let options: PlanOptions
        package let quotas: Quotas
        package var partial: [String]?

        package init(
            _ snapshot: Snapshot, of vault: Vault, into target: Target, _ options: PlanOptions, _ quotas: Quotas
        ) {
            self.vault = vault.header.vault.hex
            self.snapshot = snapshot.id.hex
            source = snapshot.manifest.source
            created = snapshot.manifest.created
            partial = snapshot.manifest.partial
            self.target = target
            self.options = options
            self.quotas = quotas
        }

        /// - Parameters:
        ///   - vault: hex, as the snapshot.
        package init(
            vault: String, snapshot: String, source: String, created: Timestamp, into target: Target,
            _ options: PlanOptions, _ quotas: Quotas
        ) {
            self.vault = vault
            self.snapshot = snapshot
            self.source = source
            self.created = created
            self.target = target
            self.options = options
            self.quotas = quotas
        }

        fileprivate init(of plan: CognitoPlan) {
            vault = plan.vault
            snapshot = plan.snapshot
            source = plan.source
            created = plan.created
            target = plan.target
            options = plan.options
            quotas = Quotas()
            partial = plan.partial
        }
    }

    /// To make the same plan once more, and see whether it is the same.
    package var ground: Ground { Ground(of: self) }

    /// Compares, and asks nobody.
    ///
    /// - Parameters:
    ///   - there: the target as it is; `nil` for a pool to be made.
    /// - Throws: `VaultError.badInput` where the snapshot does not hold what is needed.
    package init(
        _ archive: ArchivedPool, into there: ArchivedPool?, on ground: Ground, made: Timestamp = .now
    ) async throws {
        let options = ground.options
        guard archive.pool != nil || there != nil else {
            throw VaultError.badInput(
                "the snapshot holds no settings of a pool, so none can be made of it. Name the pool that its users go to: --into POOL"
            )
        }
        let mapped = archive.mapped(by: options.map)
        let planner = PoolPlanner(archive, into: there, options)
        let works = planner.works()
        var digest = PoolDigest(there, options.entities(of: archive))
        let users = try await UsersPlan(
            mapped, into: there, options, schemaOf: there ?? mapped, digest: &digest)
        vault = ground.vault
        self.made = made
        snapshot = ground.snapshot
        source = ground.source
        created = ground.created
        partial = ground.partial
        target = ground.target
        self.options = options
        found = digest.hex
        steps = works.map(\.step)
        self.users = options.touchesPeople ? users : nil
        let counted = PlannedCalls.count(works, self.users, archive, isNew: there == nil)
        calls = PlannedCalls.rows(counted, ground.quotas)
        seconds = calls.map(\.seconds).max() ?? 0
        messages = options.invites ? self.users?.invitations ?? 0 : 0
        ids = Self.ids(works)
        foreign = Self.foreign(archive, ground)
        lost = Self.lost(works, self.users, there == nil)
    }

    private static func ids(_ works: [PoolWork]) -> [PlannedID] {
        works.filter {
            $0.step.action == .create && [.pool, .clients].contains($0.step.entity) && $0.oldKey != "schema"
        }
        .map { PlannedID(entity: $0.step.entity, name: $0.step.name, old: $0.oldKey) }
    }

    /// The names of what lies outside of the pool, which no snapshot can bring along.
    private static func foreign(_ archive: ArchivedPool, _ ground: Ground) -> [ForeignName] {
        let own = archive.pool?["Arn"]?.string
        var places: [String: Set<String>] = [:]
        func look(_ value: JSON, _ place: String) {
            switch value {
            case .string(let text) where text.hasPrefix("arn:") && text != own: places[text, default: []].insert(place)
            case .array(let values): for value in values { look(value, place) }
            case .object(let members): for (name, value) in members { look(value, "\(place).\(name)") }
            default: break
            }
        }
        for entity in Entity.restoring where ground.options.covers(entity) && entity != .tags {
            guard let shape = EntityShape.of(entity) else { continue }
            for record in archive.records[entity] ?? [] { look(shape.settings(of: record), entity.rawValue) }
        }
        if ground.options.covers(.triggers), let triggers = archive.pool?["LambdaConfig"] { look(triggers, "triggers") }
        return places.sorted { $0.key < $1.key }.map { name, places in
            let becomes = ground.options.map[name]
            let parts = (becomes ?? name).split(separator: ":", omittingEmptySubsequences: false)
            let region = parts.count > 3 ? String(parts[3]) : ""
            return ForeignName(
                name: name, places: places.sorted(), becomes: becomes,
                isElsewhere: !region.isEmpty && region != ground.target.region && !name.hasPrefix("arn:aws:acm:"))
        }
    }

    private static func lost(_ works: [PoolWork], _ users: UsersPlan?, _ isNew: Bool) -> [String] {
        var lost: [String] = []
        if isNew {
            lost.append(
                "the pool's id, and with it the issuer and the keys that sign tokens: applications are told the new ones"
            )
        }
        if works.contains(where: { $0.step.entity == .clients && $0.step.action == .create }) {
            lost.append("client ids: applications are told the new ones")
        }
        if works.contains(where: { $0.step.entity == .providers && $0.step.action == .create }) {
            lost.append("what identity providers know of the pool: each is told the new addresses")
        }
        if let users, users.created > 0 {
            lost.append("sub, creation date, passwords, TOTP, passkeys, devices, sessions and sign-in history of users")
        }
        return lost
    }
}

extension ArchivedPool {
    /// With the names in it that a target is to have. People's records stay as they are.
    package func mapped(by map: [String: String]) -> ArchivedPool {
        map.isEmpty
            ? self : ArchivedPool(records: records.mapValues { $0.map { $0.mapped(by: map) } }, people: people)
    }
}
