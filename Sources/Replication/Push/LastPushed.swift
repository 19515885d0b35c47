import Store
import Vault

/// How far this machine last brought a replica, as it remembers: so that it tells where somebody put an older state there. What is
/// lost of it is no more than that.
struct LastPushed: Sendable {
    private let path: String
    private let url: String
    /// How many entries of the ledger the replica had then; nil where nothing is remembered of that place.
    private let size: Int?

    init(_ folder: VaultFolder, _ replica: Replica) {
        path = folder.memory(of: .pushed, at: replica.name)
        url = replica.url
        guard let bytes = try? DurableFile.read(path, limit: 8192) else {
            size = nil
            return
        }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        size = parts.count == 2 && parts[1] == replica.url ? Int(parts[0]) : nil
    }

    /// The name of the inventory that was there, where the newest one there now is an older one.
    func inventory(missingBehind size: Int) -> String? {
        guard let last = self.size, size < last else { return nil }
        return Inventory.name(ofSize: last)
    }

    /// Remembers it, if that can be.
    func write(_ size: Int) {
        guard size != self.size else { return }
        try? DurableFile.writeDerived(Array("\(size)\n\(url)\n".utf8), to: path)
    }
}
