import Foundation
import Records
import Retention
import Seal
import Testing

@testable import Store
@testable import Vault

@Suite("What gc destroys")
struct GarbageTraceTests {
    /// Bytes by which something can be told that goes.
    private struct Trace {
        let what: String
        let bytes: [UInt8]

        init(_ what: String, _ bytes: [UInt8]) {
            self.what = what
            self.bytes = bytes
        }

        init(_ what: String, _ text: String? = nil) { self.init(what, Array((text ?? what).utf8)) }
    }

    /// People of a day: some are there on one day alone, some on all, and of some something changes each day.
    private static func people(_ day: Int) -> [String] {
        (0..<40).map { #"{"Username":"same-\#($0)","n":\#($0)}"# }
            + (0..<10).map { #"{"Username":"changing-\#($0)","seen":"seen-on-\#(day)-by-\#($0)"}"# }
            + (0..<5).map { #"{"Username":"guest-\#($0)-of-\#(day)","sub":"sub-\#($0)-\#(day)"}"# }
    }

    private static func files(_ day: Int) -> [String: String] {
        [
            "users.jsonl": people(day).joined(separator: "\n") + "\n",
            "groups.csv": "GroupName,column-of-\(day)\nadmins,x\n",
            "note-of-\(day).txt": "what was noted on day \(day), and "
                + String(repeating: "more of it ", count: day + 1),
            "always.txt": "the same on all days",
        ]
    }

    @Test(
        "leaves no trace in packs, manifests, layouts, ledger, states, lookups and catalog, from a base or a delta")
    func noTrace() async throws {
        let archive = try FilesArchive()
        var snapshots: [String] = []
        for day in 0..<6 {
            if day == 3 { try FileManager.default.removeItem(atPath: archive.folder.state) }
            snapshots.append(try await archive.archive(Self.files(day)).snapshot)
        }
        let vault = try archive.custodian()
        _ = try vault.setPolicy(Policy("version: 1\ngrace: 1d\ndefault: {keep-last: 2}", from: "a test"))
        // A question fills lookups and catalog.
        let timeline = try vault.chronicle(of: "pool", to: "query").timeline(of: "users")
        #expect(try await timeline.versions(ofKey: Array("changing-1".utf8), in: 0...5).count == 6)
        let traces = try Self.traces(of: 0..<4, vault, snapshots)
        let prints = try Self.prints(of: 0..<4, vault)
        let before = try DecryptedWhole(vault)
        // States tell of those alone who came to the line of the last snapshot.
        let places = Set(prints.flatMap { before.places(of: $0.bytes) })
        #expect(["local/state/", "local/lookups/"].allSatisfy { place in places.contains { $0.hasPrefix(place) } })
        for trace in traces { #expect(!before.places(of: trace.bytes).isEmpty, "\(trace.what) is nowhere to be found") }
        let kept = try Self.traces(of: 4..<6, vault, snapshots)

        _ = try vault.applyRetention()
        let report = try await vault.collectGarbage(at: .inDays(3))

        #expect(report.isFinished && report.plan.going.count == 4)
        let after = try DecryptedWhole(archive.custodian())
        for trace in traces + prints { #expect(after.places(of: trace.bytes) == [], "\(trace.what)") }
        for trace in kept { #expect(!after.places(of: trace.bytes).isEmpty, "\(trace.what) is gone") }
        #expect(try await archive.problems() == [])
        for day in 4..<6 {
            #expect(try await archive.restored(snapshots[day]).files == Self.files(day), "day \(day)")
        }

        // Nor does it come back with what is made anew: the state of the next snapshot, lookups, the catalog.
        try await archive.archive(Self.files(5))
        let asked = try archive.custodian()
        _ = try await asked.chronicle(of: "pool", to: "query").timeline(of: "users")
            .versions(ofKey: Array("guest-1-of-2".utf8), in: 0...2)
        _ = try asked.rebuildCatalog()
        let later = try DecryptedWhole(archive.custodian())
        for trace in traces + prints { #expect(later.places(of: trace.bytes) == [], "\(trace.what)") }
    }

    /// All that only these days' snapshots show: what stood in files and what these were called, with the digests and salts of
    /// files as layouts have them.
    private static func traces(of days: Range<Int>, _ vault: Vault, _ snapshots: [String]) throws -> [Trace] {
        var traces: [Trace] = []
        for day in days {
            traces += (0..<10).map { Trace("seen-on-\(day)-by-\($0)") }
            traces += (0..<5).flatMap { [Trace("guest-\($0)-of-\(day)"), Trace("sub-\($0)-\(day)")] }
            traces += [Trace("column-of-\(day)"), Trace("note-of-\(day)"), Trace("noted on day \(day),")]
            let snapshot = try vault.snapshot(Digest256(hex: snapshots[day]) ?? .zero)
            for (file, place) in zip(snapshot.manifest.files, snapshot.layout.files)
            where file.displayName != "always.txt" {
                traces.append(Trace("digest of \(file.displayName) of day \(day): \(place.digest ?? "")", place.digest))
            }
            for (file, place) in zip(snapshot.manifest.files, snapshot.layout.files) {
                traces.append(Trace("salt of \(file.displayName) of day \(day): \(place.salt ?? "")", place.salt))
            }
        }
        return traces
    }

    /// What states and lookups know of records that only these days' snapshots show: fingerprints of records, keys and values, and the
    /// hashes that leaves are made of. The fingerprint of a value stands there cut in half.
    private static func prints(of days: Range<Int>, _ vault: Vault) throws -> [Trace] {
        let fingerprint = try vault.keys.fingerprint
        let commitment = try Commitment(key: vault.keys.commitment(source: "pool", collection: "users"))
        func print(_ text: String) -> [UInt8] {
            let print = Array(text.utf8).withUnsafeBytes { fingerprint($0) }
            return withUnsafeBytes(of: print) { Array($0) }
        }
        let ofLookups = try LookupKeys(vault).values(of: .key)
        var traces: [Trace] = []
        for day in days {
            for record in people(day) where !record.contains("same-") {
                traces.append(Trace("fingerprint of \(record)", print(record)))
            }
            for guest in (0..<5).map({ "guest-\($0)-of-\(day)" }) {
                traces.append(Trace("fingerprint of the key \(guest)", print(guest)))
                let half = Array(guest.utf8).withUnsafeBytes { ofLookups($0) }.low
                traces.append(Trace("\(guest) in a lookup", withUnsafeBytes(of: half) { Array($0) }))
                let hash = Array(guest.utf8).withUnsafeBytes { commitment.keyHash($0) }
                traces.append(Trace("hash of the key \(guest)", hash.bytes))
            }
        }
        return traces
    }
}
