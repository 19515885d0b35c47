import Records
import Seal
import Synchronization

/// Counts the records of one file as they go into the archive, and lets each key pass once.
final class Tally: Sendable {
    private struct State {
        var seen: Set<Fingerprint> = []
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
    func forget() { state.withLock { $0.seen = [] } }

    func contains(_ key: [UInt8]) -> Bool {
        let fingerprint = key.withUnsafeBytes { fingerprinter($0) }
        return state.withLock { $0.seen.contains(fingerprint) }
    }

    /// The lines whose keys have not come before.
    ///
    /// - Parameter others: whose keys the records name with `member`; those that do not are counted.
    func passed(_ lines: [UInt8], naming member: String? = nil, of others: Tally? = nil) -> [UInt8] {
        state.withLock { state in
            var kept: [UInt8] = []
            // Where nothing is left out the lines go as they came.
            var isWhole = true
            var start = 0
            RecordLines.forEach(in: lines, key: key) { line, key in
                let end = start + line.count + 1
                defer { start = end }
                let fingerprint = (key ?? []).withUnsafeBytes { fingerprinter($0) }
                guard key == nil || state.seen.insert(fingerprint).inserted else {
                    if isWhole { kept = Array(lines[..<start]) }
                    isWhole = false
                    state.repeated += 1
                    return
                }
                state.records += 1
                if !isWhole {
                    kept.append(contentsOf: line)
                    kept.append(UInt8(ascii: "\n"))
                }
                if let member, let others, let name = RecordLines.value(of: member, in: line), !others.contains(name) {
                    state.unknown += 1
                }
            }
            return isWhole ? lines : kept
        }
    }
}
