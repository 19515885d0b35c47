import Catalog
import Seal
import Store

/// Something that an examination noticed.
package struct Finding: Codable, Sendable {
    package enum Severity: String, Codable, Sendable {
        /// Good to know.
        case note
        /// Should be looked after.
        case warning
        /// Something is wrong.
        case problem
    }

    package let severity: Severity
    /// A path below the vault's folder, or the vault.
    package let object: String
    package let text: String
    package let fixed: Bool
}

extension Vault {
    /// Examines what a vault's keeper should know besides what `verify` tells: leftovers of killed processes, the
    /// catalog, the folder.
    ///
    /// - Parameter fix: whether to remove leftovers that nothing names, and to rebuild a catalog that is of no use.
    package func examine(fix: Bool) throws -> [Finding] {
        guard fix else { return try findings(fix: false) }
        let lock = try WriterLock(folder)
        defer { _ = lock }
        return try findings(fix: true)
    }

    private func findings(fix: Bool) throws -> [Finding] {
        var findings: [Finding] = []
        func remove(_ path: String, _ text: String) throws {
            let count = try OpenFile(path, .read(followingLinks: false)).byteCount()
            if fix { DurableFile.remove(path) }
            findings.append(
                Finding(severity: .warning, object: folder.relative(path), text: "\(text); \(count) bytes", fixed: fix))
        }
        if !isWritable {
            findings.append(
                Finding(severity: .note, object: folder.path, text: "the folder is read-only: the vault can be read and not written to", fixed: false))
        }
        for path in try folder.unfinished() { try remove(path, "an unfinished file of a process that was killed") }
        let ids = try folder.snapshotIDs()
        for id in try folder.layoutIDs().subtracting(ids).sorted() {
            try remove(folder.layout(id), "a layout without its manifest, of an ingest that was killed")
            if DurableFile.exists(folder.key(of: folder.layout(id))) {
                try remove(folder.key(of: folder.layout(id)), "its key")
            }
        }
        try examinePacks(ids, remove, &findings)
        try examineKeys(remove)
        var notices: [String] = []
        for id in try snapshotsMissingFromFolder(&notices).sorted() {
            findings.append(
                Finding(severity: .problem, object: folder.relative(folder.snapshot(id)), text: "the catalog knows this snapshot, and its manifest is gone", fixed: false))
        }
        for notice in notices {
            if fix { _ = try rebuiltCatalog() }
            findings.append(Finding(severity: .warning, object: "catalog.sqlite", text: notice, fixed: fix))
        }
        for person in try people() {
            guard let damage = person.problem else { continue }
            findings.append(
                Finding(severity: .problem, object: "slots/\(person.id)", text: "\(person.name): \(damage)", fixed: false))
        }
        return findings
    }

    /// Packs that no layout names, once every layout could be read.
    private func examinePacks(
        _ ids: Set<Digest256>, _ remove: (String, String) throws -> Void, _ findings: inout [Finding]
    ) throws {
        var named: Set<Digest256> = []
        for id in ids {
            do { named.formUnion(try snapshot(id).layout.packs.compactMap { Digest256(hex: $0.id) }) } catch let error as StoreError {
                findings.append(
                    Finding(severity: .problem, object: folder.relative(folder.snapshot(id)), text: "\(error)", fixed: false))
                return
            }
        }
        for id in try folder.packIDs().subtracting(named).sorted() {
            try remove(folder.pack(id), "a pack that no snapshot names, of an ingest that was killed")
            if DurableFile.exists(folder.key(of: folder.pack(id))) { try remove(folder.key(of: folder.pack(id)), "its key") }
        }
        for id in named.sorted() where !DurableFile.exists(folder.pack(id)) {
            findings.append(
                Finding(severity: .problem, object: folder.relative(folder.pack(id)), text: "snapshots name this pack, and it is gone", fixed: false))
        }
    }

    /// `.key` files whose pack, manifest or layout never came.
    private func examineKeys(_ remove: (String, String) throws -> Void) throws {
        let shelves = try DurableFile.names(in: folder.packs).filter { $0.utf8.count == 2 }.map { "\(folder.packs)/\($0)" }
        for place in [folder.snapshots, folder.layouts] + shelves {
            for name in try DurableFile.names(in: place).sorted() where name.hasSuffix(".key") {
                let path = "\(place)/\(name)"
                if !DurableFile.exists(String(path.dropLast(4))) { try remove(path, "a key of a file that never came") }
            }
        }
    }
}
