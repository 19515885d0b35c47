import Seal
import Store

/// A plan to erase a person as a file, to be looked at and approved (`schema/erasure-plan.schema.json`). It does not say whom: the
/// key and the values are given again when it is carried out, and what is found then is held against it.
package struct ErasurePlanDocument: PlanFile {
    package static let kind = "muniment-erasure-plan"
    package static let refusal = "that is no plan to erase: make one with 'muniment erase KEY --source NAME --out FILE'"

    package private(set) var format = kind
    package private(set) var version = 1
    private let vault: String
    package let made: Timestamp
    private let source: String
    private let collection: String
    /// Of the key and the values, under the key of the collection's commitments: who holds `id` can try them against it.
    private let subject: String
    private let files: ErasureRequest.Way?
    private let mentions: ErasureRequest.Way?
    private let collections: [ErasurePlan.Collection]
    private let changed: [File]
    private let opaque: [File]
    private let outOfReach: [String]

    private struct File: Codable, Hashable {
        let snapshot: String
        let path: String
    }

    package init(_ plan: ErasurePlan, of vault: Vault) throws {
        self.vault = vault.header.vault.hex
        made = plan.made
        source = plan.request.source
        collection = plan.collection
        subject = try vault.subject(of: plan)
        files = plan.files
        mentions = plan.mentions
        collections = plan.collections
        changed = plan.changed.map { File(snapshot: $0.snapshot, path: $0.path) }
        opaque = plan.opaque.map { File(snapshot: $0.snapshot, path: $0.path) }
        outOfReach = plan.outOfReach
    }

    /// That no more is to be done than was approved. Less is no objection: what was cut short is finished so.
    ///
    /// - Throws: `VaultError.badInput` where it is another vault's, or about somebody else; `refused`, naming what is more.
    func check(_ plan: ErasurePlan, in vault: Vault) throws {
        guard self.vault == vault.header.vault.hex else {
            throw VaultError.badInput("that is the plan of another vault")
        }
        guard source == plan.request.source, collection == plan.collection, subject == (try vault.subject(of: plan))
        else {
            throw VaultError.badInput("that plan is about another key, or other values")
        }
        guard files == plan.files, mentions == plan.mentions else {
            throw VaultError.badInput("that plan was made with another --files or --mentions")
        }
        var changes: [String] = []
        for found in plan.collections {
            let then = collections.first { $0.name == found.name }
            if found.versions > then?.versions ?? 0 {
                changes.append("\(found.name) holds \(found.versions) versions, and held \(then?.versions ?? 0)")
            }
        }
        func added(_ files: [ErasurePlan.File], to known: [File]) -> Int {
            files.count { !known.contains(File(snapshot: $0.snapshot, path: $0.path)) }
        }
        let files = added(plan.changed, to: changed) + added(plan.opaque, to: opaque)
        if files > 0 { changes.append("\(files == 1 ? "1 file more is" : "\(files) files more are") found") }
        guard changes.isEmpty else {
            throw VaultError.refused(
                "the plan of \(made.readable) is not carried out, as there is more now: \(changes.joined(separator: "; ")). Make a new one "
                    + "with: muniment erase --out FILE")
        }
    }
}

extension Vault {
    /// Tells one erasure's key and values from another's.
    fileprivate func subject(of plan: ErasurePlan) throws -> String {
        let key = try keys.commitment(source: plan.request.source, collection: plan.collection)
        var text = Array("erasure plan\0\(plan.request.key)".utf8)
        for also in plan.request.also.sorted(by: { ($0.name, $0.value) < ($1.name, $1.value) }) {
            text += Array("\0\(also.name)\0\(also.value)".utf8)
        }
        return key.mac(text).hex
    }
}
