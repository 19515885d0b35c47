import Ledger
import Records
import Seal
import Store
import Vault

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Checks that records stand in the snapshots that proven entries of the ledger state, that collections are whole, and that keys
/// were absent.
struct RecordCheck {
    let bag: BagReader
    let statement: EvidenceCase
    /// Those that are proven, by their numbers.
    let entries: [Int: EntryBody]

    func run(_ report: inout EvidenceReport) throws {
        let before = report.checked.count + report.faults.count
        if bag.holds(EvidencePath.records) { try checkRecords(&report) }
        for whole in statement.whole ?? [] where !whole.proven.isEmpty { try check(whole, &report) }
        if statement.provesAbsence == true { try checkAbsences(&report) }
        // Where values are left out, there is nothing that a record could be proven by.
        if statement.redaction == nil, report.checked.count + report.faults.count == before {
            report.faults.append("no record is proven")
        }
    }

    private func lines(_ path: String) throws -> [ArraySlice<UInt8>] {
        try bag.read(path).split(separator: UInt8(ascii: "\n"))
    }

    // Each record by itself.

    private func checkRecords(_ report: inout EvidenceReport) throws {
        let snapshots = Set(statement.snapshots.map(\.id))
        let keys = Set(statement.keys)
        var proven = 0
        for (number, line) in try lines(EvidencePath.records).enumerated() {
            guard let record = try? JSONDecoder().decode(EvidenceRecord.self, from: Data(line)) else {
                report.faults.append("line \(number + 1) of \(EvidencePath.records) is no record")
                continue
            }
            // Another collection may be in snapshots that the first one is not in.
            let isAsked =
                (snapshots.contains(record.snapshot) || record.collection != statement.collection)
                && keys.contains(record.key)
            guard isAsked, let tree = tree(record.entry, record.snapshot, record.collection), proves(record, tree)
            else {
                report.faults.append(
                    "line \(number + 1) of \(EvidencePath.records): the record of \(record.key) is not proven to stand in snapshot "
                        + "\(record.snapshot.prefix(8))")
                continue
            }
            proven += 1
        }
        if proven > 0 {
            report.checked.append(
                "\(proven) \(proven == 1 ? "record stands" : "records stand"), byte for byte, in the snapshots that the ledger states"
            )
        }
    }

    /// A collection of a snapshot as an entry states it.
    private struct Tree {
        let root: String
        let size: Int
    }

    /// What an entry states; nil where it does not say that the snapshot was made, of the case's source.
    private func tree(_ number: Int?, _ snapshot: String, _ collection: String) -> Tree? {
        guard let entry = number.flatMap({ entries[$0] }), ["ingest", "doctor adopt"].contains(entry.action),
            entry.outcome == .done, entry.source == statement.source,
            entry.objects.contains(where: { $0.kind == "snapshot" && $0.name == snapshot }),
            let size = entry.counts?["records of \(collection)"], let root = entry.details?["root of \(collection)"]
        else { return nil }
        return Tree(root: root, size: size)
    }

    private func proves(_ record: EvidenceRecord, _ tree: Tree) -> Bool {
        guard let content = Self.content(record.record, record.bytes), let salt = Hex.decode(record.salt),
            salt.count == 32, let keyHash = Digest256(hex: record.keyHash)
        else { return false }
        let leaf = Commitment.leaf(keyHash: keyHash, recordHash: Digest256.sha256(salt + content))
        return leads(leaf, at: record.index, record.path, to: tree)
    }

    private func leads(_ leaf: Digest256, at index: Int, _ path: [String], to tree: Tree) -> Bool {
        let hashes = path.compactMap { Digest256(hex: $0) }
        return path.count <= 64 && hashes.count == path.count
            && MerkleTree.root(of: leaf, at: index, size: tree.size, path: hashes)?.hex == tree.root
    }

    private static func content(_ text: String?, _ bytes: String?) -> [UInt8]? {
        text.map { Array($0.utf8) } ?? bytes.flatMap(Base64.decode)
    }

    // Whole collections.

