import BitCollections
import Records
import Seal
import Store

/// Reads the records of one collection of a snapshot: a base streamed through its deltas, in ascending ordinals.
struct CollectionReader {
    /// The records' order in the snapshot.
    let order: Order
    /// Bytes that a record has on average.
    let averageCount: Int
    private let base: [PackShelf.Block]
    private let deltas: [[PackShelf.Block]]
    private let commitment: Commitment?
    private let known: KnownLeaves?

    /// A record on its way out. The bytes are lent for the length of a call.
    struct Record {
        let ordinal: UInt32
        /// nil where the record was erased.
        let bytes: UnsafeRawBufferPointer?
    }

    /// - Parameters:
    ///   - commitment: where leaves are wanted.
    ///   - known: leaves that need not be hashed again.
    init(
        _ snapshot: Snapshot, collection index: Int, _ shelf: PackShelf, _ vault: Vault, commitment: Commitment?,
        known: KnownLeaves? = nil
    ) throws {
        let collection = snapshot.layout.collections[index]
        let segments = try collection.segments.map { try shelf.blocks($0.records) }
        var ordinalCount = 0
        var order = Order(count: 0)
        var baseRecords = 0
        var plainCount = 0
        for (segment, blocks) in segments.enumerated() {
            let stated = collection.segments[segment].ordinals
            ordinalCount = try PackShelf.ordinalCount(blocks, isBase: segment == 0, after: ordinalCount, stated: stated)
            guard segment == 0 else { continue }
            order = Order(count: ordinalCount)
            for block in blocks {
                if case .records(_, _, let count)? = block.kind { baseRecords += count }
                plainCount += block.plainCount
            }
        }
        for segment in collection.segments.dropFirst() where !segment.order.isEmpty {
            let blocks = try shelf.blocks(segment.order)
            var stream: [UInt8] = []
            for block in blocks { stream += try block.bytes() }
            guard let decoded = OrderStream.decode(stream, after: order, ordinalLimit: ordinalCount) else {
                throw blocks[0].damaged("is not the order that its snapshot needs")
            }
            order = decoded.order
        }
        let stated = snapshot.manifest.collections[index].records
        guard order.count == stated else {
            throw StoreError.damaged(
                path: vault.folder.layout(snapshot.id),
                reason:
                    "it leads to \(order.count) records of \(snapshot.manifest.collections[index].name), not \(stated)")
        }
        self.order = order
        averageCount = plainCount / max(1, baseRecords)
        base = segments.first ?? []
        deltas = Array(segments.dropFirst())
        self.commitment = commitment
        self.known = known
    }

    /// Hands over the records with the wanted ordinals, in ascending order, each as the newest segment has it.
    ///
    /// - Parameters:
    ///   - leaves: gathers those of the records that are handed over.
    ///   - between: is called behind each block, so that whoever takes the records may wait.
    /// - Throws: `.damaged` where one of them is in no segment.
    func forEach(
        _ wanted: BitArray, leaves: LeafCollector?, between: () async -> Void = {}, _ take: (Record) throws -> Void
    ) async throws {
        var cursors = deltas.map { DeltaCursor($0, wanted: wanted, commitment) }
        for index in cursors.indices { try cursors[index].start() }
        var missing = 0
        for word in wanted where word { missing += 1 }
        var blocks = base.filter { Self.holds($0, wanted) }[...]

        /// Hands over what the deltas have below `limit`, the newest first of equals.
        func takeDeltas(below limit: UInt32) throws {
            while let lowest = cursors.compactMap(\.ordinal).min(), lowest < limit {
                var newest = 0
                for index in cursors.indices where cursors[index].ordinal == lowest { newest = index }
                try cursors[newest].lend(leaves, take)
                missing -= 1
                for index in cursors.indices where cursors[index].ordinal == lowest { try cursors[index].advance() }
            }
        }

        try await OrderedTasks.forEach(
            next: { blocks.popFirst() },
            transform: { [commitment, known] in ($0, try DecodedBlock($0, commitment, known)) },
            take: { place, block in
                try leaves?.learn(block.leaves, of: place)
                var passedOver: [Int] = []
                var next = cursors.compactMap(\.ordinal).min() ?? .max
                for (index, ordinal) in block.ordinals.enumerated() {
                    if next < ordinal {
                        try takeDeltas(below: ordinal)
                        next = cursors.compactMap(\.ordinal).min() ?? .max
                    }
                    // The last records of a base may be wanted no more, and then `wanted` ends before them.
                    guard next != ordinal, Int(ordinal) < wanted.count, wanted[Int(ordinal)] else {
                        passedOver.append(index)
                        continue
                    }
                    try leaves?.look(at: index, of: block)
                    try block.lend(index, take)
                    missing -= 1
                }
                try leaves?.add(block.leaves(without: passedOver))
                await between()
            })
        try takeDeltas(below: .max)
        guard missing == 0 else {
            throw base.first?.damaged("and those behind it lack \(missing) records that the snapshot needs")
                ?? StoreError.damaged(path: "the vault", reason: "a snapshot's base is missing")
        }
    }

    static func holds(_ block: PackShelf.Block, _ wanted: BitArray) -> Bool {
        guard case .records(let first, let last, _)? = block.kind, first < wanted.count else { return false }
        return (first...min(last, wanted.count - 1)).contains { wanted[$0] }
    }
}

