import ArchiveFixtures
import Foundation
import Ledger
import Seal
import Store
import Testing
import Vault

@testable import Evidence

@Suite("A bag of evidence")
struct EvidenceTests {
    /// A vault of three days, and where a bag of it goes.
    private struct Case {
        let archive: ArchiveFolder
        var bag: String { "\(archive.path)/bag" }

        init(users: Int = 100) async throws {
            archive = try ArchiveFolder()
            for day in 0..<3 {
                let lines = (0..<users).map { user in
                    "{\"Username\":\"u\(user)\",\"day\":\(user % 10 == 0 ? day : 0)}\n"
                }
                // One who comes on the second day.
                let late = day > 0 ? "{\"Username\":\"läte\",\"note\":\"<b>&\"}\n" : ""
                try await archive.archive([("users.jsonl", Array((lines.joined() + late).utf8))])
            }
        }

        @discardableResult
        func make(_ keys: [String], _ change: (inout EvidenceRequest) -> Void = { _ in }) async throws
            -> EvidenceSummary
        {
            var request = EvidenceRequest("case 1", about: keys, to: bag)
            change(&request)
            return try await archive.vault.createEvidence(request)
        }

        func verify() throws -> EvidenceReport {
            var verification = try EvidenceVerification(bag)
            return try verification.run()
        }

        func records() throws -> [EvidenceRecord] {
            try String(contentsOfFile: "\(bag)/\(EvidencePath.records)", encoding: .utf8).split(separator: "\n")
                .map { try JSONDecoder().decode(EvidenceRecord.self, from: Data($0.utf8)) }
        }
    }

    @Test("proves each version at both of its ends, and says where nobody was")
    func whole() async throws {
        let one = try await Case()

        let made = try await one.make(["u10", "u11", "läte", "nobody"])

        let report = try one.verify()
        #expect(report.faults.isEmpty, "\(report.faults)")
        #expect(report.rootFingerprint == one.archive.vault.rootFingerprint && report.checked.count == 5)
        // Three versions of one snapshot each; one of three, at both ends; one of two, at both ends.
        let records = try one.records()
        #expect(records.count == 3 + 2 + 2 && made.records == 7)
        #expect(Set(records.filter { $0.key == "u10" }.compactMap(\.record)).count == 3)
        #expect(made.statement.snapshots.map(\.absent) == [["läte", "nobody"], ["nobody"], ["nobody"]])
        #expect(made.statement.accessLog == nil)
    }

