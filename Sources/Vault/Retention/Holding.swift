import Ledger
import Records
import Retention
import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a hold is to keep.
package struct HoldRequest: Sendable {
    /// What the vault's people call the matter.
    package var caseName: String
    /// All of these sources' snapshots.
    package var sources: [String] = []
    package var snapshots: [Digest256] = []
    /// Keys of people's records in `collection` of the only source that is named: these, and with them every snapshot of
    /// that source.
    package var keys: [String] = []
    package var collection = "users"

    package init(caseName: String) { self.caseName = caseName }
}

/// A hold, in force or released.
package struct HoldStatus: Codable, Sendable {
    package let number: Int
    package let caseName: String?
    package let sources: [String]
    package let snapshots: [String]
    package let collection: String?
    /// How many people's records it holds.
    package let records: Int
    /// Their keys, as far as they were not erased.
    package let keys: [String]
    package let placed: Timestamp
    package let placedBy: String?
    package let reason: String?
    package let released: Timestamp?
    package let releasedBy: String?
    package let releaseReason: String?

    private enum CodingKeys: String, CodingKey {
        case number, sources, snapshots, collection, records, keys, placed, placedBy, reason, released, releasedBy
        case releaseReason
        case caseName = "case"
    }

    init(_ hold: HoldsContent.Hold, _ record: RegistersOnRecord) {
        let placing = record.placings[hold.number]
        let release = record.releases[hold.number]
        number = hold.number
        caseName = placing?.caseName
        sources = hold.sources ?? (hold.records ?? []).prefix(1).map(\.source)
        snapshots = hold.snapshots ?? []
        collection = hold.records?.first?.collection
        records = hold.records?.count ?? 0
        keys = placing?.keys ?? []
        placed = hold.placed
        placedBy = placing?.person
        reason = placing?.purpose
        released = hold.released
        releasedBy = hold.released == nil ? nil : release?.person
        releaseReason = hold.released == nil ? nil : release?.purpose
    }
}

extension Vault {
    /// Holds sources, snapshots or people's records against every policy, maximum and erasure.
    ///
    /// - Returns: its number.
    /// - Throws: `VaultError.badInput`, `notFound`; `notPermitted` to all but custodians.
    package func placeHold(_ request: HoldRequest) throws -> Int {
        let objects =
            [EntryObject(kind: "case", name: request.caseName)] + request.snapshots.map { .snapshot($0) }
            + request.keys.map { .record($0) }
        return try change(HoldsContent.self, as: "hold place", about: objects) { state, _ in
            _ = try rootKey
            _ = try statedReason()
            try check(request)
            let source = request.sources.first ?? ""
            let commitment = try Commitment(key: keys.commitment(source: source, collection: request.collection))
            var content = state.holds?.content ?? HoldsContent()
            var hold = HoldsContent.Hold(number: content.holds.count + 1, placed: .now)
            if request.keys.isEmpty {
                hold.sources = request.sources.isEmpty ? nil : request.sources
            } else {
                hold.records = request.keys.map { key in
                    HoldsContent.Record(
                        source: source, collection: request.collection,
                        keyHash: Array(key.utf8).withUnsafeBytes { commitment.keyHash($0) }.hex)
                }
            }
            hold.snapshots = request.snapshots.isEmpty ? nil : request.snapshots.map(\.hex)
            content.holds.append(hold)
            return RegisterChange(
                content: content, objects: [.init(kind: "hold", name: "\(hold.number)")] + objects,
                source: request.sources.count == 1 ? source : nil, result: hold.number)
        }
    }

    private func check(_ request: HoldRequest) throws {
        guard (1...200).contains(request.caseName.count), request.caseName.allSatisfy({ !$0.isNewline }) else {
            throw VaultError.badInput("a case has a name of 1 to 200 characters on one line")
        }
        guard !request.sources.isEmpty || !request.snapshots.isEmpty else {
            throw VaultError.badInput("say what is to be held: --source, --snapshot, or --key with its --source")
        }
        guard request.keys.isEmpty || request.sources.count == 1 else {
            throw VaultError.badInput("--key names a record of one source: give one --source with it")
        }
        // A hold on what is not there, for want of a letter, would keep nothing.
        let (catalog, _) = try catalog()
        let known = Set(try catalog.list(source: nil).map(\.source))
        for source in request.sources where !known.contains(try sourceName(source)) {
            throw VaultError.notFound("the vault holds no snapshot of a source called \(source)")
        }
    }

    /// Releases holds.
    ///
    /// - Parameters:
    ///   - numbers: of the holds.
    ///   - caseName: releases all of this case as well.
    /// - Returns: the numbers of those that were in force.
    /// - Throws: `VaultError.notFound`; `refused` where dual control reserves it; `notPermitted` to all but custodians.
    package func releaseHolds(_ numbers: [Int], ofCase caseName: String? = nil) throws -> [Int] {
        try change(
            HoldsContent.self, as: "hold release", reserved: .holdRelease,
            about: numbers.map { .init(kind: "hold", name: "\($0)") }
        ) { state, _ in
            _ = try rootKey
            _ = try statedReason()
            var content = state.holds?.content ?? HoldsContent()
            let ofCase = content.inForce.map(\.number).filter { number in
                caseName != nil && state.record?.placings[number]?.caseName == caseName
            }
            if let caseName, ofCase.isEmpty {
                throw VaultError.notFound("no hold of the case \(caseName) is in force. See: muniment hold list")
            }
            let released = Set(numbers + ofCase).sorted()
            for number in released {
                guard content.inForce.contains(where: { $0.number == number }) else {
                    throw VaultError.notFound("no hold \(number) is in force. See: muniment hold list")
                }
                content.holds[number - 1].released = .now
            }
            return RegisterChange(
                content: content, objects: released.map { .init(kind: "hold", name: "\($0)") }, result: released)
        }
    }

    /// All holds, released ones too.
    ///
    /// - Throws: `VaultError.notPermitted` to all but auditors and custodians; as `retentionState`.
    package func holds() throws -> [HoldStatus] {
        try onRecord(Deed("hold list"), counts: { ["holds": $0.count] }) {
            _ = try accessKeys
            let state = try retentionState(currentHeader())
            guard let record = state.record else { return [] }
            return (state.holds?.content.holds ?? []).map { HoldStatus($0, record) }
        }
    }
}
