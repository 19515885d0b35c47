import Records
import Seal
import Store

/// Where restored files go.
public enum RestoreTarget: Sendable {
    /// Into a folder, which is made where there is none. A file that is there with other bytes stays, unless `overwrite`.
    case folder(String, overwrite: Bool)
    /// The bytes of one file to standard output.
    case standardOutput
}

/// What a restore did.
public struct RestoreSummary: Codable, Sendable {
    /// The snapshot's id, 64 hexadecimal digits.
    public let snapshot: String
    /// Files and links that were written.
    public internal(set) var files = 0
    /// Bytes of these files.
    public internal(set) var bytes = 0
    /// Files that were there already with the same bytes.
    public internal(set) var unchanged = 0
    /// Files that lack what was erased of them.
    public internal(set) var erased: [ErasedFile] = []
    /// Files that were destroyed, and do not come back.
    public internal(set) var destroyed: [ErasedFile] = []
    /// Paths where something else was in the way, which has been left as it is.
    public internal(set) var conflicts: [String] = []
    /// How long it took.
    public internal(set) var seconds = 0.0
}

/// A file of which something was erased.
public struct ErasedFile: Codable, Sendable {
    /// In the snapshot.
    public let path: String
    /// The number of the erasure's certificate.
    public let certificate: Int
    /// How many records are missing.
    public let records: Int
    /// Where in the file as it comes back the first of them stood, in bytes from its beginning; at most twenty.
    public let places: [Int]
}

