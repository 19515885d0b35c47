import ArchiveFixtures
import Foundation
import Seal
import Store
import Vault

@testable import Evidence

/// A vault with some days of a pool, and bags that are made of it.
final class EvidenceFolder: Sendable {
    let archive: ArchiveFolder
    var vault: Vault { archive.vault }
    var bag: String { "\(archive.path)/bag" }

    init() throws { archive = try ArchiveFolder() }

    /// Three days: `user-3` leaves on the last one, `user-8` leaves the group, `user-5` is disabled.
    static func pool(users: Int = 40) async throws -> EvidenceFolder {
        let folder = try EvidenceFolder()
        for day in 0..<3 {
            var people: [String] = []
            var memberships: [String] = []
            for number in 0..<users where day < 2 || number != 3 {
                let mail = #"{"Name":"email","Value":"u\#(number)@day-\#(number == 7 ? day : 0).example"}"#
                let phone = #"{"Name":"phone_number","Value":"+49555\#(number)"}"#
                people.append(
                    #"{"Username":"user-\#(number)","Attributes":[\#(mail),\#(phone)],"Enabled":\#(number != 5 || day == 0),"#
                        + #""UserStatus":"CONFIRMED","UserLastModifiedDate":"2026-01-0\#(1 + number % 5)T00:00:00Z"}"#)
                if number % 4 == 0, day < 2 || number != 8 {
                    memberships.append(#"{"GroupName":"admins","Username":"user-\#(number)"}"#)
                }
            }
            try await folder.archive.archive([
                ("users.jsonl", Array((people.joined(separator: "\n") + "\n").utf8)),
                ("memberships.jsonl", Array((memberships.joined(separator: "\n") + "\n").utf8)),
            ])
        }
        return folder
    }

    @discardableResult
    func make(_ keys: [String] = [], _ change: (inout EvidenceRequest) throws -> Void = { _ in }) async throws
        -> EvidenceSummary
    {
        try? FileManager.default.removeItem(atPath: bag)
        var request = EvidenceRequest("case 1", about: keys, to: bag)
        try change(&request)
        return try await vault.createEvidence(request)
    }

    func verify() throws -> EvidenceReport {
        var verification = try EvidenceVerification(bag)
        return try verification.run()
    }

    func text(_ path: String) throws -> String { try String(contentsOfFile: "\(bag)/\(path)", encoding: .utf8) }

    func lines<Line: Decodable>(_ path: String, _ type: Line.Type = Line.self) throws -> [Line] {
        try text(path).split(separator: "\n").map { try JSONDecoder().decode(type, from: Data($0.utf8)) }
    }

    /// The paths of all files.
    func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: bag).filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(bag)/\(path)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }

    /// Replaces a file, and makes manifests and signature anew, as only who made the bag could: what is found then, proofs find.
    func forge(_ path: String, _ change: (String) throws -> String) throws {
        try change(try text(path)).write(toFile: "\(bag)/\(path)", atomically: false, encoding: .utf8)
        for (name, isPayload) in [("manifest-sha256.txt", true), ("tagmanifest-sha256.txt", false)] {
            let listed = try files().filter { $0.hasPrefix("data/") == isPayload && !$0.hasPrefix("tagmanifest") }
            let lines = try listed.map { path in
                let bytes = try Data(contentsOf: URL(filePath: "\(bag)/\(path)"))
                return "\(Digest256.sha256(Array(bytes)).hex)  \(path)\n"
            }
            try lines.joined().write(toFile: "\(bag)/\(name)", atomically: false, encoding: .utf8)
        }
        let key = MinisignKey(vault.person.card.verify)
        let manifest = Array(try text("tagmanifest-sha256.txt").utf8)
        try key.signature(of: manifest, comment: "forged", sign: vault.signature)
            .write(toFile: "\(bag)/tagmanifest-sha256.txt.minisig", atomically: false, encoding: .utf8)
    }

    /// The files in which a text stands.
    func holding(_ text: String) throws -> [String] {
        let bytes = Data(text.utf8)
        return try files().filter { try Data(contentsOf: URL(filePath: "\(bag)/\($0)")).range(of: bytes) != nil }
    }
}
