import Seal
import Store

/// `local/ledger/checkpoint`: where the ledger ended when this machine last wrote to it, so that an append need not read it
/// all. Derived and not fsynced; whoever reads it checks the frame that it names.
struct LocalCheckpoint: Sendable {
    let frontier: MerkleFrontier
    /// Where the last frame begins and ends.
    let lastOffset: Int
    let end: Int
    /// The size that the running epoch began at, and when its first entry was written.
    let epochStart: Int
    let epochBegan: Timestamp?

    private static let magic = Array("MLGC".utf8) + [1]

    /// The checkpoint of `state`; nil where there are no entries.
    init?(_ state: LedgerState, epochStart: Int) {
        guard let last = state.last else { return nil }
        frontier = state.frontier
        lastOffset = last.offset
        end = state.end
        self.epochStart = epochStart
        epochBegan = state.epochBegan
    }

    /// The file's content; SHA-256 over the rest at its end, as a crash may leave half of it.
    func bytes(of vault: VaultID) -> [UInt8] {
        var bytes = Self.magic + vault.bytes
        for number in [frontier.size, lastOffset, end, epochStart] { bytes.append(littleEndian: UInt64(number)) }
        bytes.append(epochBegan == nil ? 0 : 1)
        bytes.append(littleEndian: epochBegan?.nanoseconds ?? 0)
        for peak in frontier.peaks { bytes += peak.bytes }
        return bytes + Digest256.sha256(bytes).bytes
    }

    /// What the file says; nil where there is none that is whole.
    static func read(_ ledger: Ledger) -> LocalCheckpoint? {
        guard let bytes = try? DurableFile.read(ledger.folder.ledgerCheckpoint, limit: 4096) else { return nil }
        let content = Array(bytes.dropLast(32))
        guard Digest256.sha256(content).bytes == Array(bytes.suffix(32)), bytes.count > 32 else { return nil }
        return content.withUnsafeBytes { LocalCheckpoint($0, vault: ledger.vault) }
    }

    private init?(_ bytes: UnsafeRawBufferPointer, vault: VaultID) {
        var reader = ByteReader(bytes)
        guard reader.slice(21)?.elementsEqual(Self.magic + vault.bytes) ?? false,
            let size = reader.integer(UInt64.self).flatMap({ Int(exactly: $0) }),
            let lastOffset = reader.integer(UInt64.self).flatMap({ Int(exactly: $0) }),
            let end = reader.integer(UInt64.self).flatMap({ Int(exactly: $0) }),
            let epochStart = reader.integer(UInt64.self).flatMap({ Int(exactly: $0) }),
            let hasBegun = reader.byte(), let began = reader.integer(UInt64.self)
        else { return nil }
        var peaks: [Digest256] = []
        while reader.remaining > 0 {
            guard let peak = reader.slice(32) else { return nil }
            peaks.append(Digest256(peak))
        }
        guard let frontier = MerkleFrontier(size: size, peaks: peaks) else { return nil }
        self.frontier = frontier
        self.lastOffset = lastOffset
        self.end = end
        self.epochStart = epochStart
        epochBegan = hasBegun == 1 ? Timestamp(nanoseconds: Int64(bitPattern: began)) : nil
    }
}
