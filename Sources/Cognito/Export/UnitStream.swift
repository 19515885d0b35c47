import Vault

/// The pieces of some units, one behind the other, as a file of the snapshot; each key once.
actor UnitStream {
    private let pending: PendingExport
    private let units: [String]
    /// Nil where the file is no records.
    private let tally: Tally?
    /// Whose keys the records name, and with which member.
    private let others: (member: String, tally: Tally)?
    private var unit = 0
    private var piece = 0

    /// Pieces are pages of a list; archiving takes more at once.
    private static let usualCount = 512 << 10

    init(_ pending: PendingExport, _ units: [String], _ tally: Tally?, others: (member: String, tally: Tally)? = nil) {
        self.pending = pending
        self.units = units
        self.tally = tally
        self.others = others
        tally?.begin()
    }

    /// The next bytes; nil at the end.
    func next() async throws -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < Self.usualCount, unit < units.count {
            let pieces = try await pending.pieces(
                from: piece, of: units[unit], byteCount: Self.usualCount - bytes.count)
            if pieces.isEmpty {
                unit += 1
                piece = 0
                // Groups' memberships are told apart by their groups, so each group has only its own to be compared with.
                if others != nil { tally?.forget() }
                continue
            }
            piece += pieces.count
            bytes.reserveCapacity(Self.usualCount + (pieces.last?.bytes.count ?? 0))
            for piece in pieces where !piece.bytes.isEmpty {
                if let tally { tally.pass(piece, naming: others, to: &bytes) } else { bytes += piece.bytes }
            }
        }
        return bytes.isEmpty ? nil : bytes
    }
}
