import Seal
import Store

/// The files of one set, how they are cut into slices, and the slices' sums: all that is known of them without a recovery slice.
struct ProtectedSet: Sendable {
    /// The most slices that a set may have, as only as many have constants.
    static let sliceLimit = GaloisField.constantCount

    let sliceByteCount: Int
    /// In the order of their ids, which is the order of their slices.
    let files: [ProtectedFile]
    /// Of each file's slices.
    let sums: [[ProtectedFile.SliceSum]]

    /// A slice of the set: the file's place among `files`, and how many slices of that file come before.
    struct Slice: Hashable, Sendable {
        let file: Int
        let index: Int
    }

    /// All slices, in their order.
    var slices: [Slice] {
        files.indices.flatMap { file in
            (0..<files[file].sliceCount(of: sliceByteCount)).map { Slice(file: file, index: $0) }
        }
    }

    /// Which bytes of its file a slice holds.
    func bytes(of slice: Slice) -> Range<Int> {
        let start = slice.index * sliceByteCount
        return start..<min(start + sliceByteCount, files[slice.file].byteCount)
    }

    /// What names the set: MD5 of the body of its main packet.
    var id: MD5Digest { MD5Digest.of(main.body) }

    /// The main packet.
    var main: MainPacket { MainPacket(sliceByteCount: sliceByteCount, files: files.map(\.id)) }

    /// Every packet but those of recovery slices, one after another.
    func descriptions(creator: String) -> [UInt8] {
        let id = id
        var bytes = PacketHead.packet(.main, set: id, body: main.body)
        for file in files { bytes += PacketHead.packet(.fileDescription, set: id, body: file.description) }
        for (file, sums) in zip(files, sums) {
            bytes += PacketHead.packet(.sliceSums, set: id, body: ProtectedFile.sumsBody(file.id, sums))
        }
        return bytes + PacketHead.packet(.creator, set: id, body: Array(creator.utf8))
    }
}

/// The packet that says how long slices are and which files there are, in the order of their slices.
struct MainPacket: Hashable, Sendable {
    let sliceByteCount: Int
    let files: [MD5Digest]

    init(sliceByteCount: Int, files: [MD5Digest]) {
        self.sliceByteCount = sliceByteCount
        self.files = files
    }

    var body: [UInt8] {
        var body: [UInt8] = []
        body.append(littleEndian: UInt64(sliceByteCount))
        body.append(littleEndian: UInt32(files.count))
        for file in files { body += file.bytes }
        return body
    }

    /// Reads the body; nil where it is none. Files that the parity does not cover, which may stand behind the others, are
    /// left out.
    init?(body: UnsafeRawBufferPointer) {
        var reader = ByteReader(body)
        guard let slice = reader.integer(UInt64.self), slice > 0, slice.isMultiple(of: 4),
            slice <= UInt64(Int.max / 2), let count = reader.integer(UInt32.self), count > 0,
            count <= ProtectedSet.sliceLimit, reader.remaining >= Int(count) * MD5Digest.byteCount
        else { return nil }
        var files: [MD5Digest] = []
        for _ in 0..<count {
            guard let id = reader.slice(MD5Digest.byteCount).flatMap({ MD5Digest($0) }) else { return nil }
            files.append(id)
        }
        guard Set(files).count == files.count else { return nil }
        self.init(sliceByteCount: Int(slice), files: files)
    }
}
