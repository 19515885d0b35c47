import Questions
import Store
import Vault

extension EvidenceDraft {
    /// Adds the histories of the keys, and proves each version of their records, in all collections that they name records of, in the
    /// first and in the last snapshot that has it; where values are left out nothing is proven.
    ///
    /// - Throws: `EvidenceError.nothing` where none of the keys was in any of the snapshots, and no absence is to be proven.
    func tell() async throws {
        guard !keys.isEmpty else { return }
        var isAnything = false
        var present: [Int: Set<String>] = [:]
        var wanted: [Int: Set<[UInt8]>] = [:]
        for name in keys {
            for version in try await timeline.versions(ofKey: Array(name.utf8), in: range) {
                isAnything = true
                Self.add(version, name, to: &wanted)
                for moment in version.moments { present[moment, default: []].insert(name) }
            }
            histories.append(
                try await chronicle.history(ofKey: name, in: collection, since: since, until: until)
                    .redacted(request.redaction))
        }
        guard isAnything || request.provesAbsence else {
            throw EvidenceError.nothing(keys: keys, source: chronicle.source)
        }
        for moment in range {
            let missing = keys.filter { present[moment]?.contains($0) != true }
            if !missing.isEmpty { absent[moment] = missing }
        }
        guard !isRedacted else { return }
        var records = try await proofs(of: wanted, timeline)
        for other in Set(histories.flatMap { $0.related.map(\.collection) }).sorted() {
            let timeline = try chronicle.timeline(of: other)
            guard let range = timeline.moments(since: since, until: until) else { continue }
            var wanted: [Int: Set<[UInt8]>] = [:]
            for name in keys {
                for version in try await timeline.versions(ofKey: Array(name.utf8), in: range) {
                    Self.add(version, name, to: &wanted)
                }
            }
            records += try await proofs(of: wanted, timeline)
        }
        proven += records.count
        try add(lines: records, to: EvidencePath.records)
    }

    private static func add(_ version: RecordVersion, _ name: String, to wanted: inout [Int: Set<[UInt8]>]) {
        for moment in [version.moments.lowerBound, version.moments.upperBound] {
            wanted[moment, default: []].insert(Array(name.utf8))
        }
    }

    private func proofs(of wanted: [Int: Set<[UInt8]>], _ timeline: Timeline) async throws -> [EvidenceRecord] {
        var records: [EvidenceRecord] = []
        try await timeline.proofs(of: wanted) { moment, proven in
            let snapshot = timeline.moments[moment].snapshot
            guard let entry = entry(of: snapshot) else { return }
            let asked = wanted[moment] ?? []
            records += proven.records.filter { asked.contains($0.key) }.map {
                EvidenceRecord($0, of: timeline.collection, in: snapshot, entry: entry)
            }
        }
        return records
    }

    /// Adds what proves that keys were absent: in the first and in the last snapshot of each time without them.
    func addAbsences() async throws {
        var wanted: [Int: Set<[UInt8]>] = [:]
        for (moment, missing) in absent {
            for name in missing {
                let isEdge = [moment - 1, moment + 1].contains { absent[$0]?.contains(name) != true }
                if isEdge { wanted[moment, default: []].insert(Array(name.utf8)) }
            }
        }
        let key = try timeline.commitmentKey()
        var lines: [EvidenceAbsence] = []
        try await timeline.absences(of: wanted) { moment, proofs in
            let snapshot = timeline.moments[moment].snapshot
            guard let entry = entry(of: snapshot) else { return }
            lines += proofs.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { name, proof in
                EvidenceAbsence(
                    proof, of: String(decoding: name, as: UTF8.self), commitmentKey: key, in: snapshot, entry: entry)
            }
        }
        try add(lines: lines, to: EvidencePath.absence)
    }
}
