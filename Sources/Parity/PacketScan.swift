import Store

/// Finds the whole packets of a file of which parts may be damaged, or may have been made to harm whoever reads it: what is not
/// a packet with the right MD5 is passed over, and so is what the medium does not give.
struct PacketScan: ~Copyable {
    /// A packet whose MD5 is right.
    struct Found {
        let head: PacketHead
        /// Where the body lies in the file.
        let body: Range<Int>
    }

    /// How many bytes are looked through at once for the next packet's beginning; those of a piece that cannot be read are lost.
    private static let pieceByteCount = 1 << 16

    private let file: OpenFile
    private let byteCount: Int
    private var place = 0
    /// How many more bytes of would-be packets may turn out to be none: heads can lie so that each claims the same bytes.
    private var patience: Int

    /// - Throws: `StoreError` where the file cannot be opened.
    init(_ path: String) throws(StoreError) {
        let opened = try OpenFile(path, .read(followingLinks: true))
        byteCount = try opened.byteCount()
        patience = 2 * byteCount + (64 << 20)
        file = opened
    }

    /// The next whole packet; nil at the end.
    mutating func next() throws -> Found? {
        while let start = try nextMagic() {
            guard let head = head(at: start), head.byteCount <= Self.limit(for: head.type),
                start + head.byteCount <= byteCount
            else {
                place = start + 1
                continue
            }
            guard try hasDigest(head, at: start) else {
                place = start + 1
                patience -= head.byteCount
                guard patience > 0 else { return nil }
                continue
            }
            place = start + head.byteCount
            return Found(head: head, body: start + PacketHead.byteCount..<place)
        }
        return nil
    }

    /// Some bytes of the file, as they are now.
    func bytes(_ range: Range<Int>) throws(StoreError) -> [UInt8] { try file.read(range.count, at: range.lowerBound) }

    /// The longest packet of a type that says anything.
    private static func limit(for type: PacketType?) -> Int {
        let body =
            switch type {
            case .main: 12 + 2 * ProtectedSet.sliceLimit * MD5Digest.byteCount
            case .fileDescription: 3 * MD5Digest.byteCount + 8 + ProtectedFile.nameLimit
            case .sliceSums: MD5Digest.byteCount + ProtectedSet.sliceLimit * ProtectedFile.SliceSum.byteCount
            case .recoverySlice, .creator, nil: Int.max / 4
            }
        return PacketHead.byteCount + body
    }

    private func head(at start: Int) -> PacketHead? {
        guard start + PacketHead.byteCount <= byteCount,
            let bytes = try? file.read(PacketHead.byteCount, at: start)
        else { return nil }
        return bytes.withUnsafeBytes { PacketHead($0) }
    }

    private func hasDigest(_ head: PacketHead, at start: Int) throws -> Bool {
        var md5 = MD5Digest.State()
        let hashed = start + PacketHead.hashedFrom..<start + head.byteCount
        do {
            let count = try FileSums.forEachPiece(of: file, hashed) { md5.update($0) }
            return count == hashed.count && md5.finish() == head.digest
        } catch is StoreError { return false }
    }

    /// Where the next packet may begin, from `place` on.
    private mutating func nextMagic() throws -> Int? {
        while place + PacketHead.byteCount <= byteCount {
            try Task.checkCancellation()
            let count = min(Self.pieceByteCount, byteCount - place)
            if let piece = try? file.read(count, at: place),
                let start = piece.withUnsafeBytes({ Self.firstMagic(in: $0) })
            {
                return place + start
            }
            // The magic number may lie across the end of the piece.
            place += max(1, count - (PacketHead.magic.count - 1))
        }
        return nil
    }

    private static func firstMagic(in bytes: UnsafeRawBufferPointer) -> Int? {
        let magic = PacketHead.magic
        guard bytes.count >= magic.count else { return nil }
        let first = magic[0]
        return (0...bytes.count - magic.count).first { start in
            bytes[start] == first && bytes[start..<start + magic.count].elementsEqual(magic)
        }
    }
}
