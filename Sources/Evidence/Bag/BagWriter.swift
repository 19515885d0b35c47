import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Writes a bag (RFC 8493, version 1.0): a folder whose payload lies below `data/`, with the SHA-256 of every file.
///
/// It stands under a temporary name until it is whole.
struct BagWriter {
    private let target: String
    private let folder: String
    private var payload: [(path: String, digest: String)] = []
    private var payloadBytes = 0
    private var pending: (String, [UInt8]) = ("", [])
    private var tags: [(path: String, digest: String)] = []

    /// - Throws: `EvidenceError.occupied`; `StoreError`.
    init(_ target: String) throws {
        guard !DurableFile.exists(target) else { throw EvidenceError.occupied(path: target) }
        self.target = target
        folder = target + ".part"
        // What a run that was cut short left of it.
        try Self.remove(folder)
        try DurableFile.makeFolder(folder)
    }

    /// Adds a file of the payload.
    mutating func add(_ path: String, _ bytes: [UInt8]) throws {
        try write(path, bytes)
        payload.append((path, Digest256.sha256(bytes).hex))
        payloadBytes += bytes.count
    }

    mutating func begin(_ path: String, byteCount: Int) throws { pending = (path, []) }
    mutating func append(_ bytes: [UInt8]) throws { pending.1 += bytes }
    mutating func end() throws { try add(pending.0, pending.1) }

    /// Adds a file beside the payload.
    mutating func addTag(_ path: String, _ bytes: [UInt8]) throws {
        try write(path, bytes)
        tags.append((path, Digest256.sha256(bytes).hex))
    }

    /// Writes what lists all the rest, has it signed, and has the bag stand.
    ///
    /// - Parameters:
    ///   - info: names and values of `bag-info.txt`.
    ///   - sign: makes the signature of the tag manifest.
    /// - Returns: SHA-256 of the tag manifest: what stands for the whole bag.
    mutating func finish(
        info: [(String, String)], key: MinisignKey, sign: (_ manifest: [UInt8]) -> String
    ) throws -> Digest256 {
        let lines =
            info + [
                ("Bagging-Date", String(Timestamp.now.description.prefix(10))),
                ("Payload-Oxum", "\(payloadBytes).\(payload.count)"),
            ]
        try addTag("bagit.txt", Array("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".utf8))
        try addTag(
            "bag-info.txt", Array(lines.map { "\($0): \($1.replacing("\n", with: " "))\n" }.joined().utf8))
        try addTag("manifest-sha256.txt", Self.manifest(payload))
        try addTag("signer.pub", Array(key.text.utf8))
        let manifest = Self.manifest(tags)
        try write("tagmanifest-sha256.txt", manifest)
        try write("tagmanifest-sha256.txt.minisig", Array(sign(manifest).utf8))
        for (path, _) in payload + tags {
            try DurableFile.synchronise(folder: DurableFile.parent(of: "\(folder)/\(path)"))
        }
        try DurableFile.synchronise(folder: folder)
        try DurableFile.rename(folder, to: target)
        try DurableFile.synchronise(folder: DurableFile.parent(of: target))
        return Digest256.sha256(manifest)
    }

    /// Takes away what was written, where the bag cannot be made.
    func discard() { try? Self.remove(folder) }

    private func write(_ path: String, _ bytes: [UInt8]) throws {
        var parents: [Substring] = path.split(separator: "/")
        parents.removeLast()
        var parent = folder
        for name in parents {
            parent += "/\(name)"
            try DurableFile.makeFolder(parent)
        }
        try DurableFile.writeDerived(bytes, to: "\(folder)/\(path)", isSynchronised: true)
    }

    /// Paths here need no escaping: none has a line break or a percent sign in it.
    private static func manifest(_ files: [(path: String, digest: String)]) -> [UInt8] {
        Array(files.sorted { $0.path < $1.path }.map { "\($0.digest)  \($0.path)\n" }.joined().utf8)
    }

    private static func remove(_ path: String) throws {
        guard DurableFile.exists(path) else { return }
        for name in try DurableFile.names(in: path) {
            let whole = "\(path)/\(name)"
            if case .folder = try DurableFile.kind(of: whole) { try remove(whole) } else { DurableFile.remove(whole) }
        }
        DurableFile.removeFolder(path)
    }
}
