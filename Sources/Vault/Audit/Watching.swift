import Ledger
import Seal
import Store

extension Vault {
    /// Gives each entry as it is appended, until the task is cancelled.
    ///
    /// - Parameters:
    ///   - first: the first entry wanted; nil for those that are not there yet.
    ///   - interval: how often the ledger is looked at.
    ///   - begun: told the first entry wanted, and how many there are, before any is given.
    /// - Throws: `VaultError.notPermitted` to all but auditors and custodians; `LedgerError.altered` where the ledger is cut off
    ///   or rewritten meanwhile; what `take` throws.
    package func watchEntries(
        from first: Int?, every interval: Duration = .milliseconds(500),
        begun: (_ first: Int, _ size: Int) -> Void = { _, _ in }, _ take: (Entry) throws -> Void
    ) async throws {
        _ = try await onRecord(Deed("audit watch", first.map { [.entry($0)] } ?? []), counts: { ["entries": $0] }) {
            var watch = try EntryWatch(self, from: first)
            begun(watch.first, watch.size)
            do {
                while true {
                    try watch.look(take)
                    try await Task.sleep(for: interval)
                }
            } catch is CancellationError {
                // How a watch ends.
                return watch.count
            }
        }
    }
}

/// How far a watch has come.
private struct EntryWatch {
    private let vault: Vault
    private let ledger: Ledger
    private var opener: EntryOpener
    let first: Int
    /// How many entries there were when it began.
    let size: Int
    /// The last frame that was read: as long as it stays, nothing before the next one was cut off or rewritten.
    private var last: Frame?
    /// Where the frame begins that is read next.
    private var next: (sequence: Int, offset: Int?)
    private(set) var count = 0

    init(_ vault: Vault, from first: Int?) throws {
        self.vault = vault
        ledger = try vault.ledger()
        opener = EntryOpener(ledger, access: try vault.accessKeys.access)
        size = try ledger.size()
        self.first = first ?? size
        // The frame before, where there is one, says where the first one begins.
        var index = try vault.entryIndex()
        let before = min(self.first, size) - 1
        guard before >= 0 else {
            next = (0, nil)
            return
        }
        let frame = try index.entry(before).frame
        last = frame
        next = (before + 1, frame.offset + frame.bytes.count)
    }

    mutating func look(_ take: (Entry) throws -> Void) throws {
        try checkLast()
        do {
            try ledger.forEachFrame(fromOffset: next.offset, sequence: next.sequence) { frame in
                if frame.sequence >= first {
                    try take(try open(frame))
                    count += 1
                }
                next = (frame.sequence + 1, frame.offset + frame.bytes.count)
                last = frame
                return true
            }
        } catch let error as StoreError {
            // It may have been cut off while it was read.
            try checkLast()
            throw error
        }
    }

    /// - Throws: `LedgerError.altered` where what was read last is not there any more.
    private func checkLast() throws {
        guard let last, try !isThere(last) else { return }
        throw LedgerError.altered(.lostEnd(sequence: last.sequence, offset: last.offset))
    }

    private func isThere(_ frame: Frame) throws -> Bool {
        do { return try ledger.frame(frame.sequence, atOffset: frame.offset) == frame } catch LedgerError.noSuchEntry {
            return false
        } catch StoreError.damaged {
            return false
        }
    }

    /// Opens with the keys that the person's slot has now, where they were renewed since.
    private mutating func open(_ frame: Frame) throws -> Entry {
        do { return try opener.open(frame) } catch {
            let keys = try vault.currentKeys(vault.currentHeader())
            opener = EntryOpener(ledger, access: keys.access)
            return try opener.open(frame)
        }
    }
}
