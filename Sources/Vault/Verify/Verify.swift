import Catalog
import Records
import Seal
import Store

/// How closely a vault is looked at.
public enum VerifyDepth: Sendable {
    /// Every manifest, layout, pack directory and reference.
    case structure
    /// And a random share of all blocks, 0 to 1.
    case sample(Double)
    /// And every byte: packs' names, blocks, files' digests, collections' roots.
    case data
}

/// What a look at a vault found.
public struct VerifyReport: Codable, Sendable {
    /// How many snapshots there are.
    public internal(set) var snapshots = 0
    /// How many packs these name.
    public internal(set) var packs = 0
    /// How many blocks there are in them; of a sample, how many were read.
    public internal(set) var blocks = 0
    /// How many entries of the ledger there are.
    public internal(set) var entries = 0
    /// Bytes of packs and of files that were looked at.
    public internal(set) var bytes = 0
    /// What is wrong; none where all is well.
    public internal(set) var problems: [Problem] = []
    /// What is no damage but should be known.
    public internal(set) var notices: [String] = []
    /// How long it took.
    public internal(set) var seconds = 0.0

    /// Something that is not as it was written.
    public struct Problem: Codable, Sendable {
        /// A path below the vault's folder.
        public let object: String
        /// How that shows.
        public let reason: String
        /// The snapshots and files that cannot be had back whole.
        public internal(set) var hurts: [String]
    }
}

extension Vault {
    /// Looks at the vault and changes nothing. The structure is for auditors too, as far as it shows without opening anything.
    ///
    /// - Parameters:
    ///   - depth: how closely.
    ///   - report: is told how far it is, at most ten times a second, on no particular thread.
    /// - Returns: what was found: damage is no error.
    /// - Throws: an error of the kind ``FailureKind/notPermitted`` to writers, and to auditors for all but the structure.
    public func verify(
        _ depth: VerifyDepth = .structure, progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> VerifyReport {
        try await onRecord(
            Deed("verify"), counts: { ["problems": $0.problems.count, "packs": $0.packs, "bytes": $0.bytes] }
        ) {
            try await verification(depth, report)
        }
    }

    private func verification(
        _ depth: VerifyDepth, _ report: @Sendable @escaping (Progress) -> Void
    ) async throws -> VerifyReport {
        let start = ContinuousClock.now
        var verification = Verification(self, depth, report)
        if case .structure = depth, bundle.read.isEmpty {
            _ = try accessKeys
            try await verification.runClosed()
        } else {
            try beginReading()
            try await verification.run()
        }
        verification.report.seconds = (ContinuousClock.now - start) / .seconds(1)
        return verification.report
    }

    /// Holds every pack's name against its bytes. Needs no secret, and puts nothing on record.
    ///
    /// - Throws: an error of the kind ``FailureKind/noVault``.
    public static func verifyWithoutKeys(
        at path: String, progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> VerifyReport {
        let start = ContinuousClock.now
        let folder = VaultFolder(path)
        guard DurableFile.exists(folder.header) || DurableFile.exists(folder.packs) else {
            throw StoreError.noVault(path: folder.path)
        }
        let meter = ProgressMeter(Progress(phase: "Checking packs"), report: report)
        let packs = try folder.packIDs()
        var result = VerifyReport()
        let (byteCount, found) = try await PackNameCheck.run(Array(packs), in: folder) { meter.add(bytes: $0) }
        result.packs = packs.count
        result.bytes = byteCount
        for error in found { result.add(error, hurts: [], in: folder) }
        result.seconds = (ContinuousClock.now - start) / .seconds(1)
        return result
    }
}

extension VerifyReport {
    /// Adds what a check threw; damage that was met before gets further victims.
    mutating func add(_ error: StoreError, hurts: [String], in folder: VaultFolder) {
        let object = folder.relative(error.path)
        let reason =
            switch error {
            case .damaged(_, let why), .unsupported(_, let why): why
            case .sealedToOther(_, let generation):
                "it is sealed to generation \(generation) of the read key, which this vault does not have"
            default: "\(error)"
            }
        if let index = problems.firstIndex(where: { $0.object == object }) {
            for victim in hurts where !problems[index].hurts.contains(victim) { problems[index].hurts.append(victim) }
        } else {
            problems.append(Problem(object: object, reason: reason, hurts: hurts))
        }
    }
}
