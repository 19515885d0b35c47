import Fixtures
import Foundation

/// A command of some kind that one round of a test runs, and what shows afterwards whether it was on record.
struct RandomCommand {
    /// What commands there are, the ones that read and the ones that write.
    enum Kind: CaseIterable {
        case ingest, snapshots, show, restore, export, verify, auditList, keysAdd, keysRemove
    }

    let kind: Kind
    /// Unlike that of any other command: its purpose, or the person whom it is about.
    let name: String
    let arguments: [String]
    /// The day whose export it archives.
    var day: Int?
    /// Where it puts files.
    var target: URL?

    /// - Parameters:
    ///   - day: of the export that an ingest archives.
    ///   - people: those whom a removal may remove; where there are none, somebody is added instead.
    init(_ kind: Kind, _ name: String, in archive: Archive, day: Int, people: [String]) throws {
        let removed = kind == .keysRemove ? people.first : nil
        self.kind = kind == .keysRemove && removed == nil ? .keysAdd : kind
        self.name = removed ?? name
        let reason = ["--reason", name, "--json"]
        switch self.kind {
        case .ingest:
            arguments = try archive.ingestion(day: day)
            self.day = day
        case .snapshots: arguments = ["snapshots"] + reason
        case .show: arguments = ["show", "latest"] + reason
        case .restore:
            let folder = archive.folder.appending(path: "restored-\(name)")
            arguments = ["restore", "latest", "--to", folder.path] + reason
            target = folder
        case .export: arguments = ["export", "latest", "--collection", "users", "--reason", name]
        case .verify: arguments = ["verify"] + reason
        case .auditList: arguments = ["audit", "list"] + reason
        case .keysAdd:
            let keyFile = archive.folder.appending(path: "key-\(name)").path
            arguments = ["keys", "add", "--name", name, "--role", "writer", "--new-key-file", keyFile]
        case .keysRemove: arguments = ["keys", "remove", self.name]
        }
    }

    /// Whether the command reads, so that its intent comes before anything it gives out.
    var isReading: Bool { ![.ingest, .keysAdd, .keysRemove].contains(kind) }

    /// Whether anything of what is archived, or on record, came out of the command.
    func hasGivenOut(_ outcome: Archive.Outcome) -> Bool {
        guard let target else { return isReading && outcome.output.contains("{") }
        let paths = FileManager.default.enumerator(atPath: target.path)?.compactMap { $0 as? String } ?? []
        return paths.contains { path in
            let facts = try? FileManager.default.attributesOfItem(atPath: target.appending(path: path).path)
            return facts?[.type] as? FileAttributeType == .typeRegular && facts?[.size] as? Int ?? 0 > 0
        }
    }

    /// The entries that are about the command.
    func entries(in ledger: [RecordedEntry], snapshot: String?) -> [RecordedEntry] {
        switch kind {
        case .ingest: ledger.filter { $0.action == "ingest" && $0.isAbout(snapshot ?? "none") }
        case .keysAdd: ledger.filter { $0.action == "keys add" && $0.isAbout(name) }
        case .keysRemove: ledger.filter { $0.action == "keys remove" && $0.isAbout(name) }
        default: ledger.filter { $0.purpose == name }
        }
    }
}

/// An entry as `audit list --json` shows it.
struct RecordedEntry: Decodable {
    let sequence: Int
    let phase: String
    let action: String
    let purpose: String?
    let outcome: String?
    let objects: [Object]
    let intent: Intent?

    struct Object: Decodable {
        let kind: String
        let name: String
    }

    struct Intent: Decodable {
        let sequence: Int
    }

    func isAbout(_ name: String) -> Bool { objects.contains { $0.name == name } }
}

extension Archive {
    /// The whole ledger, oldest first.
    func entries() async throws -> [RecordedEntry] {
        struct Answer: Decodable {
            let entries: [RecordedEntry]
        }
        let listed = try await mustRun("audit", "list", "--limit", "1000000", "--json")
        guard let start = listed.output.firstIndex(of: "{") else { throw Failure(reason: "no entries: \(listed)") }
        return try JSONDecoder().decode(Answer.self, from: Data(listed.output[start...].utf8)).entries
    }
}
