import Seal
import Store

// Rewriting is what destroys a part of what a vault holds: packs are written anew without it, and the keys of the old ones
// destroyed. What is to go follows from the layouts that are there and from the request, not from a journal: who was killed begins
// again, and finds the rest.

/// What a rewriting came to.
struct RewriteOutcome: Sendable {
    let counts: RewriteCounts
    /// Whether nothing is left to do.
    let isFinished: Bool
}

extension Vault {
    /// What a rewriting would destroy, and what of it the vault is not whole enough for.
    ///
    /// - Parameters:
    ///   - remaining: the snapshots that are to remain; of the others no record and no block stays that these do not show.
    /// - Throws: `StoreError.damaged` where something that has to be read for it is not what was written; `VaultError.refused` where an
    ///   erasure was cut short that it does not finish.
    func planRewrite(
        _ request: RewriteRequest = RewriteRequest(), remaining: Set<Digest256>, _ meter: ProgressMeter
    ) async throws -> RewritePlan {
        try refuseHalfErased(request)
        var planning = RewritePlanning(self, request, meter)
        return try await planning.plan(remaining: remaining)
    }

    /// Rewrites the vault, under the writer's lock, so that no block holds what no snapshot shows any more, nor what is to be erased.
    ///
    /// - Parameters:
    ///   - read: the key of the header on disk that new packs are sealed to.
    ///   - mayGoOn: is asked now and then, where it can stop.
    func rewrite(
        _ request: RewriteRequest = RewriteRequest(), sealedTo read: SealingKey, _ meter: ProgressMeter,
        while mayGoOn: () -> Bool = { true }
    ) async throws -> RewriteOutcome {
        try settleLayoutKeys()
        let plan = try await planRewrite(request, remaining: try folder.snapshotIDs(), meter)
        var rewriting = PackRewriting(self, request, plan, sealedTo: read, meter)
        let isFinished = try await rewriting.run(while: mayGoOn)
        return RewriteOutcome(counts: rewriting.counts, isFinished: isFinished)
    }
}
