import Records
import Seal
import Store

/// Looks through all that is archived of a source for a person: every block of every snapshot, hidden ones too, each once.
struct ErasureSearch {
    /// A block of records, and all the ways in which snapshots read what is in it.
    private struct Place: Sendable {
        let block: PackShelf.Block
        var contexts: Set<AttributeContext>
    }

    /// The blocks of one collection.
    private struct Content: Sendable {
        let name: String
        var key: String
        var repeats = false
        var places: [Place] = []
        /// By pack and position, where in `places` a block is.
        var known: [ErasureFinds.BlockName: Int] = [:]
    }

    private let vault: Vault
    private let packs: OpenPacks
    private let meter: ProgressMeter
    /// Of the source, oldest first.
    let snapshots: [Snapshot]
    private var contents: [Content] = []

    init(_ vault: Vault, _ snapshots: [Snapshot], _ meter: ProgressMeter) throws {
        self.vault = vault
        self.snapshots = snapshots
        self.meter = meter
        packs = OpenPacks(vault)
        for snapshot in snapshots {
            for index in snapshot.manifest.collections.indices { try enter(index, of: snapshot) }
        }
    }

    private mutating func enter(_ index: Int, of snapshot: Snapshot) throws {
        let collection = snapshot.manifest.collections[index]
        let shelf = PackShelf(snapshot.layout.packs, packs)
        let contexts = try contexts(of: index, in: snapshot, shelf)
        let number = contents.firstIndex { $0.name == collection.name } ?? contents.count
        if number == contents.count { contents.append(Content(name: collection.name, key: collection.key)) }
        contents[number].key = collection.key
        if collection.repeated > 0 { contents[number].repeats = true }
        for segment in snapshot.layout.collections[index].segments {
            for block in try shelf.blocks(segment.records) {
                let name = ErasureFinds.BlockName(pack: block.pack.id, position: block.position)
                if let place = contents[number].known[name] {
                    contents[number].places[place].contexts.formUnion(contexts)
                } else {
                    contents[number].known[name] = contents[number].places.count
                    contents[number].places.append(Place(block: block, contexts: contexts))
                }
            }
        }
    }

    /// The ways in which the records of a collection's files are read.
    private func contexts(of index: Int, in snapshot: Snapshot, _ shelf: PackShelf) throws -> Set<AttributeContext> {
        let files = snapshot.manifest.files.filter { $0.collection == index }
        guard files.contains(where: { $0.format?.isTabular == true }) else { return [.json] }
        var blocks = try shelf.blocks(snapshot.layout.collections[index].framing)[...]
        var framing = FramingReader { try blocks.popFirst()?.bytes() }
        var contexts: Set<AttributeContext> = []
        for file in files {
            let prefix = try framing.skipFile()
            if let format = file.format, format.isTabular {
                let header = prefix.withUnsafeBytes { JSONLine.csvHeader(of: $0, format: format) }
                contexts.insert(.csv(header: header, format: format))
            } else {
                contexts.insert(.json)
            }
        }
        return contexts
    }

    /// Finds the person.
    ///
    /// - Parameters:
    ///   - collection: which one holds the person's record.
    ///   - erasesMentions: whether other records that hold the key or a value count as to be erased.
    func find(_ request: ErasureRequest, in collection: String, erasesMentions: Bool) async throws -> ErasureFinds {
        let key = Array(request.key.utf8)
        var named = request.also.map { PersonTerms.Named(name: Array($0.name.utf8), value: Array($0.value.utf8)) }
        let derived = try await subjects(of: key, in: collection).filter { !named.contains($0) }
        named += derived
        let terms = PersonTerms(key: key, named: named)
        let keyField = Array((contents.first { $0.name == collection }?.key ?? "").utf8)
        var finds = ErasureFinds()
        finds.derived = derived
        for content in contents {
            let commitment = try commitment(of: content.name)
            var found = ErasureFinds.Collection(name: content.name, key: content.key)
            // What was erased before is met again by the key's hash alone.
            if content.name == collection {
                found.erased.keyHashes.insert(key.withUnsafeBytes { commitment.keyHash($0) })
            }
            found.erased = try await matches(terms, keyField, content, commitment, found.erased)
            try await count(terms, content, commitment, erasesMentions, &found)
            if found.versions == 0, found.versionsErased == 0 { found.erased = ErasedKeys() }
            finds.collections.append(found)
        }
        let others = ErasureFileSearch(snapshots: snapshots, terms: terms, packs: packs, meter: meter)
        finds.files = try others.files()
        finds.outOfReach = try others.outOfReach()
        return finds
    }

    private func commitment(of collection: String) throws -> Commitment {
        Commitment(
            key: try vault.keys.commitment(source: snapshots.last?.manifest.source ?? "", collection: collection))
    }

    /// The values of `sub` in the versions of the person's record: other collections refer to a user by it.
    private func subjects(of key: [UInt8], in collection: String) async throws -> [PersonTerms.Named] {
        guard let content = contents.first(where: { $0.name == collection }) else { return [] }
        let name = Array("sub".utf8)
        var found: Set<PersonTerms.Named> = []
        try await forEachBlock(content) { batch, contexts in
            var values: [PersonTerms.Named] = []
            batch.forEachRecord { record, span, _ in
                guard span.holds(key, in: record) else { return }
                for context in contexts {
                    try? AttributeScan(context).forEach(in: record) { attribute, kind, value in
                        guard kind == .text, attribute.elementsEqual(name), !value.isEmpty else { return }
                        values.append(PersonTerms.Named(name: name, value: Array(value)))
                    }
                }
            }
            return values
        } take: {
            found.formUnion($1)
        }
        return found.filter { $0.value != key }.sorted { $0.value.lexicographicallyPrecedes($1.value) }
    }

