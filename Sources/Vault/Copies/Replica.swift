import Store

/// A place that holds a copy of a vault, as people set it up. No secret is in it.
package struct Replica: Codable, Hashable, Sendable {
    /// What people call it.
    package let name: String
    /// `s3://BUCKET/PREFIX`, a folder's path, or `command:PROGRAM`.
    package let url: String
    package let added: Timestamp
    /// nil while it is in use.
    package internal(set) var removed: Timestamp?
    /// By the names of the command line's options.
    package let settings: [String: String]

    /// Whether the name can be one.
    static func isName(_ name: String) -> Bool {
        (1...64).contains(name.count)
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
            && name.first != "." && name.first != "-"
    }

    /// Whether it makes sense.
    var isSound: Bool { Self.isName(name) && !url.isEmpty && url.utf8.count <= 4096 }
}

/// A document of `replicas/`: all that were ever set up, those that were removed too.
struct ReplicasContent: RegisterContent {
    static let register = Register.replicas
    var replicas: [Replica] = []

    var isSound: Bool { replicas.allSatisfy(\.isSound) && Set(inUse.map(\.name)).count == inUse.count }

    /// Those that were not removed.
    var inUse: [Replica] { replicas.filter { $0.removed == nil } }
}

extension Vault {
    /// Has copies of the vault go to a place from now on. Nothing is asked of the place.
    ///
    /// - Throws: `VaultError.badInput` where the name or the place is taken; `notPermitted` to all but custodians.
    package func addReplica(_ name: String, at url: String, settings: [String: String]) throws -> Replica {
        let replica = Replica(name: name, url: url, added: .now, settings: settings)
        let added = try change(
            ReplicasContent.self, as: "replica add", about: [.init(kind: "replica", name: name)]
        ) { state, _ in
            _ = try rootKey
            guard Replica.isName(name) else {
                throw VaultError.badInput(
                    "a replica's name has 1 to 64 letters from A to Z or a to z, digits, '-', '_' and '.', and begins with "
                        + "a letter, a digit or '_'")
            }
            var content = state.replicas?.content ?? ReplicasContent()
            guard replica.isSound else { throw VaultError.badInput("a replica's place has 1 to 4096 bytes") }
            if let other = content.inUse.first(where: { $0.name == name }) {
                throw VaultError.badInput("\(name) is a replica already, at \(other.url)")
            }
            if let other = content.inUse.first(where: { $0.url == url }) {
                throw VaultError.badInput("\(url) is the place of the replica \(other.name) already")
            }
            content.replicas.append(replica)
            return RegisterChange(
                content: content, objects: [.init(kind: "replica", name: name)], details: ["url": url], result: replica)
        }
        // One of that name may have been elsewhere.
        for thing in CopyMemory.allCases { DurableFile.remove(folder.memory(of: thing, at: name)) }
        return added
    }

    /// Has no copies go to a replica any more. What is there stays there.
    ///
    /// - Throws: `VaultError.notFound`; `notPermitted` to all but custodians.
    package func removeReplica(_ name: String) throws -> Replica {
        try change(
            ReplicasContent.self, as: "replica remove", about: [.init(kind: "replica", name: name)]
        ) { state, _ in
            _ = try rootKey
            var content = state.replicas?.content ?? ReplicasContent()
            guard let place = content.replicas.firstIndex(where: { $0.name == name && $0.removed == nil }) else {
                throw unknownReplica(name, content.inUse)
            }
            content.replicas[place].removed = .now
            let removed = content.replicas[place]
            return RegisterChange(
                content: content, objects: [.init(kind: "replica", name: name)], details: ["url": removed.url],
                result: removed)
        }
    }

    /// The replicas, in the order in which they were added; those that were removed too.
    ///
    /// - Throws: `VaultError.notPermitted` to keyholders; `StoreError.damaged`, `VaultError.damaged`.
    package func replicas() throws -> [Replica] {
        try onRecord(Deed("replica list"), counts: { ["replicas": $0.count] }) {
            _ = try logKeys
            return try retentionState(try currentHeader()).replicas?.content.replicas ?? []
        }
    }

    /// A replica that is in use.
    ///
    /// - Throws: as `replica(named:)`.
    package func shownReplica(_ name: String) throws -> Replica {
        try onRecord(Deed("replica show", [.init(kind: "replica", name: name)])) { try replica(named: name) }
    }

    /// The names of the replicas that are in use. Nothing goes on record.
    ///
    /// - Throws: as `replicas`.
    package func replicaNames() throws -> [String] {
        _ = try logKeys
        return try retentionState(try currentHeader()).replicas?.content.inUse.map(\.name) ?? []
    }

    /// A replica that is in use. Nothing goes on record.
    ///
    /// - Throws: `VaultError.notFound`; as `replicas`.
    package func replica(named name: String) throws -> Replica {
        _ = try logKeys
        let content = try retentionState(try currentHeader()).replicas?.content ?? ReplicasContent()
        guard let replica = content.inUse.first(where: { $0.name == name }) else {
            throw unknownReplica(name, content.inUse)
        }
        return replica
    }

    private func unknownReplica(_ name: String, _ known: [Replica]) -> VaultError {
        let names = known.map(\.name).sorted().joined(separator: ", ")
        return .notFound(
            known.isEmpty
                ? "there is no replica \(name): none was set up. Set one up with: muniment replica add NAME URL"
                : "there is no replica \(name). There are: \(names)")
    }
}
