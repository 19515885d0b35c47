import Replication

/// What `courier pack --json` answers, and what people are told.
struct PackedCourierAnswer: Encodable {
    struct Volume: Encodable {
        let name: String
        let bytes: Int
        let blake2b: String
        let parity: [String]
        let parityBytes: Int
    }

    let courier: String
    let manifest: String
    let summary: String
    let size: Int
    let since: Int
    let files: Int
    let bytes: Int
    let volumes: [Volume]

    init(_ packed: PackedCourier) {
        courier = packed.id
        manifest = packed.manifestName
        summary = packed.summaryName
        size = packed.manifest.size
        since = packed.manifest.sinceSize
        files = packed.files
        bytes = packed.byteCount
        volumes = packed.volumes.map {
            Volume(
                name: $0.name, bytes: $0.byteCount, blake2b: $0.digest.hex, parity: $0.parity,
                parityBytes: $0.parityByteCount)
        }
    }

    static func text(_ packed: PackedCourier, in folder: String, width: Int?) -> String {
        let total = packed.volumes.reduce(0) { $0 + $1.byteCount + $1.parityByteCount }
        let what =
            packed.manifest.since == nil ? "all of the vault" : "what came after entry \(packed.manifest.sinceSize)"
        var text =
            "packed \(what), up to entry \(packed.manifest.size): \(packed.files.counted("file")) in "
            + "\(packed.volumes.count.counted("volume")), \(ByteUnit.text(total))\n"
        for volume in packed.volumes {
            text += "  \(volume.name)  \(ByteUnit.text(volume.byteCount))"
            text += volume.parity.isEmpty ? "\n" : ", and \(ByteUnit.text(volume.parityByteCount)) of parity\n"
        }
        return text + "print and send along: \(folder.printable)/\(packed.summaryName)\n"
    }
}

/// What `courier unpack --json` answers, and what people are told.
struct UnpackedCourierAnswer: Encodable {
    let courier: String
    let before: Int
    let size: Int
    let volumes: Int
    let repaired: Int
    let files: Int
    let bytes: Int
    let removed: Int
    let isNew: Bool

    init(_ done: UnpackedCourier) {
        courier = done.name
        before = done.sizeBefore
        size = done.size
        volumes = done.volumes
        repaired = done.repaired
        files = done.files
        bytes = done.bytes
        removed = done.removed
        isNew = done.isNew
    }

    static func text(_ done: UnpackedCourier) -> String {
        var text = "\(done.name): \(done.volumes.counted("volume"))"
        if done.repaired > 0 { text += ", \(done.repaired.grouped) repaired" }
        text += " · \(done.files.counted("file")), \(ByteUnit.text(done.bytes))"
        if done.removed > 0 { text += " · \(done.removed.counted("file")) that the home destroyed or replaced" }
        text +=
            done.isNew ? "\na new follower, with \(done.size.counted("entry", "entries")) of the home's ledger\n" : ""
        if !done.isNew { text += "\nthe home's ledger went from entry \(done.sizeBefore) to \(done.size)\n" }
        return text
    }
}