    /// Which records of a collection are the person's or go with it.
    private func matches(
        _ terms: PersonTerms, _ keyField: [UInt8], _ content: Content, _ commitment: Commitment, _ known: ErasedKeys
    ) async throws -> ErasedKeys {
        var found = known
        let repeats = content.repeats
        let ownField = Array(content.key.utf8)
        try await forEachBlock(content) { batch, contexts in
            var keys = ErasedKeys()
            batch.forEachRecord { record, span, _ in
                guard
                    span.encoding != .verbatim || record.contains(UInt8(ascii: "\\"))
                        || terms.mayBeMentioned(in: record)
                else { return }
                for context in contexts {
                    var isByKey = false
                    var isByOther = false
                    try? AttributeScan(context).forEach(in: record) { name, _, value in
                        guard terms.isTheirs(name, value, keyField: keyField) else { return }
                        if name.elementsEqual(ownField) { isByKey = true } else { isByOther = true }
                    }
                    guard isByKey || isByOther else { continue }
                    // Where many records have one key, such as a group's members the group's, the key alone does not tell.
                    if isByKey || !repeats {
                        keys.keyHashes.insert(commitment.keyHash(of: record, at: span))
                    } else {
                        keys.records.insert(Digest256.sha256(record))
                    }
                }
            }
            return keys
        } take: { _, keys in
            found.keyHashes.formUnion(keys.keyHashes)
            found.records.formUnion(keys.records)
        }
        return found
    }

    /// Counts what is to be erased, and what mentions the person besides.
    private func count(
        _ terms: PersonTerms, _ content: Content, _ commitment: Commitment, _ erasesMentions: Bool,
        _ found: inout ErasureFinds.Collection
    ) async throws {
        let erased = found.erased
        var total = BlockFinds()
        try await forEachBlock(content) { batch, _ in
            var finds = BlockFinds()
            batch.forEachRecord { record, span, _ in
                let isMention = terms.mayBeMentioned(in: record) && terms.isMentioned(in: record)
                guard isMention || !erased.isEmpty else { return }
                let keyHash = commitment.keyHash(of: record, at: span)
                let isErased = erased.cover(keyHash, record)
                if isErased || isMention && erasesMentions {
                    finds.versions += 1
                    finds.hashes.insert(Digest256.sha256(record))
                    finds.keyHashes.insert(keyHash)
                }
                if isMention, !isErased {
                    finds.mentions += 1
                    if erasesMentions { finds.mentioning.insert(Digest256.sha256(record)) }
                }
            }
            finds.versionsErased = batch.erased.count { erased.keyHashes.contains($0.keyHash) }
            return finds
        } take: { place, finds in
            total.add(finds)
            if finds.versions > 0 { found.blocks.insert(place) }
        }
        found.versions = total.versions
        found.versionsErased = total.versionsErased
        found.mentions = total.mentions
        found.versionHashes = total.hashes
        found.touched = total.keyHashes
        found.erased.records.formUnion(total.mentioning)
    }

    /// What a block holds.
    private struct BlockFinds: Sendable {
        var versions = 0
        var versionsErased = 0
        var mentions = 0
        var hashes: Set<Digest256> = []
        var keyHashes: Set<Digest256> = []
        var mentioning: Set<Digest256> = []

        mutating func add(_ other: BlockFinds) {
            versions += other.versions
            versionsErased += other.versionsErased
            mentions += other.mentions
            hashes.formUnion(other.hashes)
            keyHashes.formUnion(other.keyHashes)
            mentioning.formUnion(other.mentioning)
        }
    }

    private func forEachBlock<Result: Sendable>(
        isolation: isolated (any Actor)? = #isolation, _ content: Content,
        _ read: @Sendable @escaping (RecordBatch, Set<AttributeContext>) throws -> Result,
        take: (ErasureFinds.BlockName, Result) throws -> Void
    ) async throws {
        var places = content.places[...]
        let meter = meter
        try await OrderedTasks.forEach(
            next: { places.popFirst() },
            transform: { place in
                guard let batch = RecordBlock.decode(try place.block.bytes()) else {
                    throw place.block.damaged("does not hold the records that its directory says")
                }
                let name = ErasureFinds.BlockName(pack: place.block.pack.id, position: place.block.position)
                return (name, try read(batch, place.contexts), batch.bytes.count)
            },
            take: { name, result, byteCount in
                meter.add(bytes: byteCount)
                try take(name, result)
            })
    }
}

extension RecordBatch {
    /// Lends each record, with where its key stands, and its ordinal.
    func forEachRecord(_ body: (UnsafeRawBufferPointer, KeySpan, UInt32) throws -> Void) rethrows {
        try bytes.withUnsafeBytes { bytes in
            for index in 0..<count {
                try body(UnsafeRawBufferPointer(rebasing: bytes[range(index)]), keys[index], ordinals[index])
            }
        }
    }
}

extension KeySpan {
    /// Whether it stands for `key` in a record.
    fileprivate func holds(_ key: [UInt8], in record: UnsafeRawBufferPointer) -> Bool {
        let written = UnsafeRawBufferPointer(rebasing: record[offset..<offset + length])
        return encoding == .verbatim ? written.elementsEqual(key) : encoding.decode(written) == key
    }
}
