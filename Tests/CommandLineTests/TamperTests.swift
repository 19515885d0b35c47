import Foundation
import Testing

@Suite("A vault whose files were")
struct TamperTests {
    /// A file of each kind, the newest snapshot's where there is one a snapshot.
    private static func kinds(_ damage: Damage) -> [String] {
        let files = damage.archive.files()
        let newest = damage.snapshots[2]
        let packs = files.filter { $0.hasPrefix("packs/") && !$0.hasSuffix(".key") }
        let others = files.filter { $0.hasPrefix("slots/") || $0.hasPrefix("local/state/") }
        return packs.prefix(1).flatMap { [$0, $0 + ".key"] } + others
            + ["snapshots/\(newest)", "snapshots/\(newest).key", "layouts/\(newest)", "layouts/\(newest).key"]
            + ["muniment.json", "catalog.sqlite"]
    }

    @Test("truncated: says which, or heals what is derived")
    func truncated() async throws {
        let damage = try await Damage()
        defer { damage.archive.remove() }
        for file in Self.kinds(damage) {
            let bytes = try Data(contentsOf: damage.archive.vault.appending(path: file))
            for length in Archive.isSoak ? [0, 1, bytes.count / 2, bytes.count - 1] : [0, bytes.count - 1] {
                try await damage.check(
                    "\(file) cut to \(length) bytes", naming: [file], isHurt: Damage.isTruth(file)
                ) { try bytes.prefix(length).write(to: $0.vault.appending(path: file)) }
            }
        }
    }

    @Test("deleted: says which, or heals what is derived")
    func deleted() async throws {
        let damage = try await Damage()
        defer { damage.archive.remove() }
        for file in Self.kinds(damage) where file != "muniment.json" && !file.hasPrefix("slots/") {
            try await damage.check("\(file) deleted", naming: [file], isHurt: Damage.isTruth(file)) {
                try FileManager.default.removeItem(at: $0.vault.appending(path: file))
            }
        }
    }

    @Test("copied under other names: reads on")
    func duplicated() async throws {
        let damage = try await Damage()
        defer { damage.archive.remove() }
        for file in Self.kinds(damage) where file.contains("/") && !file.hasPrefix("slots/") {
            let suffix = file.hasSuffix(".key") ? ".key" : ""
            let name = file.dropLast(suffix.count)
            let copy = name.dropLast() + (name.hasSuffix("0") ? "1" : "0") + suffix
            // A manifest under a name that is not its own is a snapshot that is not what its name says.
            try await damage.check(
                "\(file) copied", naming: [file, String(copy)], isHurt: false
            ) {
                let vault = $0.vault
                try FileManager.default.copyItem(
                    at: vault.appending(path: file), to: vault.appending(path: String(copy)))
            }
        }
    }

    @Test("swapped: says which")
    func swapped() async throws {
        let damage = try await Damage()
        defer { damage.archive.remove() }
        let packs = damage.archive.files().filter { $0.hasPrefix("packs/") && !$0.hasSuffix(".key") }
        let snapshots = damage.snapshots
        try #require(packs.count >= 2)
        for (one, other) in [
            (packs[0], packs[1]), ("snapshots/\(snapshots[0])", "snapshots/\(snapshots[1])"),
            ("layouts/\(snapshots[0])", "layouts/\(snapshots[1])"),
            ("layouts/\(snapshots[1])", "layouts/\(snapshots[2])"),
        ] {
            for suffixes in [[""], [".key"], ["", ".key"]] {
                try await damage.check(
                    "\(one) under the name of \(other), \(suffixes)", naming: [other], isHurt: true
                ) { copy in
                    for suffix in suffixes {
                        try Self.replace(
                            copy.vault.appending(path: other + suffix), by: copy.vault.appending(path: one + suffix))
                    }
                }
            }
        }
    }

    @Test("taken from another vault: says which")
    func foreign() async throws {
        let damage = try await Damage()
        let other = try await Damage()
        defer {
            damage.archive.remove()
            other.archive.remove()
        }
        for folder in ["layouts", "snapshots"] {
            let name = "\(folder)/\(damage.snapshots[1])"
            let foreign = other.archive.vault.appending(path: "\(folder)/\(other.snapshots[1])")
            for suffixes in [[""], ["", ".key"]] {
                try await damage.check("\(name) of another vault, \(suffixes)", naming: [name], isHurt: true) { copy in
                    for suffix in suffixes {
                        try Self.replace(
                            copy.vault.appending(path: name + suffix), by: URL(filePath: foreign.path + suffix))
                    }
                }
            }
        }
    }

    @Test("put back from an earlier day, as states and notes: stores the next day right")
    func oldStates() async throws {
        let archive = try await Archive.founded(userCount: 500)
        defer { archive.remove() }
        _ = try await archive.mustIngest(day: 0)
        let old = try archive.copy()
        defer { old.remove() }
        _ = try await archive.mustIngest(day: 1)
        _ = try await archive.mustIngest(day: 2)
        let states = archive.files().filter { $0.hasPrefix("local/state/") }
        try #require(states.count == 2)
        for chosen in [states, [states[0]], [states[1]], ["catalog.sqlite"], states + ["catalog.sqlite"]] {
            let copy = try archive.copy()
            defer { copy.remove() }
            for file in chosen {
                try Self.replace(copy.vault.appending(path: file), by: old.vault.appending(path: file))
            }
            let snapshot = try await copy.mustIngest(day: 3)
            let (restored, outcome) = try await copy.restore(snapshot, day: 3)
            #expect(restored == .whole, "\(chosen): \(outcome)")
            let verified = try await copy.run("verify", "--data")
            #expect(verified.ended(0), "\(chosen): \(verified)")
        }
    }

    private static func replace(_ file: URL, by other: URL) throws {
        try Data(contentsOf: other).write(to: file)
    }
}
