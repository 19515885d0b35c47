import Vault

/// Archives an export, tells what the vault holds, checks it, and gives the export back.
func archive(_ export: String, in vault: Vault, restoringTo folder: String) async throws {
    for notice in vault.notices { print("notice: \(notice)") }

    let ingested = try await vault.ingest(IngestRequest(source: "prod-pool", inputs: [.path(export)]))
    for warning in ingested.warnings { print("warning: \(warning)") }
    for collection in ingested.collections {
        print("\(collection.name): \(collection.records) records, \(collection.changed ?? 0) changed")
    }

    for snapshot in try vault.snapshots(source: "prod-pool").snapshots {
        print("snapshot of \(snapshot.bytes) bytes in \(snapshot.files) file")
    }

    let report = try await vault.verify(.data)
    for problem in report.problems { print("\(problem.object): \(problem.reason)") }

    let restored = try await vault.restore("latest", of: "prod-pool", to: .folder(folder, overwrite: true))
    print("restored \(restored.files) file")
}

/// The vault at the path, made where there is none: its first custodian opens it with the key file, which is made too.
func openVault(at path: String, keyFile: String) throws -> Vault {
    do { return try Vault.open(at: path, secrets: [.keyFile(path: keyFile)], reason: "nightly archive") } catch {
        guard case .noVault = FailureKind(of: error) else { throw error }
        return try Vault.create(at: path, person: "archiver", keyFile: keyFile)
    }
}

let arguments = CommandLine.arguments
if arguments.count == 5 {
    do {
        let vault = try openVault(at: arguments[1], keyFile: arguments[2])
        try await archive(arguments[3], in: vault, restoringTo: arguments[4])
    } catch {
        switch FailureKind(of: error) {
        case .locked: print("somebody else is writing; try again later")
        default: print("failed: \(error)")
        }
    }
} else {
    print("embedding <vault> <key file> <export> <folder>")
}
