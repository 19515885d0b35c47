import Seal
import Store

/// Writes a volume: an archive of the form `ustar` whose last file holds the BLAKE2b-256 of all that stands before it, so that a
/// volume checks itself (`schema/FORMAT.md`, "Couriers").
struct VolumeWriter: ~Copyable {
    /// The name of the last file.
    static let sumName = "courier.sum"
    /// That file's bytes: hex, and a line feed.
    static let sumByteCount = 65

    private let file: OpenFile
    private var hash = Blake2b()
    private var whole = Blake2b()
    private(set) var byteCount = 0

    /// - Throws: `StoreError`, also where there is a file at the path.
    init(_ path: String) throws(StoreError) {
        file = try OpenFile(path, .create(permissions: 0o600))
    }

    /// Adds a file.
    ///
    /// - Throws: `UploadError.badSettings` where its path fits no archive; `StoreError`.
    mutating func add(_ path: String, _ bytes: [UInt8]) throws {
        let member = TarMember(path: path, byteCount: bytes.count)
        guard let head = member.head else { throw CourierError.badInput("\(path) has too long a name for an archive") }
        try put(head)
        try put(bytes)
        try put([UInt8](repeating: 0, count: member.paddingByteCount))
    }

    /// Adds a part of a file, whose digest it must have.
    ///
    /// - Throws: `CourierError.changed` where it has another.
    mutating func add(_ item: VaultListing.Item) throws {
        guard case .file(let path, let range) = item.body else { return }
        let member = TarMember(path: item.file.path, byteCount: range.count)
        guard let head = member.head else {
            throw CourierError.badInput("\(item.file.path) has too long a name for an archive")
        }
        try put(head)
        var digest = Blake2b()
        var place = range.lowerBound
        while place < range.upperBound {
            try Task.checkCancellation()
            // A file that is gone, or shorter, was replaced meanwhile.
            guard let source = try? OpenFile(path, .read(followingLinks: false)),
                let piece = try? source.read(min(4 << 20, range.upperBound - place), at: place)
            else { throw CourierError.changed(path: item.file.path) }
            piece.withUnsafeBytes { digest.update($0) }
            try put(piece)
            place += piece.count
        }
        guard digest.finish() == item.file.digest else { throw CourierError.changed(path: item.file.path) }
        try put([UInt8](repeating: 0, count: member.paddingByteCount))
    }

    /// Ends the volume, durably.
    ///
    /// - Returns: the BLAKE2b-256 of the whole volume, for people to compare.
    mutating func finish() throws -> Digest256 {
        let sum = hash.finish()
        let member = TarMember(path: Self.sumName, byteCount: Self.sumByteCount)
        hash = Blake2b()
        try put(member.head ?? [])
        try put(Array("\(sum.hex)\n".utf8))
        try put([UInt8](repeating: 0, count: member.paddingByteCount) + TarMember.end)
        try file.synchronise()
        return whole.finish()
    }

    /// How many bytes a volume of these files has.
    static func byteCount(of files: some Sequence<Int>) -> Int {
        files.reduce(TarMember.end.count) { $0 + TarMember(path: "", byteCount: $1).archivedByteCount }
            + TarMember(path: "", byteCount: sumByteCount).archivedByteCount
    }

    private mutating func put(_ bytes: [UInt8]) throws {
        bytes.withUnsafeBytes {
            hash.update($0)
            whole.update($0)
        }
        try file.write(bytes)
        byteCount += bytes.count
    }
}
