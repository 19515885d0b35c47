import Age
import Seal
import Store

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Writes a bag (RFC 8493, version 1.0), whose payload lies below `data/`, with the SHA-256 of every file.
struct BagWriter {
    private let sink: any BagSink
    private var payload: [(path: String, digest: String)] = []
    private var payloadBytes = 0
    private var tags: [(path: String, digest: String)] = []
    /// The file that was begun, how many bytes are still to come, and the hash of those before.
    private var begun: (path: String, rest: Int, hash: SHA256State)?

    /// - Parameter seal: for whom it is to be one sealed file; nil where it is to be a folder.
    /// - Throws: `EvidenceError.occupied`; `AgeError.outOfMemory`; `StoreError`.
    init(_ target: String, seal: AgeSeal? = nil) throws {
        sink = try seal.map { try SealedSink(target, for: $0) } ?? FolderSink(target)
    }

    /// Adds a file of the payload.
    mutating func add(_ path: String, _ bytes: [UInt8]) throws {
        try begin(path, byteCount: bytes.count)
        try append(bytes)
        try end()
    }

    /// Begins a file of the payload that comes in pieces.
    mutating func begin(_ path: String, byteCount: Int) throws {
        try sink.begin(path, byteCount: byteCount)
        begun = (path, byteCount, SHA256State())
        payloadBytes += byteCount
    }

    /// - Throws: `StoreError.damaged` where there are more bytes than were said to come.
    mutating func append(_ bytes: [UInt8]) throws {
        guard let begun, bytes.count <= begun.rest else { throw wrongLength() }
        try sink.append(bytes)
        bytes.withUnsafeBytes { self.begun?.hash.update($0) }
        self.begun?.rest = begun.rest - bytes.count
    }

    /// - Throws: `StoreError.damaged` where there were fewer bytes than were said to come.
    mutating func end() throws {
        guard let begun, begun.rest == 0 else { throw wrongLength() }
        try sink.end()
        payload.append((begun.path, begun.hash.finish().hex))
        self.begun = nil
    }

    private func wrongLength() -> StoreError {
        .damaged(path: begun?.path ?? "a file of the bag", reason: "it has another length than is stated of it")
    }

    /// Adds a file beside the payload.
    mutating func addTag(_ path: String, _ bytes: [UInt8]) throws {
        try sink.put(path, bytes)
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
        try addTag(BagPath.payload, Self.manifest(payload))
        try addTag("signer.pub", Array(key.text.utf8))
        let manifest = Self.manifest(tags)
        try sink.put(BagPath.tags, manifest)
        try sink.put(BagPath.signature, Array(sign(manifest).utf8))
        try sink.finish()
        return Digest256.sha256(manifest)
    }

    /// Takes away what was written, where the bag cannot be made.
    func discard() { sink.discard() }

    /// Paths here need no escaping: none has a line break or a percent sign in it.
    private static func manifest(_ files: [(path: String, digest: String)]) -> [UInt8] {
        Array(files.sorted { $0.path < $1.path }.map { "\($0.digest)  \($0.path)\n" }.joined().utf8)
    }
}
