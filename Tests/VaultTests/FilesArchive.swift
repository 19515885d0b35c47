import Foundation
import Seal
import Store

@testable import Vault

/// A vault of small files, given by their names and texts.
final class FilesArchive: Sendable {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        _ = try scratch.founded()
    }

    /// Another one with the same contents.
    init(copying other: FilesArchive) throws {
        scratch = try Scratch()
        try FileManager.default.copyItem(atPath: other.folder.path, toPath: scratch.vault.path)
        try FileManager.default.copyItem(atPath: other.scratch.key("ada"), toPath: scratch.key("ada"))
    }

    var folder: VaultFolder { scratch.vault }

    func custodian(_ reason: String? = "request 118") throws -> Vault { try scratch.open("ada", reason: reason) }

    /// Archives files, by their names, as one snapshot.
    @discardableResult
    func archive(
        _ files: [String: String], source: String = "pool", _ suppressed: SuppressedRecords = .drop,
        as person: String = "ada"
    ) async throws -> IngestSummary {
        let export = "\(scratch.path)/export"
        try? FileManager.default.removeItem(atPath: export)
        try FileManager.default.createDirectory(atPath: export, withIntermediateDirectories: false)
        for (name, text) in files { try scratch.put(Array(text.utf8), at: "\(export)/\(name)") }
        let inputs = files.keys.sorted().map { IngestInput.path("\(export)/\($0)") }
        var request = IngestRequest(source: source, inputs: inputs)
        request.suppressed = suppressed
        return try await scratch.open(person).ingest(request)
    }

    /// The files of a snapshot as they come back.
    func restored(_ snapshot: String) async throws -> (files: [String: String], summary: RestoreSummary) {
        let target = "\(scratch.path)/restored"
        try? FileManager.default.removeItem(atPath: target)
        let summary = try await custodian().restore(snapshot, to: .folder(target, overwrite: false))
        var files: [String: String] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: target) {
            files[name] = String(decoding: try scratch.bytes("\(target)/\(name)"), as: UTF8.self)
        }
        return (files, summary)
    }

    /// What a look at every byte finds wrong.
    func problems() async throws -> [String] {
        try await custodian().verify(.data).problems.map { "\($0.object): \($0.reason)" }
    }

    /// The roots that manifests state.
    func roots() throws -> [Digest256: [String]] {
        let vault = try custodian()
        return Dictionary(
            uniqueKeysWithValues: try folder.snapshotIDs().map {
                ($0, try vault.snapshot($0).manifest.collections.map(\.root))
            })
    }
}
