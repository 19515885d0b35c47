import ArchiveFixtures
import Fixtures
import Foundation
import Seal
import Store
import Testing
import Vault

@testable import Replication

@Suite("A repair")
struct RepairTests {
    private func repair(_ copied: CopiedVault, data: Bool = true) async throws -> RepairReport {
        try await copied.vault.repair(from: copied.replica, copied.uploader, data: data)
    }

    @Test("takes back each file that can be told to be damaged or missing, and leaves the vault whole")
    func vault() async throws {
        let copied = try await CopiedVault(days: 3)
        try await copied.push()
        let seed = UInt64.random(in: 0...9999)
        print("repaired vaults: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let before = try CopiedVault.files(below: copied.folder.path)
        let places = ["packs/", "snapshots/", "layouts/"]
        let paths = before.keys.filter { path in places.contains { path.hasPrefix($0) } }.sorted()
        for round in 0..<8 {
            let hurt = paths.shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random))
            for path in hurt {
                let url = URL(filePath: "\(copied.folder.path)/\(path)")
                if Bool.random(using: &random) {
                    try FileManager.default.removeItem(at: url)
                } else {
                    var bytes = try #require(before[path])
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1
                    try bytes.write(to: url)
                }
            }
            let report = try await repair(copied)
            #expect(report.left.isEmpty, "round \(round): \(report.left)")
            #expect(Set(report.takenBack).isSuperset(of: hurt), "round \(round): \(hurt) and \(report.takenBack)")
            for path in paths {
                #expect(try Data(contentsOf: URL(filePath: "\(copied.folder.path)/\(path)")) == before[path], "\(path)")
            }
            #expect(try await copied.vault.verify(.data).problems.isEmpty)
        }
        #expect(try await repair(copied).takenBack.isEmpty)
    }

    @Test("puts damaged and missing objects there again, and says what neither side has")
    func replica() async throws {
        let copied = try await CopiedVault()
        try await copied.push()
        let packs = try copied.folder.packIDs().sorted().map { copied.folder.relative(copied.folder.pack($0)) }
        let path = "\(copied.place)/\(packs[0])"
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(filePath: path))
        try FileManager.default.removeItem(atPath: "\(copied.place)/\(packs[1])")

        #expect(try await repair(copied, data: false).putAgain == [packs[1]])
        #expect(try await repair(copied).putAgain == [packs[0]])
        #expect(try await copied.verify().problems.isEmpty)

        for place in [copied.place, copied.folder.path] {
            try bytes.write(to: URL(filePath: "\(place)/\(packs[0])"))
        }
        let report = try await repair(copied)
        #expect(report.takenBack.isEmpty && report.putAgain.isEmpty)
        #expect(Set(report.left.map(\.object)) == [packs[0]])
    }

    @Test("brings nothing back that was destroyed since")
    func destroyed() async throws {
        let copied = try await CopiedVault(days: 4)
        try await copied.push()
        try await copied.collectGarbage()
        let before = try CopiedVault.files(below: copied.folder.path).keys.filter { !$0.hasPrefix("local/") }
        let report = try await repair(copied)
        #expect(report.takenBack.isEmpty, "\(report.takenBack)")
        let after = try CopiedVault.files(below: copied.folder.path).keys.filter { !$0.hasPrefix("local/") }
        #expect(Set(after) == Set(before))
        #expect(try await copied.vault.verify(.data).problems.isEmpty)
    }

    @Test("is for writers too, as far as files tell by themselves")
    func writer() async throws {
        let copied = try await CopiedVault()
        let key = "\(copied.archive.path)/nightly.key"
        _ = try copied.vault.addPerson(name: "nightly", role: .writer, secret: .keyFile(path: key))
        try await copied.push()
        let pack = copied.folder.pack(try #require(try copied.folder.packIDs().min()))
        try FileManager.default.removeItem(atPath: pack)
        let writer = try Vault.open(at: copied.folder.path, secrets: [.keyFile(path: key)])
        let report = try await writer.repair(from: copied.replica, copied.uploader, data: false)
        #expect(report.takenBack == [copied.folder.relative(pack)])
        #expect(try await copied.vault.verify(.data).problems.isEmpty)
    }
}
