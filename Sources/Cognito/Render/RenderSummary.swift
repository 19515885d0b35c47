/// The forms in which a pool is described for people who rebuild it by their own means.
package enum RenderFormat: String, CaseIterable, Sendable, Codable {
    case cloudFormation = "cloudformation"
    case terraform
    case csvImport = "import-csv"
    case migrationLambda = "migration-lambda"
    case cli
    case communicationPlan = "communication-plan"

    /// Whether it is about the people in the pool, and not about the pool.
    package var isAboutPeople: Bool {
        switch self {
        case .cloudFormation, .terraform, .cli: false
        case .csvImport, .migrationLambda, .communicationPlan: true
        }
    }
}

/// What a rendering holds, and what its reader has to know.
package struct RenderSummary: Sendable, Encodable {
    /// A number of something, by its name.
    package struct Count: Hashable, Sendable, Encodable {
        package let name: String
        package var count: Int
    }

    package let format: RenderFormat
    package internal(set) var files: [RenderedFile] = []
    package internal(set) var counts: [Count] = []
    /// What the form cannot hold, or what is left to do.
    package internal(set) var notes: [String] = []

    /// - Parameter pool: what is described. Of what its snapshot has no collection, nobody knows whether the pool had any.
    init(_ format: RenderFormat, of pool: ArchivedPool) {
        self.format = format
        if !pool.partial.isEmpty {
            notes.append(
                "the snapshot is a part of a pool only: its export could not read all of \(pool.partial.joined(separator: ", "))"
            )
        }
        guard !format.isAboutPeople else { return }
        let looked: [Entity] = [
            .mfa, .resourceServers, .providers, .clients, .domains, .branding, .customizations, .risk, .logDelivery,
            .groups,
        ]
        let missing = looked.filter { pool.records[$0] == nil }.map(\.rawValue)
        guard !missing.isEmpty else { return }
        notes.append(
            "the snapshot has no collection of \(missing.joined(separator: ", ")): whether the pool had any is not known"
        )
    }

    /// Adds to the count of that name, which stands where it was first counted.
    mutating func add(_ number: Int = 1, to name: String) {
        if let index = counts.firstIndex(where: { $0.name == name }) {
            counts[index].count += number
        } else {
            counts.append(Count(name: name, count: number))
        }
    }

    /// The number counted under a name.
    package subscript(_ name: String) -> Int { counts.first { $0.name == name }?.count ?? 0 }
}
