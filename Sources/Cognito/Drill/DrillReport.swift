import Seal
import Store
import Vault

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// That a pool was put back for a rehearsal, and what came of it (`schema/drill-report.schema.json`): signed as certificates are, by
/// who did it. It names nobody.
package struct DrillReport: Codable, Hashable, Sendable {
    package static let kind = "muniment-drill-report"

    package private(set) var format = kind
    package private(set) var version = 1
    package let vault: String
    /// When the drill was over.
    package let made: Timestamp
    /// The slot of who did it, hex, and the name.
    package let person: String
    package let name: String
    /// The id, hex.
    package let snapshot: String
    package let source: String
    package let created: Timestamp
    package let target: CognitoPlan.Target
    package let options: PlanOptions
    /// What was planned: users by cohort, and the calls.
    package let users: UsersPlan?
    package let verdicts: ApplyTally
    /// Why something failed, and of how many users or other things.
    package let failures: [String: Int]
    package let comparison: PoolComparison
    /// How long it took, in seconds.
    package let seconds: Double
    /// How long it would take at AWS at least, on half of its usual quotas, in whole seconds; and by which calls.
    package let secondsAtAWS: Int
    package let callsAtAWS: [PlannedCalls]
    /// Whether what had been made was taken away again.
    package let isTornDown: Bool

    /// Whether all came back that can.
    package var isGood: Bool { comparison.isGood && failures.isEmpty }

    private static let context = Array("muniment drill report\n".utf8)

    init(
        by vault: Vault, _ plan: CognitoPlan, _ verdicts: ApplyTally, failures: [String: Int],
        _ comparison: PoolComparison, seconds: Double, atAWS calls: [PlannedCalls], isTornDown: Bool
    ) {
        self.vault = vault.header.vault.hex
        made = .now
        person = vault.person.id.hex
        name = vault.person.name
        snapshot = plan.snapshot
        source = plan.source
        created = plan.created
        target = plan.target
        options = plan.options
        users = plan.users
        self.verdicts = verdicts.withoutNames
        self.failures = failures
        self.comparison = comparison
        self.seconds = seconds
        secondsAtAWS = calls.map(\.seconds).max() ?? 0
        callsAtAWS = calls
        self.isTornDown = isTornDown
    }

    /// The document with the person's signature as its last member.
    func signed(by vault: Vault) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let body = Array(Array(try encoder.encode(self)).dropLast(2))
        let signature = Base64.encode(vault.signature(of: Self.context + body))
        return TailedDocument.join(body: body, member: "signature", value: signature, pretty: true)
    }

    /// Reads a report of this vault that somebody was given.
    ///
    /// - Returns: the report, and whether the person signed it whom the header names; nil where it names nobody any more.
    /// - Throws: `VaultError.badInput` where it is none of this vault.
    package static func read(_ file: [UInt8], in vault: Vault) throws -> (report: DrillReport, isSigned: Bool?) {
        guard let (body, value) = TailedDocument.split(file, member: "signature", pretty: true),
            let report = try? JSONDecoder().decode(
                DrillReport.self, from: Data(TailedDocument.document(body: body, pretty: true))),
            report.format == kind, report.version == 1, report.vault == vault.header.vault.hex
        else { throw VaultError.badInput("that is no drill report of this vault") }
        guard let person = vault.header.people.first(where: { $0.id.hex == report.person }) else {
            return (report, nil)
        }
        guard let signature = Base64.decode(value) else { return (report, false) }
        return (report, person.card.verify.verifies(signature, of: context + body))
    }
}
