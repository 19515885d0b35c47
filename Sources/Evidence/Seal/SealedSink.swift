import Age
import Store

/// A bag as one file of age's, which holds it as an archive of the form `ustar` with a folder's name in front. It is written as a
/// stream: nothing of it is laid on the disk unsealed.
final class SealedSink: BagSink {
    private let target: String
    private let temporary: String
    /// The folder that an archiver makes of it.
    private let name: String
    private let file: AgeWriter
    private var paddingByteCount = 0
    private var isOver = false

    /// - Throws: `EvidenceError.occupied`; `AgeError.outOfMemory`; `StoreError`.
    init(_ target: String, for seal: AgeSeal) throws {
        guard !DurableFile.exists(target) else { throw EvidenceError.occupied(path: target) }
        self.target = target
        temporary = FolderSink.temporary(target)
        name = Self.folderName(target)
        try FolderSink.remove(temporary)
        file = try AgeWriter(temporary, for: seal)
    }

    deinit { if !isOver { discard() } }

    func begin(_ path: String, byteCount: Int) throws {
        let member = TarMember(path: "\(name)/\(path)", byteCount: byteCount)
        guard let heads = member.heads else {
            throw StoreError.badInput(
                path: path, reason: "\(byteCount) bytes are more than an archive holds of one file")
        }
        paddingByteCount = member.paddingByteCount
        try file.write(heads)
    }

    func append(_ bytes: [UInt8]) throws { try file.write(bytes) }

    func end() throws {
        try file.write([UInt8](repeating: 0, count: paddingByteCount))
        FaultPoint.pass("put a file into a sealed bag")
    }

    func finish() throws {
        try file.write(TarMember.end)
        try file.finish()
        FaultPoint.pass("filled a sealed bag")
        switch try DurableFile.link(temporary, as: target) {
        case .named: DurableFile.remove(temporary)
        case .taken: throw EvidenceError.occupied(path: target)
        case .unsupported:
            guard !DurableFile.exists(target) else { throw EvidenceError.occupied(path: target) }
            try DurableFile.rename(temporary, to: target)
        }
        try DurableFile.synchronise(folder: DurableFile.parent(of: target))
        isOver = true
        FaultPoint.pass("named a sealed bag")
    }

    func discard() {
        isOver = true
        DurableFile.remove(temporary)
    }

    /// The file's name without `.age`.
    static func folderName(_ target: String) -> String {
        let name = target.split(separator: "/").last.map(String.init) ?? ""
        let short = name.hasSuffix(".age") ? String(name.dropLast(4)) : name
        return short.isEmpty || short == "." || short == ".." ? "evidence" : short
    }
}
