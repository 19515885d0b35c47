import Seal
import Store

/// The file of a `SessionMemory` as it was found: magic, vault id, then records in the order of the ledger.
final class SessionFile: Sendable {
    static let headCount = 21
    private static let magic = Array("MLSK".utf8) + [1]

    private let file: OpenFile
    private let places: [Int: (offset: Int, byteCount: Int)]

    static func head(of vault: VaultID) -> [UInt8] { magic + vault.bytes }

    /// Looks where its records stand; nil where there is no file of this vault. What is behind a record that is none is
    /// passed over.
    init?(_ memory: SessionMemory, vault: VaultID) {
        guard let file = try? OpenFile(memory.path, .read(followingLinks: false)), let end = try? file.byteCount(),
            end > Self.headCount, (try? file.read(Self.headCount, at: 0)) == Self.head(of: vault)
        else { return nil }
        var places: [Int: (offset: Int, byteCount: Int)] = [:]
        var offset = Self.headCount
        var sequence = 0
        while end - offset > SessionRecord.headCount,
            let head = (try? file.read(SessionRecord.headCount, at: offset)).flatMap({ SessionRecord.Head($0) }),
            head.firstSequence >= sequence, head.byteCount <= end - offset
        {
            places[head.firstSequence] = (offset, head.byteCount)
            offset += head.byteCount
            sequence = head.firstSequence + head.frameCount
        }
        self.places = places
        self.file = file
    }

    /// The record of the frames from `sequence` on; nil where there is none.
    func record(from sequence: Int) -> SessionRecord? {
        guard let place = places[sequence], let bytes = try? file.read(place.byteCount, at: place.offset) else {
            return nil
        }
        return SessionRecord(bytes: bytes, offset: place.offset)
    }

    /// The file's first bytes.
    func read(_ count: Int, at offset: Int) throws(StoreError) -> [UInt8] { try file.read(count, at: offset) }
}

/// Writes the file anew where anything in it changes. That it cannot be written is no failure: the next reader opens boxes.
/// One owner.
final class SessionFileWriter {
    private let memory: SessionMemory
    private let vault: VaultID
    private let old: SessionFile?
    /// How much of the old file stays as it is.
    private var keptCount = SessionFile.headCount
    private var new: NewFile?
    private var hasFailed = false

    private static let copiedCount = 1 << 20

    /// The file that is to take the old one's place; removed where it does not come to that.
    private final class NewFile {
        private let path: String
        private let file: OpenFile
        private var isFinished = false

        init(in folder: String) throws(StoreError) {
            path = DurableFile.temporaryPath(in: folder)
            file = try OpenFile(path, .create(permissions: 0o600))
        }

        func write(_ bytes: [UInt8]) throws(StoreError) { try file.write(bytes) }

        func finish(as name: String) throws(StoreError) {
            try DurableFile.rename(path, to: name)
            isFinished = true
        }

        deinit { if !isFinished { DurableFile.remove(path) } }
    }

    init(_ memory: SessionMemory, vault: VaultID, old: SessionFile?) {
        self.memory = memory
        self.vault = vault
        self.old = old
    }

    /// Takes the next piece's record.
    func take(_ record: SessionRecord) {
        if new == nil, record.offset == keptCount {
            keptCount += record.bytes.count
            return
        }
        attempt {
            let file = try new ?? begun()
            try file.write(record.bytes)
            new = file
        }
    }

    /// Puts the new file into the place of the old one.
    func finish() {
        attempt { try new?.finish(as: memory.path) }
        new = nil
    }

    /// A new file with what stays of the old one.
    private func begun() throws(StoreError) -> NewFile {
        let file = try NewFile(in: DurableFile.parent(of: memory.path))
        try file.write(SessionFile.head(of: vault))
        var place = SessionFile.headCount
        while let old, place < keptCount {
            let count = min(Self.copiedCount, keptCount - place)
            try file.write(try old.read(count, at: place))
            place += count
        }
        return file
    }

    private func attempt(_ body: () throws -> Void) {
        guard !hasFailed else { return }
        do { try body() } catch {
            hasFailed = true
            new = nil
        }
    }
}
