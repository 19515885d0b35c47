import Records
import Seal
import Store
import Synchronization

/// How each record of a moment is to be read.
enum RecordContexts: Sendable {
    /// All alike.
    case one(AttributeContext)
    /// By ordinal an index into the contexts.
    case several([AttributeContext], ofOrdinal: [UInt16])

    /// All contexts that records have.
    var all: [AttributeContext] {
        switch self {
        case .one(let context): [context]
        case .several(let contexts, _): contexts
        }
    }

    subscript(ordinal: UInt32) -> AttributeContext {
        switch self {
        case .one(let context): context
        case .several(let contexts, let indices): contexts[Int(indices[Int(ordinal)])]
        }
    }
}

/// Finds out how the records of moments are to be read: where they are lines of tables, by the headers of their files.
final class ContextShelf: Sendable {
    private let packs: OpenPacks
    private let vault: Vault
    private let collection: String
    /// Framing that has been read. Most snapshots share it.
    private let known = Mutex<[CatalogSummary.Tables: [AttributeContext]]>([:])

    init(of collection: String, _ vault: Vault, _ packs: OpenPacks) {
        self.packs = packs
        self.vault = vault
        self.collection = collection
    }

    func contexts(at moment: Timeline.Moment, _ line: Line) async throws -> RecordContexts {
        guard let tables = moment.tables else { return .one(.json) }
        let ofFiles = try contexts(of: tables, in: moment.snapshot)
        let held = zip(tables.files, ofFiles).filter { $0.0.records > 0 }
        var distinct: [AttributeContext] = []
        for (_, context) in held where !distinct.contains(context) { distinct.append(context) }
        guard distinct.count > 1 else { return .one(distinct.first ?? .json) }
        // Which file a record is in follows from its place in the order.
        let order = try await line.order(before: moment.position)
        var indices = [UInt16](repeating: 0, count: order.runs.reduce(0) { max($0, Int($1.end)) })
        var position = 0
        for (file, context) in held {
            let index = UInt16(distinct.firstIndex(of: context) ?? 0)
            for run in order.runs(at: position..<position + file.records).runs {
                for ordinal in run.start..<run.end { indices[Int(ordinal)] = index }
            }
            position += file.records
        }
        return .several(distinct, ofOrdinal: indices)
    }

    /// The context of each file.
    private func contexts(of tables: CatalogSummary.Tables, in snapshot: Digest256) throws -> [AttributeContext] {
        if let contexts = known.withLock({ $0[tables] }) { return contexts }
        let contexts: [AttributeContext]
        do { contexts = try read(tables) } catch let error as StoreError {
            // Its packs may have been replaced since the catalog was read.
            let moved = try vault.snapshot(snapshot)
            guard case .damaged = error,
                let index = moved.manifest.collections.firstIndex(where: { $0.name == collection }),
                let place = CatalogSummary.tables(of: index, in: moved), place != tables
            else { throw error }
            contexts = try read(place)
        }
        known.withLock { $0[tables] = contexts }
        return contexts
    }

    private func read(_ tables: CatalogSummary.Tables) throws -> [AttributeContext] {
        let shelf = PackShelf(tables.framing.map(\.pack), packs)
        let runs = tables.framing.enumerated().map { Layout.Run(pack: $0, first: $1.first, count: $1.count) }
        var blocks = try shelf.blocks(runs)[...]
        let first = blocks.first
        var framing = FramingReader { try blocks.popFirst()?.bytes() }
        var contexts: [AttributeContext] = []
        do {
            for (index, file) in tables.files.enumerated() {
                // Behind the last file's prefix there may be much that nobody needs.
                let prefix = index == tables.files.count - 1 ? try framing.prefix() : try framing.skipFile()
                guard file.format.isTabular else {
                    contexts.append(.json)
                    continue
                }
                let header = prefix.withUnsafeBytes { JSONLine.csvHeader(of: $0, format: file.format) }
                contexts.append(.csv(header: header, format: file.format))
            }
        } catch let error as FramingReader.Malformed {
            guard let first else { throw error }
            throw first.damaged("is not the framing that its snapshot needs")
        }
        return contexts
    }
}
