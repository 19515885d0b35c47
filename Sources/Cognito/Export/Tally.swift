import Records
import Seal
import Synchronization
import Vault

/// Counts the records of one file as they go into the archive, and lets each key pass once.
final class Tally: Sendable {
    private struct State {
        var seen = FingerprintSet()
        var records = 0
        var repeated = 0
        var unknown = 0
    }

    private let fingerprinter: Fingerprinter
    private let key: String
    private let state = Mutex(State())

    init(_ fingerprinter: Fingerprinter, key: String) {
        self.fingerprinter = fingerprinter
        self.key = key
    }

    var records: Int { state.withLock(\.records) }
    /// How many were left out, as another with their key had come before.
    var repeated: Int { state.withLock(\.repeated) }
    /// How many name somebody who is not among the others.
    var unknown: Int { state.withLock(\.unknown) }

    /// From the first record again.
    func begin() { state.withLock { $0 = State() } }

    /// What came so far is not looked back on: no key of it comes again.
    func forget() { state.withLock { $0.seen = FingerprintSet() } }

    func contains(_ key: [UInt8]) -> Bool {
        let fingerprint = key.withUnsafeBytes { fingerprinter($0) }
        return state.withLock { $0.seen.contains(fingerprint) }
    }

    /// Passes on the lines whose keys have not come before.
    ///
    /// - Parameter others: whose keys the records name with `member`; those that do not are counted.
    func pass(
        _ piece: PendingExport.Piece, naming others: (member: String, tally: Tally)? = nil, to out: inout [UInt8]
    ) {
        let lines =
            piece.records.map { RecordLines(piece.bytes, places: $0) } ?? RecordLines(piece.bytes, key: key)
        state.withLock { state in
            // Where nothing is left out the lines go as they came.
            var start = 0
            var end = 0
            lines.forEach { line, key, lineEnd in
                defer { end = lineEnd }
                guard key.map({ state.seen.insert(fingerprint($0, in: line)) }) ?? true else {
                    out += lines.bytes[start..<end]
                    start = lineEnd
                    state.repeated += 1
                    return
                }
                state.records += 1
                if let others, let name = RecordLines.value(of: others.member, in: line),
                    !others.tally.contains(name)
                {
                    state.unknown += 1
                }
            }
            out += lines.bytes[start...]
        }
    }

    private func fingerprint(_ key: KeySpan, in line: UnsafeRawBufferPointer) -> Fingerprint {
        let bytes = UnsafeRawBufferPointer(rebasing: line[key.offset..<key.offset + key.length])
        guard key.encoding != .verbatim else { return fingerprinter(bytes) }
        return key.encoding.decode(bytes).withUnsafeBytes { fingerprinter($0) }
    }
}
