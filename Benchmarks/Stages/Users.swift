import Foundation
import Records
import Seal
import Store

/// An export of users as JSON lines, and where its records lie.
struct Users {
    /// The whole file.
    let bytes: [UInt8]
    /// What it was recognised as.
    let recognition: Recognition
    /// Each record's bytes.
    let records: [Range<Int>]

    /// There is no export to work on.
    struct Missing: Error, CustomStringConvertible {
        let description = "MUNIMENT_BENCH_USERS names no file of users: run the stages with tools/bench-stages"
    }

    /// The export that `tools/bench-stages` makes.
    static func sample() throws -> Users {
        guard let path = ProcessInfo.processInfo.environment["MUNIMENT_BENCH_USERS"] else { throw Missing() }
        let bytes = Array(try Data(contentsOf: URL(filePath: path)))
        guard
            let recognition = bytes.withUnsafeBytes({
                Recognise.format(of: $0, isWhole: true, keyField: nil)
            })
        else { throw Missing() }
        var records: [Range<Int>] = []
        bytes.withUnsafeBytes { bytes in
            scan(bytes, RecordScanner(recognition: recognition, keyField: keyField)) { records.append($0) }
        }
        return Users(bytes: bytes, recognition: recognition, records: records)
    }

    /// The field that names a user.
    static let keyField = "Username"

    /// Finds the records of a file that is one through and through.
    static func scan(_ bytes: UnsafeRawBufferPointer, _ scanner: RecordScanner, _ take: (Range<Int>) -> Void) {
        var scanner = scanner
        var place = 0
        while case .record(let start) = scanner.gap(in: bytes, from: place, isFinal: true),
            case .end(let end) = scanner.recordEnd(in: bytes, from: start, isFinal: true)
        {
            take(start..<end)
            place = end
        }
    }

    /// Lends each record.
    func forEach(_ take: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        try bytes.withUnsafeBytes { bytes in
            for record in records { try take(UnsafeRawBufferPointer(rebasing: bytes[record])) }
        }
    }

    /// A scanner at the file's beginning.
    var scanner: RecordScanner { RecordScanner(recognition: recognition, keyField: Self.keyField) }

    /// Goes through the whole file with `scan`, as an ingest does.
    func run(_ scan: CollectionScan) throws {
        var rest = bytes[...]
        let window = InputWindow { buffer in
            let count = min(buffer.count, rest.count)
            rest.prefix(count).withUnsafeBytes { buffer.copyMemory(from: $0) }
            rest = rest.dropFirst(count)
            return count
        }
        scan.begin(recognition, keyField: Self.keyField)
        repeat { _ = try window.fill() } while try scan.scan(window) == nil
    }

    /// The blocks of a base that holds all users, not yet encoded.
    func batches(_ keys: StageKeys) throws -> [PendingBatch] {
        let scan = CollectionScan(
            state: nil, isBase: true, fingerprinter: keys.fingerprint, commitment: keys.commitment)
        try run(scan)
        return scan.finish()
    }
}

/// Keys to work with.
struct StageKeys {
    let fingerprint = Fingerprinter(key: .random())
    let commitment = Commitment(key: .random())
    /// Of a pack.
    let pack = SecretKey.random()
}
