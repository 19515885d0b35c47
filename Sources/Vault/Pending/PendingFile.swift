import Seal
import Store

/// One file of an unfinished export: what one process wrote of it (`schema/FORMAT.md`, "Unfinished exports").
///
/// One owner: the actor that has the export open.
final class PendingFile {
    /// What stands before the content of a piece.
    struct Head: Sendable, Equatable {
        let unit: String
        /// Where to go on; nil for the beginning.
        let mark: [UInt8]?
        let isLast: Bool
    }

    struct Frame: Sendable {
        let head: Head
        let position: UInt64
        let offset: Int
        let length: Int
    }

    let number: Int
    /// As found when it was opened.
    let frames: [Frame]
    private let file: OpenFile
    private let key: SecretKey
    private let associated: [UInt8]
    /// Where it is written next.
    private var end: Int
    private var position: UInt64 = 0

    private static let magic = Array("MPN1".utf8)
    private static let serialCount = 16
    private static let headCount = 20
    private static let lengthCount = 4
    /// A page of a list, or a part of a file.
    private static let longest = 32 << 20

    static func isName(_ name: String) -> Bool { name.utf8.count == 6 && Int(name) != nil }

    /// A new one.
    init(creating path: String, _ number: Int, _ keys: VaultKeys, _ name: Digest256, _ vault: VaultID)
        throws(StoreError)
    {
        let serial = Randomness.bytes(Self.serialCount)
        file = try OpenFile(path, .create(permissions: 0o600))
        try file.write(Self.magic + serial)
        key = keys.pending(name, serial: serial)
        associated = vault.bytes + serial
        self.number = number
        frames = []
        end = Self.headCount
    }

    /// One that an earlier process wrote, up to where it was cut short.
    ///
    /// - Throws: `StoreError` where it cannot be read. What is not as it was written counts as not written.
    init(reading path: String, _ keys: VaultKeys, _ name: Digest256, _ vault: VaultID) throws(StoreError) {
        file = try OpenFile(path, .read(followingLinks: false))
        number = Int(path.suffix(6)) ?? 0
        let size = try file.byteCount()
        let head = size >= Self.headCount ? try file.read(Self.headCount, at: 0) : []
        let serial = Array(head.dropFirst(Self.magic.count))
        key = keys.pending(name, serial: serial)
        associated = vault.bytes + serial
        end = size
        guard head.starts(with: Self.magic), head.count == Self.headCount else {
            frames = []
            return
        }
        var frames: [Frame] = []
        var offset = Self.headCount
        while offset + Self.lengthCount <= size {
            let length = try file.read(Self.lengthCount, at: offset).reversed().reduce(0) { $0 << 8 | Int($1) }
            guard length <= Self.longest + 64, offset + Self.lengthCount + length <= size else { break }
            let position = UInt64(frames.count)
            let sealed = try file.read(length, at: offset + Self.lengthCount)
            guard let plain = Self.open(sealed, key, associated, position), let (head, _) = Self.split(plain) else {
                break
            }
            frames.append(
                Frame(head: head, position: position, offset: offset + Self.lengthCount, length: length))
            offset += Self.lengthCount + length
        }
        self.frames = frames
    }

    /// Writes a piece behind the others.
    func append(_ head: Head, _ content: [UInt8], isCompressed: Bool) throws -> Frame {
        var plain: [UInt8] = []
        plain.reserveCapacity(content.count + head.unit.utf8.count + (head.mark?.count ?? 0) + 32)
        plain.append(varint: head.unit.utf8.count)
        plain += head.unit.utf8
        plain.append((head.isLast ? 1 : 0) | (head.mark == nil ? 2 : 0))
        plain.append(varint: head.mark?.count ?? 0)
        plain += head.mark ?? []
        plain += content
        guard plain.count <= Self.longest else {
            throw StoreError.badInput(path: head.unit, reason: "one piece of it has \(plain.count) bytes")
        }
        let encoded = isCompressed ? Encoded(plain, level: 1) : Encoded(stored: plain)
        let sealed = key.seal(
            encoded.bytes, nonce: Self.nonce(position), associated: Self.associated(associated, position))
        var frame: [UInt8] = []
        frame.reserveCapacity(sealed.count + Self.lengthCount)
        frame.append(littleEndian: UInt32(sealed.count))
        frame += sealed
        try file.write(frame, at: end)
        defer {
            end += frame.count
            position += 1
        }
        return Frame(
            head: head, position: position, offset: end + Self.lengthCount, length: sealed.count)
    }

    /// The content of a piece again.
    ///
    /// - Throws: `StoreError.damaged` where it is not as it was written.
    func read(_ frame: Frame) throws(StoreError) -> [UInt8] {
        let sealed = try file.read(frame.length, at: frame.offset)
        guard let plain = Self.open(sealed, key, associated, frame.position), let (_, start) = Self.split(plain) else {
            throw .damaged(
                path: file.path, reason: "what was read of an unfinished export changed on the disk; begin again")
        }
        return Array(plain[start...])
    }

    private static func open(
        _ sealed: [UInt8], _ key: SecretKey, _ associated: [UInt8], _ position: UInt64
    ) -> [UInt8]? {
        key.open(sealed, nonce: nonce(position), associated: Self.associated(associated, position))?
            .withUnsafeBytes { Encoded.decode($0, limit: longest) }
    }

    /// The head, and where the content begins.
    private static func split(_ plain: [UInt8]) -> (Head, Int)? {
        plain.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            guard let unitCount = reader.count(limit: longest), let unit = reader.slice(unitCount),
                let flags = reader.byte(), flags < 4, let markCount = reader.count(limit: longest),
                let mark = reader.slice(markCount)
            else { return nil }
            return (
                Head(
                    unit: String(decoding: unit, as: UTF8.self), mark: flags & 2 == 0 ? Array(mark) : nil,
                    isLast: flags & 1 != 0), reader.offset
            )
        }
    }

    private static func nonce(_ position: UInt64) -> [UInt8] {
        var nonce: [UInt8] = []
        nonce.append(littleEndian: position)
        return nonce + [UInt8](repeating: 0, count: SecretKey.nonceLength - nonce.count)
    }

    private static func associated(_ prefix: [UInt8], _ position: UInt64) -> [UInt8] {
        var associated = prefix
        associated.append(littleEndian: position)
        return associated
    }
}
