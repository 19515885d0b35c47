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

    /// What is remembered; 0 where nothing is.
    private var remembered: Int {
        guard let bytes = try? DurableFile.read(ledger.folder.ledgerNamesEnd, limit: 64) else { return 0 }
        let parts = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard parts.count == 2, parts[0] == ledger.vault.hex, let end = Int(parts[1]) else { return 0 }
        return end
    }

    /// Remembers it, if that can be.
    func remember(_ end: Int) {
        try? DurableFile.writeDerived(Array("\(ledger.vault.hex) \(end)\n".utf8), to: ledger.folder.ledgerNamesEnd)
    }

    /// Where the file ended before, of which something at the end is lost; nil where nothing is.
    func lost() throws(StoreError) -> Int? {
        let path = ledger.folder.ledgerNames
        let count = DurableFile.exists(path) ? try OpenFile(path, .read(followingLinks: false)).byteCount() : 0
        let end = remembered
        return count < end ? end : nil
    }
}

extension Ledger {
    /// What is missing of `ledger/names`, as far as this machine remembers; nil where nothing is.
    ///
    /// - Throws: `StoreError`.
    package func lostNames() throws(StoreError) -> LedgerFinding? {
        try NamesEnd(self).lost().map { .lostNames(file: folder.relative(folder.ledgerNames), byteCount: $0) }
    }

    /// Gives up what is lost of `ledger/names`: the next name goes behind it, and the names that stood there stay unopened.
    ///
    /// - Throws: `LedgerError.altered` where the file is not this vault's; `StoreError`.
    package func giveUpLostNames() throws {
        try whileNobodyAppends {
            guard let end = try NamesEnd(self).lost() else { return }
            try NamesFile.found(folder, vault: vault)
            try NamesFile(folder, vault: vault, forWriting: true).grow(to: end)
        }
    }
}
