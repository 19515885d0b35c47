import Seal
import Store

extension Ledger {
    /// How many bytes `ledger/names` has; 0 where there is none.
    package func namesByteCount() throws(StoreError) -> Int { try DurableFile.byteCount(of: folder.ledgerNames) }

    /// Whether `ledger/names` is shorter than this machine has written it.
    package func hasLostNames() throws(StoreError) -> Bool {
        // What is remembered comes first: a name that is added meanwhile makes the file longer.
        let end = NamesEnd(self).remembered.end
        return try namesByteCount() < end
    }

    /// That names are lost.
    package var lostNames: LedgerError { .lostNames(path: folder.ledgerNames) }

    /// Destroys what a process that was killed had begun to write of `ledger/names`: names may stand in it that are erased.
    package func clearUnfinishedNames() throws {
        try whileNobodyAppends {
            for name in try DurableFile.names(in: folder.ledger) where name.hasPrefix(DurableFile.temporaryPrefix) {
                let path = "\(folder.ledger)/\(name)"
                if try NamesFile.isOne(path, vault: vault) { try DurableFile.destroy(path) }
            }
        }
    }

    /// Remembers that an opening is cut off which an entry names, so that no other takes its place.
    ///
    /// - Parameter opening: where the last one begins.
    package func rememberLostName(at opening: Int) throws {
        try whileNobodyAppends {
            let end = NamesEnd(self)
            // No opening ends before its fifth byte, and a file that is cut off in one has lost that much at least.
            let least = max(opening + 5, try namesByteCount() + 1)
            if least > end.remembered.end { end.remember(least, isAll: false) }
        }
    }

    /// Whether the opening that begins at a byte is not there to its end, as the file ends before.
    package func isCutOff(openingAt place: Int) throws(StoreError) -> Bool {
        let end = try namesByteCount()
        guard place + 4 + SealedName.mostCount > end else { return false }
        guard place + 4 <= end else { return true }
        let head = try OpenFile(folder.ledgerNames, .read(followingLinks: false)).read(4, at: place)
        return SealedName.byteCount(head).map { place + $0 > end } ?? false
    }

    /// Gives up what is lost at the end of `ledger/names`: the next name goes behind it, and those that stood there stay unopened.
    ///
    /// - Parameter opening: where the last opening begins that entries name, where that is cut off.
    /// - Returns: whether something was lost.
    /// - Throws: `LedgerError.altered` where the file is not this vault's; `StoreError`.
    package func giveUpLostNames(upTo opening: Int?) throws -> Bool {
        try whileNobodyAppends {
            let (count, remembered) = (try namesByteCount(), NamesEnd(self).remembered)
            // Where nobody remembers how long the last one was, it was no longer than an opening may be.
            let farthest = opening.map { remembered.isAll && remembered.end > $0 ? 0 : $0 + 4 + SealedName.mostCount }
            let end = max(remembered.end, farthest ?? 0)
            guard count < end else { return false }
            try NamesFile.found(folder, vault: vault)
            try NamesFile(folder, vault: vault, forWriting: true).leaveGap(to: end)
            NamesEnd(self).remember(end)
            return true
        }
    }
}
