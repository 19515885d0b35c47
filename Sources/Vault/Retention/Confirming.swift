import Ledger
import Retention
import Seal
import Store

extension Vault {
    /// Settles the doubt about a snapshot: from now on it takes others' places as any.
    ///
    /// - Throws: `VaultError.badInput` where it is in no doubt, or in one that nobody can settle; `notFound`; `notPermitted` to
    ///   all but custodians.
    package func confirmSnapshot(_ id: Digest256, at clock: Timestamp = .now) throws -> Suspicion {
        try change(HoldsContent.self, as: "retention confirm", about: [.snapshot(id)]) { state, _ in
            _ = try rootKey
            _ = try statedReason()
            let decisions = try plan(state, at: clock).decisions
            let short = id.hex.prefix(8)
            guard let decision = decisions.first(where: { $0.snapshot.label.text == id.hex }) else {
                throw VaultError.notFound("there is no snapshot \(short)")
            }
            guard let suspicion = decision.suspicion else {
                throw VaultError.badInput("snapshot \(short) is in no doubt")
            }
            guard suspicion.canBeConfirmed else {
                throw VaultError.badInput("snapshot \(short) cannot be confirmed: \(suspicion.words)")
            }
            var content = state.holds?.content ?? HoldsContent()
            content.confirmed.append(
                HoldsContent.Confirmation(snapshot: id.hex, time: clock, person: person.id.hex))
            return RegisterChange(
                content: content, objects: [.snapshot(id)], source: decision.snapshot.source,
                details: ["doubt": suspicion.words], result: suspicion)
        }
    }

    /// Vouches for the clock, which is far past the ledger's last entry.
    ///
    /// - Throws: `VaultError.badInput` without a reason; `notPermitted` to all but custodians.
    package func confirmClock(at clock: Timestamp = .now) throws -> Timestamp {
        try change(HoldsContent.self, as: "retention confirm", about: [.init(kind: "clock", name: clock.description)]) {
            state, _ in
            _ = try rootKey
            _ = try statedReason()
            var content = state.holds?.content ?? HoldsContent()
            content.clock = ConfirmedClock(entries: try ledger().size(), time: clock)
            return RegisterChange(
                content: content, objects: [.init(kind: "clock", name: clock.description)], result: clock)
        }
    }
}
