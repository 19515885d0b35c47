import Store

/// What the parity files of a folder hold: the set that they protect, and the recovery slices that are whole.
package struct ParityFiles: Sendable {
    /// Where a recovery slice's bytes lie.
    struct Place: Sendable {
        let path: String
        let offset: Int
    }

    let folder: String
    let base: String
    let set: ProtectedSet
    /// Where the set's files lie, in its order.
    let paths: [String]
    /// By their exponents.
    let recovery: [Int: Place]

    /// How many bytes of descriptions are kept in all, that a hostile file cannot take all memory.
    private static let descriptionsLimit = 64 << 20
    /// How many sets are told apart.
    private static let setLimit = 16

    /// Reads all parity files of the name.
    init(_ base: String, in folder: String) throws {
        var sets: [MD5Digest: Packets] = [:]
        var room = Self.descriptionsLimit
        for name in try Self.names(base, in: folder) {
            // Another file may hold what this one would have.
            guard var scan = try? PacketScan("\(folder)/\(name)") else { continue }
            while let found = try scan.next() {
                guard sets[found.head.set] != nil || sets.count < Self.setLimit else { continue }
                try sets[found.head.set, default: Packets()].take(found, of: "\(folder)/\(name)", in: scan, &room)
            }
        }
        guard !sets.isEmpty else {
            throw ParityError.noParity(path: "\(folder)/\(base).par2", reason: "there is no packet of a parity file")
        }
        // Of several sets, which only somebody else's files make, the one with most to repair with.
        let whole = sets.compactMap { id, packets in packets.set.map { (id: id, set: $0, packets: packets) } }
        let best = whole.max { left, right in
            (left.packets.recovery.count, right.id) < (right.packets.recovery.count, left.id)
        }
        guard let best else {
            let isMain = sets.values.contains { $0.main != nil }
            throw ParityError.noParity(
                path: "\(folder)/\(base).par2",
                reason: isMain
                    ? "the descriptions of some files are damaged in every copy"
                    : "the packet that says what it protects is damaged in every copy")
        }
        self.folder = folder
        self.base = base
        set = best.set
        paths = try Self.paths(of: best.set, in: folder)
        recovery = best.packets.recovery.filter { $0.value.byteCount == best.set.sliceByteCount }.mapValues(\.place)
    }

    /// The names of the files that it protects, in their own order.
    package var names: [String] { self.set.files.map(\.name).sorted() }

    /// Where the files of a set lie: each under its name, or under that in other letters, as some media have them.
    private static func paths(of set: ProtectedSet, in folder: String) throws(StoreError) -> [String] {
        let names = try DurableFile.names(in: folder)
        let found = Dictionary(names.map { ($0.lowercased(), $0) }) { first, _ in first }
        let present = Set(names)
        return set.files.map { file in
            "\(folder)/\(present.contains(file.name) ? file.name : found[file.name.lowercased()] ?? file.name)"
        }
    }

    /// The names of the parity files in a folder, in order, in whichever letters a medium has them.
    package static func names(_ base: String, in folder: String) throws(StoreError) -> [String] {
        let lead = base.lowercased() + "."
        return try DurableFile.names(in: folder).filter { name in
            let name = name.lowercased()
            return name.hasPrefix(lead) && name.hasSuffix(".par2")
        }.sorted()
    }
}

/// The packets of one set.
private struct Packets {
    var main: MainPacket?
    var files: [MD5Digest: ProtectedFile] = [:]
    var sums: [MD5Digest: [ProtectedFile.SliceSum]] = [:]
    var recovery: [Int: (place: ParityFiles.Place, byteCount: Int)] = [:]

    /// Takes what a packet says that no other has said; what is not understood is left.
    mutating func take(
        _ found: PacketScan.Found, of path: String, in scan: borrowing PacketScan, _ room: inout Int
    ) throws(StoreError) {
        switch found.head.type {
        case .main where main == nil:
            main = try scan.bytes(found.body).withUnsafeBytes { MainPacket(body: $0) }
        case .fileDescription:
            let body = try scan.bytes(found.body)
            guard let file = body.withUnsafeBytes({ ProtectedFile(description: $0) }), files[file.id] == nil,
                body.count <= room
            else { return }
            room -= body.count
            files[file.id] = file
        case .sliceSums:
            let body = try scan.bytes(found.body)
            guard let (id, some) = body.withUnsafeBytes({ ProtectedFile.sums(body: $0) }), sums[id] == nil,
                body.count <= room
            else { return }
            room -= body.count
            sums[id] = some
        case .recoverySlice:
            guard found.body.count > 4 else { return }
            let head = try scan.bytes(found.body.prefix(4))
            let exponent = Int(head.withUnsafeBytes { UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) })
            // Exponents beyond would say again what those below do.
            guard exponent < GaloisField.order, recovery[exponent] == nil else { return }
            recovery[exponent] = (
                ParityFiles.Place(path: path, offset: found.body.lowerBound + 4), found.body.count - 4
            )
        case .main, .creator, nil: break
        }
    }

    /// The set, where all that is needed of it is there and fits together.
    var set: ProtectedSet? {
        guard let main else { return nil }
        let described = main.files.compactMap { files[$0] }
        let summed = main.files.compactMap { sums[$0] }
        guard described.count == main.files.count, summed.count == main.files.count,
            Set(described.map(\.name)).count == described.count,
            zip(described, summed).allSatisfy({ $0.sliceCount(of: main.sliceByteCount) == $1.count }),
            summed.reduce(0, { $0 + $1.count }) <= ProtectedSet.sliceLimit
        else { return nil }
        return ProtectedSet(sliceByteCount: main.sliceByteCount, files: described, sums: summed)
    }
}
