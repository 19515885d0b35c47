import Seal
import Store

/// `local/ledger/names`: where `ledger/names` ended when this machine last wrote to it. Derived and not fsynced, and written when the
/// names are durable, so that no crash leaves it knowing more than the medium holds.
///
/// Entries name the byte where their opening begins. Would the next name go where a lost one stood, no copy of the vault could give
/// that one back.
struct NamesEnd {
    private let ledger: Ledger

    init(_ ledger: Ledger) { self.ledger = ledger }

    /// What is remembered, and whether that is all; 0 where nothing is.
    var remembered: (end: Int, isAll: Bool) {
        guard let bytes = try? DurableFile.read(ledger.folder.ledgerNamesEnd, limit: 64) else { return (0, true) }
        let parts = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard parts.count > 1, parts[0] == ledger.vault.hex, let end = Int(parts[1]) else { return (0, true) }
        return (end, parts.count == 2)
    }

    /// Remembers it, if that can be.
    ///
    /// - Parameter isAll: false where it ended there or further on.
    func remember(_ end: Int, isAll: Bool = true) {
        let text = "\(ledger.vault.hex) \(end)\(isAll ? "" : " +")\n"
        try? DurableFile.writeDerived(Array(text.utf8), to: ledger.folder.ledgerNamesEnd)
    }
}