    @Test("holds no byte of another record")
    func others() async throws {
        let one = try await Case()
        try await one.make(["u10"]) { $0.withAccessLog = true }
        var hashes: Set<String> = []
        let vault = one.archive.vault
        let chronicle = try vault.chronicle(of: nil, to: "a test")
        let timeline = try chronicle.timeline(of: "users")
        let all = Set((0..<100).map { Array("u\($0)".utf8) })
        try await timeline.proofs(of: [2: all]) { _, proven in
            #expect(proven.records.count == 100)
            for record in proven.records where record.key != Array("u10".utf8) { hashes.insert(record.keyHash.hex) }
        }
        #expect(hashes.count == 99)
        for path in try FileManager.default.subpathsOfDirectory(atPath: one.bag) {
            guard let bytes = FileManager.default.contents(atPath: "\(one.bag)/\(path)") else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            for user in 0..<100 where user != 10 { #expect(!text.contains("\"u\(user)\""), "u\(user) in \(path)") }
            for hash in hashes { #expect(!text.contains(hash), "\(path)") }
        }
    }

    @Test("opens of the ledger's entries the names that were asked for, and no others")
    func accessLog() async throws {
        let one = try await Case()
        for keys in [["u10"], ["u11"]] { try await one.make(keys) { $0.target += keys[0] } }

        let made = try await one.make(["u10"]) { $0.withAccessLog = true }

        #expect(try one.verify().faults.isEmpty)
        // The first bag's two entries; this one's intent is not before itself, but it stands in the bag.
        let log = try #require(made.statement.accessLog)
        #expect(log.count >= 2 && made.entries >= log.count)
        let ledger = try FileManager.default.contentsOfDirectory(atPath: "\(one.bag)/data/ledger")
        let names = try ledger.filter { $0.hasSuffix(".names") }.map {
            try String(contentsOfFile: "\(one.bag)/data/ledger/\($0)", encoding: .utf8)
        }
        #expect(!names.isEmpty && names.allSatisfy { $0.contains("u10") && !$0.contains("u11") })
    }

    @Test("is no more valid where a byte of any of its files is another, or a file is gone or new")
    func tampered() async throws {
        let one = try await Case(users: 20)
        try await one.make(["u10", "läte"]) { $0.withAccessLog = true }
        let paths = try FileManager.default.subpathsOfDirectory(atPath: one.bag).filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(one.bag)/\(path)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }
        #expect(paths.count > 20)
        for path in paths {
            let url = URL(filePath: "\(one.bag)/\(path)")
            let kept = try Data(contentsOf: url)
            var changed = kept
            changed[changed.count / 2] ^= 1
            for bytes in [changed, nil] {
                if let bytes { try bytes.write(to: url) } else { try FileManager.default.removeItem(at: url) }
                let faults = (try? one.verify())?.faults
                #expect(faults?.isEmpty != true, "\(path) \(bytes == nil ? "gone" : "changed")")
            }
            try kept.write(to: url)
        }
        try Data("x".utf8).write(to: URL(filePath: "\(one.bag)/data/more.txt"))
        #expect(try one.verify().faults == ["data/more.txt is in no manifest"])
    }

    @Test("is not made where something is, or of nobody, and leaves nothing behind then")
    func refused() async throws {
        let one = try await Case(users: 20)
        await #expect(throws: EvidenceError.self) { try await one.make(["nobody"]) }
        #expect(!FileManager.default.fileExists(atPath: one.bag))
        #expect(!FileManager.default.fileExists(atPath: one.bag + ".part"))
        try await one.make(["u1"])
        await #expect(throws: EvidenceError.occupied(path: one.bag)) { try await one.make(["u1"]) }
        #expect(throws: EvidenceError.self) { try EvidenceVerification(one.archive.path) }
    }

    @Test("is on record: who asked for it, about whom as a commitment, and which bag came of it")
    func onRecord() async throws {
        let one = try await Case(users: 20)
        let made = try await one.make(["u1"])
        var query = EntryQuery(limit: 10)
        query.action = "evidence create"
        let entries = try one.archive.vault.entries(query).entries
        #expect(entries.map(\.body.phase) == [.intent, .outcome])
        #expect(entries.last?.body.details?["bag"] == made.digest && entries.last?.body.details?["case"] == "case 1")
        #expect(entries[0].body.objects.contains { $0.kind == "record" && $0.name == nil })
        let listed = try one.archive.vault.madeEvidence().made
        #expect(listed.map(\.name) == ["case 1"] && listed.map(\.digest) == [made.digest] && listed[0].records == 2)
    }
}

@Suite("A signature of minisign's form")
struct MinisignTests {
    @Test("fits the file and the comment that were signed, and nothing else")
    func signature() throws {
        let signing = SigningKey.random()
        let key = MinisignKey(signing.verifyKey)
        let file = Array("a list of files\n".utf8)
        let text = key.signature(of: file, comment: "case 1", sign: signing.sign)

        #expect(key.signed(file, text) && MinisignKey(text: key.text) == key)
        #expect(!key.signed(file + [0], text))
        #expect(!key.signed(file, text.replacing("case 1", with: "case 2")))
        #expect(!MinisignKey(SigningKey.random().verifyKey).signed(file, text))
        for line in 1..<4 where line != 2 {
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            // Not the last character, some of whose bits count for nothing.
            let end = lines[line].suffix(4)
            lines[line] = lines[line].dropLast(4) + (end.first == "A" ? "B" : "A") + end.dropFirst()
            #expect(!key.signed(file, lines.joined(separator: "\n")))
        }
    }
}