/// A block of records, opened.
struct DecodedBlock: Sendable {
    let batch: RecordBatch
    /// Those of all records, erased ones too, ascending.
    let ordinals: [UInt32]
    /// The records' leaves, where they are wanted, those of erased ones last.
    let leaves: [LeafEntry]
    /// For each ordinal the index of its record in the batch, erased ones counting behind the others; nil where none was erased.
    private let places: [Int]?

    init(_ block: PackShelf.Block, _ commitment: Commitment?, _ known: KnownLeaves? = nil) throws {
        guard let batch = RecordBlock.decode(try block.bytes()) else { throw Self.otherThanStated(block) }
        let ordinals = batch.allOrdinals
        guard case .records(let first, let last, let count)? = block.kind, ordinals.count == count,
            ordinals.first.map(Int.init) == first, ordinals.last.map(Int.init) == last
        else { throw Self.otherThanStated(block) }
        self.batch = batch
        self.ordinals = ordinals
        if batch.erased.isEmpty {
            places = nil
        } else {
            let all = batch.ordinals + batch.erased.map(\.ordinal)
            places = all.indices.sorted { all[$0] < all[$1] }
        }
        leaves = try known?.leaves(of: block) ?? commitment.map { batch.leaves($0, salts: batch.salts) } ?? []
    }

    private static func otherThanStated(_ block: PackShelf.Block) -> StoreError {
        block.damaged("does not hold the records that its directory says")
    }

    /// Lends the record with ordinal number `index` to `take`.
    func lend(_ index: Int, _ take: (CollectionReader.Record) throws -> Void) throws {
        let place = places?[index] ?? index
        guard place < batch.count else {
            return try take(CollectionReader.Record(ordinal: ordinals[index], bytes: nil))
        }
        try batch.bytes.withUnsafeBytes { bytes in
            let record = UnsafeRawBufferPointer(rebasing: bytes[batch.range(place)])
            try take(CollectionReader.Record(ordinal: ordinals[index], bytes: record))
        }
    }

    /// The leaf of the record with ordinal number `index`, opened. Leaves must be wanted.
    func opened(_ index: Int) -> OpenedLeaf {
        let place = places?[index] ?? index
        let ordinal = ordinals[index]
        guard place < batch.count else {
            let erased = batch.erased[place - batch.count]
            return OpenedLeaf(ordinal: ordinal, keyHash: erased.keyHash, recordHash: erased.recordHash, record: nil)
        }
        let salt = batch.salts[SaltStream.saltCount * place..<SaltStream.saltCount * (place + 1)]
        let bytes = Array(batch.bytes[batch.range(place)])
        let span = batch.keys[place]
        let key = bytes.withUnsafeBytes { bytes in
            span.encoding.decode(UnsafeRawBufferPointer(rebasing: bytes[span.offset..<span.offset + span.length]))
        }
        let record = OpenedRecord(key: key, bytes: bytes, salt: Array(salt))
        let recordHash = record.salt.withUnsafeBytes { salt in
            bytes.withUnsafeBytes { Commitment.recordHash(salt: salt, record: $0) }
        }
        return OpenedLeaf(ordinal: ordinal, keyHash: leaves[place].keyHash, recordHash: recordHash, record: record)
    }

    /// The leaf of the record with ordinal number `index`; nil where leaves are not wanted.
    func leaf(_ index: Int) -> LeafEntry? { leaves.isEmpty ? nil : leaves[places?[index] ?? index] }

    /// The leaves of all records but those at `indexes`, which ascend.
    func leaves(without indexes: [Int]) -> [LeafEntry] {
        guard !indexes.isEmpty, !leaves.isEmpty else { return leaves }
        var rest = leaves
        for place in indexes.map({ places?[$0] ?? $0 }).sorted(by: >) { rest.remove(at: place) }
        return rest
    }
}

/// Goes through the wanted records of one delta, block by block.
private struct DeltaCursor {
    private var blocks: ArraySlice<PackShelf.Block>
    private let wanted: BitArray
    private let commitment: Commitment?
    private var block: DecodedBlock?
    private var index = 0

    init(_ blocks: [PackShelf.Block], wanted: BitArray, _ commitment: Commitment?) {
        self.blocks = blocks.filter { CollectionReader.holds($0, wanted) }[...]
        self.wanted = wanted
        self.commitment = commitment
    }

    /// The ordinal of the record it stands at.
    var ordinal: UInt32? { block.map { $0.ordinals[index] } }

    mutating func start() throws {
        block = try blocks.popFirst().map { try DecodedBlock($0, commitment) }
        index = 0
        try skipUnwanted()
    }

    mutating func advance() throws {
        index += 1
        try skipUnwanted()
    }

    func lend(_ leaves: LeafCollector?, _ take: (CollectionReader.Record) throws -> Void) throws {
        guard let block else { return }
        try leaves?.look(at: index, of: block)
        try block.lend(index, take)
        if let leaf = block.leaf(index) { try leaves?.add([leaf]) }
    }

    private mutating func skipUnwanted() throws {
        while let current = block {
            while index < current.ordinals.count {
                let ordinal = Int(current.ordinals[index])
                if ordinal < wanted.count, wanted[ordinal] { return }
                index += 1
            }
            block = try blocks.popFirst().map { try DecodedBlock($0, commitment) }
            index = 0
        }
    }
}