    private func check(_ whole: EvidenceCase.Whole, _ report: inout EvidenceReport) throws {
        let name = "\(whole.collection) of snapshot \(whole.snapshot.prefix(8))"
        guard let tree = tree(whole.entry, whole.snapshot, whole.collection), tree.size == whole.records else {
            report.faults.append("no entry says how many records \(name) has")
            return
        }
        var leaves: [LeafEntry] = []
        leaves.reserveCapacity(min(tree.size, 1 << 24))
        for path in whole.proven {
            guard bag.holds(path) else {
                report.faults.append("\(path) is missing")
                return
            }
            for (number, line) in try lines(path).enumerated() {
                guard let leaf = Self.leaf(line) else {
                    report.faults.append("line \(number + 1) of \(path) is no record")
                    return
                }
                leaves.append(leaf)
            }
        }
        leaves.sort()
        guard leaves.count == tree.size, MerkleTree.root(of: leaves.map(\.leaf)).hex == tree.root else {
            report.faults.append("the records of \(name) do not lead to the root that the ledger states")
            return
        }
        report.checked.append(
            "all \(tree.size) records of \(name) are here, and nobody is missing: the root is the one that the ledger states"
        )
    }

    private static func leaf(_ line: ArraySlice<UInt8>) -> LeafEntry? {
        guard let one = try? JSONDecoder().decode(EvidenceLeaf.self, from: Data(line)),
            let keyHash = Digest256(hex: one.keyHash)
        else { return nil }
        let recordHash: Digest256?
        if let content = content(one.record, one.bytes), let salt = one.salt.flatMap(Hex.decode), salt.count == 32 {
            recordHash = Digest256.sha256(salt + content)
        } else {
            recordHash = one.recordHash.flatMap { Digest256(hex: $0) }
        }
        return recordHash.map {
            LeafEntry(keyHash: keyHash, leaf: Commitment.leaf(keyHash: keyHash, recordHash: $0), ordinal: 0)
        }
    }

    // Absences.

    private func checkAbsences(_ report: inout EvidenceReport) throws {
        var proven: Set<[String]> = []
        for (number, line) in try lines(EvidencePath.absence).enumerated() {
            guard let absence = try? JSONDecoder().decode(EvidenceAbsence.self, from: Data(line)),
                let tree = tree(absence.entry, absence.snapshot, statement.collection), proves(absence, tree)
            else {
                report.faults.append("line \(number + 1) of \(EvidencePath.absence) proves no absence")
                continue
            }
            proven.insert([absence.snapshot, absence.key])
        }
        // Where an absence begins and ends, as the case states it.
        for key in statement.keys {
            for (place, snapshot) in statement.snapshots.enumerated() where snapshot.absent.contains(key) {
                let isEdge = [place - 1, place + 1].contains { other in
                    !statement.snapshots.indices.contains(other) || !statement.snapshots[other].absent.contains(key)
                }
                if isEdge, snapshot.entry != nil, !proven.contains([snapshot.id, key]) {
                    report.faults.append("that \(key) was absent from snapshot \(snapshot.id.prefix(8)) is not proven")
                }
            }
        }
        if !proven.isEmpty {
            report.checked.append(
                "\(proven.count) \(proven.count == 1 ? "absence is" : "absences are") proven: the leaves between which the key would "
                    + "stand follow each other")
        }
    }

    private func proves(_ absence: EvidenceAbsence, _ tree: Tree) -> Bool {
        guard let key = Hex.decode(absence.commitmentKey),
            let stated = Digest256(hex: absence.keyHash), stated == Digest256.sha256(key + Array(absence.key.utf8))
        else { return false }
        var places: [(hash: Digest256, index: Int)] = []
        for neighbour in absence.neighbours {
            guard let keyHash = Digest256(hex: neighbour.keyHash), let record = Digest256(hex: neighbour.recordHash),
                leads(
                    Commitment.leaf(keyHash: keyHash, recordHash: record), at: neighbour.index, neighbour.path,
                    to: tree)
            else { return false }
            places.append((keyHash, neighbour.index))
        }
        return switch places.count {
        case 0: tree.size == 0 && MerkleTree.root(of: []).hex == tree.root
        case 1:
            places[0].hash < stated
                ? places[0].index == tree.size - 1 : places[0].hash > stated && places[0].index == 0
        case 2: places[0].hash < stated && stated < places[1].hash && places[1].index == places[0].index + 1
        default: false
        }
    }
}
