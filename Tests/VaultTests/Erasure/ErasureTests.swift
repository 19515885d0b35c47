import Foundation
import Ledger
import Records
import Seal
import Testing

@testable import Store
@testable import Vault

@Suite("Erasing a person")
struct ErasureTests {
    /// A file before and after, and whose record goes.
    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let before: String
        let key: String
        let after: String

        var testDescription: String { "\(name), \(key)" }
    }

    static let examples = [
        Example(
            name: "users.jsonl", before: "{\"id\":\"ana\",\"n\":1}\n{\"id\":\"bodo\"}\n{\"id\":\"cyra\"}\n", key: "ana",
            after: "{\"id\":\"bodo\"}\n{\"id\":\"cyra\"}\n"),
        Example(
            name: "users.jsonl", before: "{\"id\":\"ana\"}\n{\"id\":\"bodo\"}\r\n{\"id\":\"cyra\"}\n", key: "bodo",
            after: "{\"id\":\"ana\"}\r\n{\"id\":\"cyra\"}\n"),
        Example(
            name: "users.jsonl", before: "{\"id\":\"ana\"}\n{\"id\":\"bodo\"}", key: "bodo", after: "{\"id\":\"ana\"}"),
        Example(name: "users.jsonl", before: "{\"id\":\"ana\"}\n", key: "ana", after: ""),
        Example(
            name: "users.json", before: "[{\"id\":\"ana\"},\n {\"id\":\"bodo\"}, {\"id\":\"cyra\"}]\n", key: "ana",
            after: "[{\"id\":\"bodo\"}, {\"id\":\"cyra\"}]\n"),
        Example(
            name: "users.json", before: "[{\"id\":\"ana\"},\n {\"id\":\"bodo\"}, {\"id\":\"cyra\"}]\n", key: "cyra",
            after: "[{\"id\":\"ana\"},\n {\"id\":\"bodo\"}]\n"),
        Example(name: "users.json", before: "[ {\"id\":\"ana\"} ]", key: "ana", after: "[  ]"),
        Example(
            name: "users.json",
            before:
                #"{"Users":[{"Username":"ana","Attributes":[{"Name":"sub","Value":"s-1"}]},{"Username":"bodo"}],"Next":"x"}"#,
            key: "ana", after: #"{"Users":[{"Username":"bodo"}],"Next":"x"}"#),
        Example(
            name: "users.csv", before: "id,mail\r\nana,a@x\r\n\"b,o\",\"b\"\"@x\"\r\ncyra,c@x\r\n", key: "b,o",
            after: "id,mail\r\nana,a@x\r\ncyra,c@x\r\n"),
        Example(name: "users.csv", before: "id,mail\nana,a@x\n", key: "ana", after: "id,mail\n"),
        Example(
            name: "users.csv", before: "cognito:username,name\nana,A\\, B\nbodo,C\n", key: "ana",
            after: "cognito:username,name\nbodo,C\n"),
        Example(
            name: "users.jsonl", before: #"{"id":"m\u00fcller"}"# + "\n" + #"{"id":"müll"}"# + "\n", key: "müller",
            after: #"{"id":"müll"}"# + "\n"),
    ]

    @Test("gives back each file without the person, and says so", arguments: examples)
    func file(_ example: Example) async throws {
        let archive = try FilesArchive()
        let snapshot = try await archive.archive([example.name: example.before]).snapshot
        let roots = try archive.roots()

        let report = try await archive.erase(example.key, mentions: .keep)

        #expect(report.versions == 1 && report.changed == 1 && report.certificate == 1)
        let (files, summary) = try await archive.restored(snapshot)
        #expect(files == [example.name: example.after])
        #expect(summary.erased.map(\.path) == [example.name] && summary.erased.first?.records == 1)
        #expect(try await archive.problems() == [])
        #expect(try archive.roots() == roots)
        let whole = try DecryptedWhole(archive.custodian())
        #expect(whole.places(of: example.key + "\"") == [] && whole.places(of: "\n\(example.key),") == [])
    }

    /// Users by day: some change, some go.
    private static func day(_ day: Int, without gone: Set<String> = []) -> String {
        let names = ["ana", "anastasia", "bo", "cy", "dö", "eve"] + (10..<60).map { "user-\($0)" }
        return names.filter { !gone.contains($0) }.map { name in
            #"{"Username":"\#(name)","sub":"sub-of-\#(name)","email":"\#(name)@mail.example","seen":\#(name.count % 3 == 0 ? day : 0)}"#
                + "\n"
        }.joined()
    }

    @Test("leaves every other byte, root and proof, and no trace but the hash of the key, in bases and deltas")
    func everywhere() async throws {
        let archive = try FilesArchive()
        var snapshots: [String] = []
        for day in 0..<6 {
            let gone: Set<String> = day == 3 ? ["ana", "bo"] : day == 4 ? ["eve"] : []
            snapshots.append(try await archive.archive(["users.jsonl": Self.day(day, without: gone)]).snapshot)
            if day == 2 { try FileManager.default.removeItem(atPath: archive.folder.state) }
        }
        let vault = try archive.custodian()
        let commitment = try Commitment(key: vault.keys.commitment(source: "pool", collection: "users"))
        let keyHash = Array("ana".utf8).withUnsafeBytes { commitment.keyHash($0) }
        let before = try DecryptedWhole(vault)
        #expect(!before.places(of: "sub-of-ana\"").isEmpty)
        let roots = try archive.roots()
        let records = (0..<6).map { day in
            #"{"Username":"ana","sub":"sub-of-ana","email":"ana@mail.example","seen":\#(day)}"#
        }
        let fingerprinter = try vault.keys.fingerprint
        let old = try archive.folder.packIDs()
        let kept = "\(archive.scratch.path)/kept"
        try FileManager.default.copyItem(atPath: archive.folder.packs, toPath: kept)
        // The ledger knows who was asked about.
        _ = try await archive.custodian().answering(
            {
                var question = Question("history", source: "pool")
                question.records = ["ana"]
                question.values = ["email=ana@mail.example"]
                return question
            }(), counts: { (_: Int) in [:] }, { 0 })

        let report = try await archive.erase("ana")

        #expect(report.versions == 5 && report.changed == 5 && report.names == 2)
        #expect(try await archive.problems() == [])
        #expect(try archive.roots() == roots)
        for (day, snapshot) in snapshots.enumerated() {
            let gone: Set<String> = day == 3 ? ["ana", "bo"] : day == 4 ? ["eve", "ana"] : ["ana"]
            let (files, summary) = try await archive.restored(snapshot)
            #expect(files == ["users.jsonl": Self.day(day, without: gone)], "day \(day)")
            #expect(summary.erased.count == (day == 3 ? 0 : 1), "day \(day)")
        }
        let whole = try DecryptedWhole(archive.custodian())
        for text in ["\"ana\"", "sub-of-ana\"", "ana@mail.example", "=ana@"] {
            #expect(whole.places(of: text) == [], "\(text)")
        }
        for record in records {
            let print = Array(record.utf8).withUnsafeBytes { fingerprinter($0) }
            #expect(whole.places(of: withUnsafeBytes(of: print) { Array($0) }) == [])
        }
        for day in 0..<6 where day != 3 {
            let text = Self.day(day, without: day == 4 ? ["eve"] : [])
            let digest = Array(text.utf8).withUnsafeBytes { Digest256.sha256($0) }
            #expect(whole.places(of: digest.hex) == [] && whole.places(of: digest.bytes) == [])
        }
        #expect(!whole.places(of: keyHash.bytes).isEmpty)

        // What was there before does not open any more, with any key that is left.
        let present = try archive.folder.packIDs()
        let replaced = old.subtracting(present)
        #expect(!replaced.isEmpty)
        for id in replaced {
            #expect(!DurableFile.exists(archive.folder.key(of: archive.folder.pack(id))))
            for other in present {
                let place = archive.folder.pack(id)
                try? FileManager.default.createDirectory(
                    atPath: archive.folder.packFolder(id), withIntermediateDirectories: true)
                try archive.scratch.put(try archive.scratch.bytes("\(kept)/\(id.hex.prefix(2))/\(id.hex)"), at: place)
                try archive.scratch.put(
                    try archive.scratch.bytes(archive.folder.key(of: archive.folder.pack(other))),
                    at: archive.folder.key(of: place))
                #expect(throws: StoreError.self) { try archive.custodian().pack(id) }
                DurableFile.remove(place)
                DurableFile.remove(archive.folder.key(of: place))
            }
        }
    }

    @Test("takes what goes with the record: by its key, its sub, and the values that are named")
    func dependants() async throws {
        let archive = try FilesArchive()
        let users =
            #"{"Username":"ana","sub":"s-1","email":"a@x"}"# + "\n" + #"{"Username":"bo","sub":"s-2","email":"b@x"}"#
            + "\n" + #"{"Username":"google_7","sub":"s-3","email":"a@x"}"# + "\n"
        let memberships =
            #"{"GroupName":"g","Username":"ana"}"# + "\n" + #"{"GroupName":"h","Username":"ana"}"# + "\n"
            + #"{"GroupName":"g","Username":"bo"}"# + "\n"
        let devices = #"{"id":"d1","sub":"s-1"}"# + "\n" + #"{"id":"d2","sub":"s-2"}"# + "\n"
        let snapshot = try await archive.archive([
            "users.jsonl": users, "memberships.jsonl": memberships, "devices.jsonl": devices,
        ]).snapshot

        let report = try await archive.erase("ana", also: [("email", "a@x")])

        #expect(report.versions == 5)
        let (files, _) = try await archive.restored(snapshot)
        #expect(files["users.jsonl"] == #"{"Username":"bo","sub":"s-2","email":"b@x"}"# + "\n")
        #expect(files["memberships.jsonl"] == #"{"GroupName":"g","Username":"bo"}"# + "\n")
        #expect(files["devices.jsonl"] == #"{"id":"d2","sub":"s-2"}"# + "\n")
        #expect(try await archive.problems() == [])
    }

    @Test("asks about files kept as bytes and about others' records that hold the key, and does what is said")
    func filesAndMentions() async throws {
        let archive = try FilesArchive()
        let users =
            #"{"id":"ana","sub":"s"}"# + "\n" + #"{"id":"bo","manager":"ana"}"# + "\n" + #"{"id":"banana"}"# + "\n"
        let files = ["users.jsonl": users, "notes.txt": "of ana, and others", "menu.txt": "bananas"]
        let first = try await archive.archive(files).snapshot
        let second = try await archive.archive(files).snapshot

        let plan = try await archive.custodian().planErasure(FilesArchive.request("ana"))
        #expect(plan.question?.contains("--files") == true && plan.question?.contains("--mentions") == true)
        #expect(plan.opaque.map(\.path) == ["notes.txt", "notes.txt"] && plan.finds.mentions == 1)
        let error = await #expect(throws: VaultError.self) { try await archive.erase("ana") }
        #expect(error.map { isRefusal($0, "--files keep or --files destroy") } == true)
        #expect(try await archive.restored(first).files == files)

        let kept = try await archive.erase("ana", files: .keep, mentions: .keep)
        #expect(kept.destroyed == 0 && kept.remains.contains { $0.contains("2 files kept as bytes") })
        #expect(try await archive.restored(second).files["notes.txt"] == "of ana, and others")
        let destroyed = try await archive.erase("ana", files: .destroy, mentions: .destroy)
        #expect(destroyed.destroyed == 2 && destroyed.versions == 1)
        for snapshot in [first, second] {
            let (files, summary) = try await archive.restored(snapshot)
            #expect(files == ["users.jsonl": #"{"id":"banana"}"# + "\n", "menu.txt": "bananas"])
            #expect(summary.destroyed.map(\.path) == ["notes.txt"])
        }
        #expect(try await archive.problems() == [])
        #expect(try DecryptedWhole(archive.custodian()).places(of: "of ana") == [])
    }

    @Test("is refused for a record that is held, and that is on record without its key in clear")
    func held() async throws {
        let archive = try FilesArchive()
        let users = #"{"id":"ana"}"# + "\n" + #"{"id":"bo"}"# + "\n"
        let snapshot = try await archive.archive(["users.jsonl": users]).snapshot
        var hold = HoldRequest(caseName: "case 7")
        hold.sources = ["pool"]
        hold.keys = ["ana"]
        _ = try archive.custodian().placeHold(hold)

        let error = await #expect(throws: VaultError.self) { try await archive.erase("ana") }

        #expect(error.map { isRefusal($0, "hold 1 keeps the record") } == true)
        #expect(try await archive.restored(snapshot).files == ["users.jsonl": users])
        let entries = try archive.custodian().entries(EntryQuery(limit: 1000)).entries
        let refused = entries.filter { $0.body.action == "erase" && $0.body.outcome == .refused }
        #expect(
            refused.count == 1 && !refused.contains { String(decoding: $0.bodyBytes, as: UTF8.self).contains("ana\"") })
        _ = try await archive.erase("bo")
        _ = try archive.custodian().releaseHolds([1])
        _ = try await archive.erase("ana")
        #expect(try await archive.restored(snapshot).files == ["users.jsonl": ""])
    }

    @Test("leaves another source as it is, and knows what is not there")
    func sources() async throws {
        let archive = try FilesArchive()
        let users = #"{"id":"ana"}"# + "\n"
        let first = try await archive.archive(["users.jsonl": users]).snapshot
        let second = try await archive.archive(["users.jsonl": users], source: "other").snapshot

        #expect(try await archive.erase("an").certificate == nil)
        await #expect(throws: VaultError.self) { try await archive.erase("ana", source: "none") }
        _ = try await archive.erase("ana")

        #expect(try await archive.restored(first).files == ["users.jsonl": ""])
        #expect(try await archive.restored(second).files == ["users.jsonl": users])
        #expect(try await archive.problems() == [])
    }

    @Test("takes no reason that names the person, and none at all neither")
    func reason() async throws {
        let archive = try FilesArchive()
        try await archive.archive(["users.jsonl": #"{"id":"ana"}"# + "\n"])
        for reason in ["ana asked for it", nil] {
            await #expect(throws: VaultError.self) {
                try await archive.custodian(reason).erase(FilesArchive.request("ana"))
            }
        }
    }

    @Test("has a certificate that says what was done, and not of whom")
    func certificate() async throws {
        let archive = try FilesArchive()
        try await archive.archive(["users.jsonl": Self.day(0)])
        try await archive.archive(["users.jsonl": Self.day(3)])
        _ = try await archive.erase("ana")

        let list = try archive.custodian().certificates()

        #expect(list.damages.isEmpty && list.certificates.count == 1)
        let status = try #require(list.certificates.first)
        #expect(status.isGood && status.isOnRecord && status.certificate.deed == "erase")
        #expect(status.certificate.counts["records"] == 2 && status.certificate.snapshots.count == 2)
        #expect(status.certificate.cause.request == "request 118")
        #expect(status.certificate.remains.contains { $0.contains("the hash of the key") })
        #expect(!String(decoding: status.document, as: UTF8.self).contains("ana\""))
        #expect(try await archive.erase("ana").certificate == nil, "nothing is left")
    }

    @Test("carries out an approved plan, and no more than that")
    func plan() async throws {
        let archive = try FilesArchive()
        try await archive.archive(["users.jsonl": Self.day(0)])
        let request = FilesArchive.request("ana")
        let vault = try archive.custodian()
        let document = try await ErasurePlanDocument(vault.planErasure(request), of: vault)
        let approved = try ErasurePlanDocument(file: document.bytes())
        #expect(!String(decoding: try document.bytes(), as: UTF8.self).contains("ana"))

        await #expect(throws: VaultError.self) {
            try await archive.custodian().erase(FilesArchive.request("bo"), approved: approved)
        }
        try await archive.archive(["users.jsonl": Self.day(3)])
        let error = await #expect(throws: VaultError.self) {
            try await archive.custodian().erase(request, approved: approved)
        }
        #expect(error.map { isRefusal($0, "as there is more now") } == true)
        let again = try archive.custodian()
        let newer = try await ErasurePlanDocument(again.planErasure(request), of: again)
        #expect(try await archive.custodian().erase(request, approved: newer).versions == 2)
    }
}
