import ArgumentParser

/// `muniment audit`
struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See who did what with the vault, and prove it.",
        discussion: """
            Every command that opens the vault is on record in its ledger: before it reads or destroys anything, and after, \
            with what came of it. Auditors and custodians read the ledger, which is itself on record.
            """,
        subcommands: [
            AuditList.self, AuditShow.self, AuditVerify.self, AuditCheckpoint.self, AuditSigners.self, AuditProve.self,
            AuditWatch.self, AuditWitness.self, AuditTimestamp.self,
        ])
}
