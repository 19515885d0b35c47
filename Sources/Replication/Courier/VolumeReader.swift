import Seal
import Store

/// Reads a volume, file after file, and at its end its sum.
package struct VolumeReader: ~Copyable {
    /// The volume is not as it was written: cut short, altered, or no volume.
    package struct Damaged: Error {
        let reason: String
    }

    private let file: OpenFile
    private var hash = Blake2b()
    private var member: TarMember?
    /// How many bytes of the present file were not read yet.
    private var rest = 0
    private var isOver = false

    package init(_ path: String) throws(StoreError) {
        file = try OpenFile(path, .read(followingLinks: true))
    }

    /// What an archive's first file is called; nil where it is no archive, or cannot be read.
    static func firstPath(_ path: String) -> String? {
        guard var reader = try? VolumeReader(path) else { return nil }
        return (try? reader.next())?.path
    }

    /// Goes to the next file: its path and its length; nil at the end, where the sum was right.
    ///
    /// - Throws: `Damaged`.
    package mutating func next() throws -> TarMember? {
        guard !isOver else { return nil }
        while rest > 0 { _ = try read(limit: 1 << 20) }
        if let member { try skipZeros(member.paddingByteCount) }
        // Whether the sum covers this head is known when it is read.
        let block = try bytes(TarMember.blockByteCount, areSummed: false)
        guard let member = TarMember(block) else { throw Damaged(reason: "what should be the head of a file is none") }
        if member.path == VolumeWriter.sumName {
            let expected = Array("\(hash.finish().hex)\n".utf8)
            hash = Blake2b()
            guard member.byteCount == expected.count, try bytes(expected.count) == expected else {
                throw Damaged(reason: "its sum is not the one that it states")
            }
            try skipZeros(member.paddingByteCount + TarMember.end.count)
            isOver = true
            return nil
        }
        block.withUnsafeBytes { hash.update($0) }
        self.member = member
        rest = member.byteCount
        return member
    }

    /// The next bytes of the present file; empty at its end.
    mutating func read(limit: Int = 1 << 20) throws -> [UInt8] {
        guard rest > 0 else { return [] }
        let piece = try bytes(min(rest, limit))
        rest -= piece.count
        return piece
    }

    /// The whole present file.
    ///
    /// - Throws: `Damaged` where it is longer than `limit`.
    package mutating func whole(limit: Int) throws -> [UInt8] {
        guard rest <= limit else { throw Damaged(reason: "it holds a document of \(rest) bytes") }
        var all: [UInt8] = []
        while rest > 0 { all += try read() }
        return all
    }

    private mutating func skipZeros(_ count: Int) throws {
        guard try bytes(count).allSatisfy({ $0 == 0 }) else {
            throw Damaged(reason: "there is something between files")
        }
    }

    private mutating func bytes(_ count: Int, areSummed: Bool = true) throws -> [UInt8] {
        let piece = try Self.piece(count, of: file)
        guard piece.count == count else { throw Damaged(reason: "it ends before it should") }
        if areSummed { piece.withUnsafeBytes { hash.update($0) } }
        return piece
    }

    /// The next bytes of the file; what the medium does not give is damage.
    private static func piece(_ count: Int, of file: borrowing OpenFile) throws -> [UInt8] {
        do { return try file.readPiece(count) } catch {
            guard let reason = error.systemReason else { throw error }
            throw Damaged(reason: "it cannot be read: \(reason)")
        }
    }
}
