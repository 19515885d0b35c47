import Seal
import Store

/// A follower's log as a receipt brings it, put together in a folder of its own.
struct ReceivedLog {
    private let receipt: CourierReceipt
    private let place: VaultFolder

    init(_ receipt: CourierReceipt, in place: VaultFolder) {
        self.receipt = receipt
        self.place = place
    }

    /// Reads it out of the archive, every file with the digest that the receipt names.
    ///
    /// - Throws: `VolumeReader.Damaged`; `StoreError`.
    func read(_ path: String) throws {
        for folder in [place.path, place.ledger, place.ledgerEpochs] { try DurableFile.makeFolder(folder) }
        let prefix = "followers/\(receipt.log)/"
        // Parts that left something out between them would make a file of any length.
        let most = receipt.logFiles.reduce(0) { $0 + $1.byteCount }
        var named = Dictionary(receipt.logFiles.map { ($0.path, $0) }) { first, _ in first }
        var reader = try VolumeReader(path)
        while let member = try reader.next() {
            if member.path == CourierReceipt.name { continue }
            let (whole, offset) = FilePart.place(of: member.path) ?? (member.path, 0)
            guard let file = named.removeValue(forKey: member.path), file.byteCount == member.byteCount,
                offset + file.byteCount <= most, whole.hasPrefix(prefix)
            else { throw VolumeReader.Damaged(reason: "\(member.path) in it is not what the receipt names") }
            let bytes = try reader.whole(limit: file.byteCount)
            guard Blake2b.hash(bytes) == file.digest else {
                throw VolumeReader.Damaged(reason: "\(member.path) in it is not what the receipt names")
            }
            let target = "\(place.path)/\(whole.dropFirst(prefix.count))"
            let written = try OpenFile(target, .update)
            try written.write(bytes, at: offset)
            try written.synchronise()
        }
        guard named.isEmpty else { throw VolumeReader.Damaged(reason: "it lacks files that the receipt names") }
    }
}