extension Vault {
    /// Brings back the files of the snapshot that is meant by `name`, byte for byte, with modes and times.
    ///
    /// - Parameters:
    ///   - name: the beginning of the snapshot's id, `latest`, `latest~2` (the one two before), or a date or time (the last one
    ///     at or before the end of that day, UTC).
    ///   - source: the source's name, where a vault has several.
    ///   - paths: those wanted, each a path in the snapshot or a folder of it; none for all.
    ///   - target: where they go.
    ///   - report: is told how far it is, at most ten times a second, on no particular thread.
    /// - Throws: an error of the kind ``FailureKind/damaged`` where what comes is not what was archived (nothing wrong keeps a
    ///   file's name); ``FailureKind/badInput`` for a snapshot or a path that is not there, or where several could be meant;
    ///   ``FailureKind/notPermitted`` to all but custodians; ``FailureKind/refused`` without the reason that the vault demands.
    public func restore(
        _ name: String, of source: String? = nil, paths: [String] = [], to target: RestoreTarget,
        progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> RestoreSummary {
        try await restore(try resolve(name, source: source, to: "restore"), paths: paths, to: target, progress: report)
    }

    /// Brings back the files of a snapshot, byte for byte, with modes and times.
    ///
    /// - Parameter paths: those wanted, each a path in the snapshot or a folder of it; none for all.
    /// - Throws: `StoreError.damaged` where what comes is not what was archived (nothing wrong keeps a file's name);
    ///   `VaultError.notFound` for a path that the snapshot does not hold.
    package func restore(
        _ id: Digest256, paths: [String], to target: RestoreTarget,
        progress report: @Sendable @escaping (Progress) -> Void = { _ in }
    ) async throws -> RestoreSummary {
        try await onRecord(
            Deed("restore", source: sourceOnRecord(of: id), [.snapshot(id)] + paths.map { .path($0) }),
            counts: { ["files": $0.files, "bytes": $0.bytes] }
        ) {
            try beginReading()
            return try await restore(try snapshot(id), paths: paths, to: target, progress: report)
        }
    }

    private func restore(
        _ snapshot: Snapshot, paths: [String], to target: RestoreTarget,
        progress report: @Sendable @escaping (Progress) -> Void
    ) async throws -> RestoreSummary {
        let start = ContinuousClock.now
        let named = try Self.wanted(paths, in: snapshot.manifest)
        let erased = snapshot.layout.files.map(\.erased)
        let wanted = named.filter { erased[$0] == nil || erased[$0]?.digest != nil }
        let record = wanted.contains { erased[$0] != nil } ? try erasedFilesOnRecord() : nil
        let total = wanted.reduce(0) { $0 + (snapshot.manifest.files[$1].size ?? 0) }
        let meter = ProgressMeter(Progress(phase: "Restoring", totalBytes: total), report: report)
        let reader = try SnapshotReader(snapshot, self)
        var summary = RestoreSummary(snapshot: snapshot.id.hex)
        summary.destroyed = named.filter { !wanted.contains($0) }.map { snapshot.erasedFile($0, nil) }
        switch target {
        case .standardOutput:
            let files = wanted.filter { snapshot.manifest.files[$0].kind == .file }
            if files.isEmpty, let gone = summary.destroyed.first {
                throw VaultError.notFound(
                    "\(gone.path) was destroyed: see 'muniment certificates show \(gone.certificate)'")
            }
            guard files.count == 1 else {
                throw VaultError.badInput(
                    "standard output takes one file, and this names \(files.count). Name one, or restore to a folder with --to"
                )
            }
            let sink = FileSink(try OpenFile.standardOutput()) { meter.add(bytes: $0) }
            try await Self.read([files[0]: sink], reader)
            try reader.check(try await sink.finish(mode: nil, modified: nil), of: files[0], record)
            if erased[files[0]] != nil { summary.erased = [reader.snapshot.erasedFile(files[0], sink)] }
            summary.files = 1
            summary.bytes = sink.byteCount
        case .folder(let folder, let overwrite):
            var destination = try RestoreFolder(folder, overwrite: overwrite, snapshot: snapshot)
            defer { destination.removeUnfinished() }
            var sinks: [Int: FileSink] = [:]
            for index in wanted {
                if let output = try destination.prepare(index, &summary) {
                    sinks[index] = FileSink(output) { meter.add(bytes: $0) }
                }
            }
            try await Self.read(sinks, reader)
            for index in wanted {
                guard let sink = sinks[index] else { continue }
                let file = snapshot.manifest.files[index]
                let digest = try await sink.finish(mode: file.permissions ?? 0o600, modified: file.modified)
                try reader.check(digest, of: index, record)
                if erased[index] != nil { summary.erased.append(reader.snapshot.erasedFile(index, sink)) }
                try destination.finish(index)
                summary.files += 1
                summary.bytes += sink.byteCount
            }
            try destination.finishFolders(wanted)
        }
        summary.seconds = (ContinuousClock.now - start) / .seconds(1)
        return summary
    }

    /// Reads files into their sinks: collections whole, chunks one by one.
    static func read(_ sinks: [Int: FileSink], _ reader: SnapshotReader) async throws {
        let files = reader.snapshot.manifest.files
        let collections = Set(sinks.keys.compactMap { files[$0].collection })
        for collection in collections.sorted() {
            try Task.checkCancellation()
            // The files' digests say all about their bytes; roots are for `verify`.
            var known: KnownLeaves?
            try await reader.readCollection(collection, sinks.filter { files[$0.key].collection == collection }, &known)
        }
        for (index, sink) in sinks.sorted(by: { $0.key < $1.key }) where files[index].collection == nil {
            try Task.checkCancellation()
            try await reader.readChunks(index, into: sink)
        }
    }

    /// The indices of the wanted files.
    private static func wanted(_ paths: [String], in manifest: Manifest) throws -> [Int] {
        guard !paths.isEmpty else { return Array(manifest.files.indices) }
        var wanted: Set<Int> = []
        for path in paths {
            var name = Array(path.utf8)
            while name.count > 1, name.last == UInt8(ascii: "/") { name.removeLast() }
            let inside = name + [UInt8(ascii: "/")]
            let found = manifest.files.indices.filter {
                manifest.files[$0].name == name || manifest.files[$0].name.starts(with: inside)
            }
            guard !found.isEmpty else {
                throw VaultError.notFound("the snapshot holds no \(path). See what it holds with: muniment show")
            }
            wanted.formUnion(found)
        }
        return wanted.sorted()
    }
}

extension Snapshot {
    /// - Parameter sink: what the file was written to; nil where it does not come back.
    fileprivate func erasedFile(_ index: Int, _ sink: FileSink?) -> ErasedFile {
        ErasedFile(
            path: manifest.files[index].displayName, certificate: layout.files[index].erased?.certificate ?? 0,
            records: sink?.missing ?? 0, places: sink?.gaps ?? [])
    }
}
