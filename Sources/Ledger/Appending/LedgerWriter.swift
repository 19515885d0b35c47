import Seal

/// Who appends, and with which keys: one for each process and person, as it holds the process's session key.
package struct LedgerWriter: Sendable {
    package let slot: SlotID
    package let actor: EntryBody.Actor
    let signingKey: SigningKey
    let log: [UInt32: OpenSecretKey]
    let newestLog: SealingKey
    let session: SessionKey

    /// - Parameters:
    ///   - signingKey: the person's own.
    ///   - log: the secret halves of the `log` keys that the person has; they open the signer.
    ///   - newestLog: the `log` key in force, to which new signers are sealed.
    ///   - session: made once for the process.
    package init(
        slot: SlotID, actor: EntryBody.Actor, signingKey: SigningKey, log: [UInt32: OpenSecretKey],
        newestLog: SealingKey, session: SessionKey
    ) {
        self.slot = slot
        self.actor = actor
        self.signingKey = signingKey
        self.log = log
        self.newestLog = newestLog
        self.session = session
    }
}
