import BitCollections
import Fixtures
import Foundation
import Seal
import Store
import Testing

@testable import Records

/// One collection over many snapshots: scanned, stored and remembered as an ingest does it, with dictionaries in place of
/// packs, so that each snapshot can be read back as a reader would.
final class CollectionModel {
    /// A record of an export: its key and a number that stands for all else.
    struct Record: Hashable {
        let key: String
        let version: Int

        var line: String { "{\"Username\":\"\(key)\",\"v\":\(version)}" }
    }

    /// What an export led to.
    struct Outcome: Equatable {
        var counts: RecordCounts
        var repeated: Int
        var order: Order
    }

    let statePath: String
    private let folder: String
    private let fingerprinter = Fingerprinter(key: .random())
    private let commitment = Commitment(key: .random())
    private var order = Order(count: 0)
    private var records: [UInt32: [UInt8]] = [:]
    private var leaves: [UInt32: LeafEntry] = [:]

    init() throws {
        folder = "\(NSTemporaryDirectory())/records-tests-\(Hex.encode(Randomness.bytes(8)))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        statePath = "\(folder)/state"
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    static func file(_ export: [Record]) -> [UInt8] { Array(export.map { $0.line + "\n" }.joined().utf8) }

    /// Only scans, against the state that lies there.
    ///
    /// - Throws: `PageFileReader.Unusable`
    func scan(_ export: [Record], isBase: Bool = false, step: Int = 1 << 16) throws -> (
        CollectionScan, State?, [PendingBatch]
    ) {
        let state = DurableFile.exists(statePath) ? try State(at: statePath, fingerprinter: fingerprinter) : nil
        let scan = CollectionScan(state: state, isBase: isBase, fingerprinter: fingerprinter, commitment: commitment)
        scan.begin(.jsonLines, keyField: "Username")
        let file = Self.file(export)
        let window = InputWindow(capacity: 1 << 16)
        var offset = 0
        while true {
            let piece = Array(file[offset..<min(offset + step, file.count)])
            offset += piece.count
            window.append(piece, isLast: piece.isEmpty)
            if let count = try scan.scan(window) {
                #expect(count == export.count)
                break
            }
        }
        return (scan, state, scan.takeBatches() + scan.finish())
    }

    /// Takes an export as the next snapshot, and reads it back.
    func take(_ export: [Record], isBase: Bool = false, step: Int = 1 << 16) async throws -> Outcome {
        let (scan, state, batches) = try scan(export, isBase: isBase, step: step)
        let update = try StateUpdate(
            at: statePath, fingerprinter: fingerprinter, ordinalCount: scan.isBase ? 0 : state?.ordinalCount ?? 0)
        if scan.isBase { (order, records, leaves) = (scan.order, [:], [:]) }
        for batch in batches {
            let encoded = batch.encode(commitment, level: 1)
            try update.add(encoded)
            let plain = try #require(
                encoded.block.bytes.withUnsafeBytes { Encoded.decode($0, limit: Encoded.longestBlock) })
            let block = try #require(RecordBlock.decode(plain))
            for index in 0..<block.count {
                records[block.ordinals[index]] = Array(block.bytes[block.range(index)])
                leaves[block.ordinals[index]] = encoded.leaves[index]
            }
        }
        try checkOrder(scan)
        try checkRecords(scan, Self.file(export))
        let root = try await update.write(
            after: scan.isBase ? nil : state, isPresent: scan.walk?.seen ?? .init(), order: scan.order)
        let present = OrderTests.ordinals(order).compactMap { leaves[$0] }.sorted()
        #expect(present.count == export.count)
        #expect(root == MerkleTree.root(of: present.map(\.leaf)))
        try await update.publish()
        return Outcome(counts: scan.counts, repeated: update.repeated, order: scan.order)
    }

    /// The order stream leads from the order before to the scan's.
    private func checkOrder(_ scan: CollectionScan) throws {
        let before = Set(OrderTests.ordinals(order))
        if let stream = scan.orderStream() {
            let decoded = try #require(OrderStream.decode(stream, after: order, ordinalLimit: scan.ordinalCount))
            let after = Set(OrderTests.ordinals(decoded.order))
            #expect(decoded.tombstones == before.subtracting(after).sorted())
            #expect(
                decoded.revivals == after.subtracting(before).filter { leaves[$0] != nil && $0 < ordinalLimit }.sorted()
            )
            order = decoded.order
        }
        #expect(order == scan.order)
        ordinalLimit = UInt32(scan.ordinalCount)
    }

    /// The first ordinal that no snapshot has had.
    private var ordinalLimit: UInt32 = 0

    /// Order, records and framing are the file.
    private func checkRecords(_ scan: CollectionScan, _ file: [UInt8]) throws {
        var stream: [UInt8]? = scan.framing.take()
        var framing = FramingReader {
            defer { stream = nil }
            return stream
        }
        var restored = try framing.prefix()
        for (index, ordinal) in OrderTests.ordinals(order).enumerated() {
            if index > 0 { restored += try framing.nextSeparator() }
            restored += try #require(records[ordinal])
        }
        #expect(restored + (try framing.suffix()) == file)
    }
}
