import Store

/// A parity file with recovery slices: the descriptions, the recovery slices' packets, and the descriptions again, as what is
/// lost of those cannot be computed.
struct RecoveryFile: Sendable {
    /// How many bytes a recovery packet has before its slice: the head and the exponent.
    static let leadByteCount = PacketHead.byteCount + 4

    /// Which recovery slices it holds; a slice's number is its exponent.
    let exponents: Range<Int>
    private let sliceByteCount: Int
    private let descriptionsByteCount: Int

    /// Which files hold which recovery slices: as few as keep within a length, but one slice each, and evenly long.
    static func plan(_ slicing: Slicing, descriptionsByteCount: Int, within fileByteCount: Int) -> [RecoveryFile] {
        let room = (fileByteCount - 2 * descriptionsByteCount) / (slicing.sliceByteCount + leadByteCount)
        let most = min(max(1, room), slicing.recoveryCount)
        let count = (slicing.recoveryCount + most - 1) / most
        let bounds = (0...count).map { $0 * slicing.recoveryCount / count }
        return zip(bounds, bounds.dropFirst()).map { first, end in
            RecoveryFile(
                exponents: first..<end, sliceByteCount: slicing.sliceByteCount,
                descriptionsByteCount: descriptionsByteCount)
        }
    }

    var byteCount: Int { 2 * descriptionsByteCount + exponents.count * (Self.leadByteCount + sliceByteCount) }

    /// Where the bytes of a recovery slice begin.
    func place(of exponent: Int) -> Int {
        descriptionsByteCount + (exponent - exponents.lowerBound) * (Self.leadByteCount + sliceByteCount)
            + Self.leadByteCount
    }

    /// `BASE.volFIRST+COUNT.par2`, the numbers all as wide as the largest, as par2 looks for them.
    func name(of base: String, in recoveryCount: Int) -> String {
        let width = String(recoveryCount).count
        let numbers = [exponents.lowerBound, exponents.count].map { number in
            String(repeating: "0", count: width - String(number).count) + String(number)
        }
        return "\(base).vol\(numbers[0])+\(numbers[1]).par2"
    }

    /// Makes the file, all but the recovery slices' packets.
    func begin(at path: String, _ descriptions: [UInt8]) throws(StoreError) {
        let file = try OpenFile(path, .create(permissions: 0o600))
        try file.write(descriptions)
        try file.write(descriptions, at: byteCount - descriptions.count)
    }

    /// Puts the head before each recovery slice, which is there by now, and makes the file durable.
    func finish(at path: String, of set: MD5Digest) async throws {
        var rest = exponents.makeIterator()
        try await OrderedTasks.forEach(
            next: { rest.next() },
            transform: { exponent in
                let file = try OpenFile(path, .change)
                var number: [UInt8] = []
                number.append(littleEndian: UInt32(exponent))
                var md5 = MD5Digest.State()
                md5.update(set.bytes + PacketType.recoverySlice.bytes + number)
                let start = place(of: exponent)
                try FileSums.forEachPiece(of: file, start..<start + sliceByteCount) { md5.update($0) }
                let head = PacketHead.bytes(
                    .recoverySlice, set: set, bodyCount: number.count + sliceByteCount, digest: md5.finish())
                try file.write(head + number, at: start - Self.leadByteCount)
            },
            take: { _ in })
        try OpenFile(path, .change).synchronise()
    }
}
