import Records
import Store
import Vault

/// The attributes that were asked about by name, and which of them have been met.
struct FieldChoice: Sendable {
    /// As they were written, and as bytes.
    let names: [(text: String, bytes: [UInt8])]
    /// By their indices.
    var seen: Set<Int> = []

    init(_ names: [String]) {
        self.names = names.map { ($0, Array($0.utf8)) }
    }

    var isAll: Bool { names.isEmpty }

    /// Where the attribute stands among those that were asked about.
    func index(of name: UnsafeRawBufferPointer) -> Int? { names.firstIndex { name.elementsEqual($0.bytes) } }

    /// Makes sure that each name is that of an attribute. What was not met where the two sides differ is looked for in all
    /// that they hold.
    ///
    /// - Throws: `QuestionsError.unknown` with the names that there are.
    func check(_ collections: [ComparedCollection]) async throws {
        guard seen.count < names.count else { return }
        var all: Set<[UInt8]> = []
        for side in collections.flatMap({ [$0.old, $0.new] }).compactMap(\.self) {
            try await side.timeline.scanBlocks(
                at: side.moment, read: { try AttributeNames(of: $0).names }, take: { all.formUnion($0) })
        }
        let unknown = names.enumerated().filter { !seen.contains($0.offset) && !all.contains($0.element.bytes) }
        guard let first = unknown.first?.element.text else { return }
        let known = all.map { String(decoding: $0, as: UTF8.self) }
        throw QuestionsError.unknown(
            known.isEmpty
                ? "neither snapshot holds records"
                : "no record has an attribute \(first); there are \(Nearest.offer(first, of: known))")
    }
}

/// The names of attributes that the records of a block have.
private struct AttributeNames {
    private(set) var names: Set<[UInt8]> = []

    init(of block: ScannedBlock) throws {
        // Records that follow one another have mostly the same names in the same order.
        var usual: [[UInt8]] = []
        try block.forEach { record in
            var place = 0
            try AttributeScan(record.context).forEach(in: record.bytes) { name, _, _ in
                defer { place += 1 }
                if place < usual.count, name.elementsEqual(usual[place]) { return }
                if place < usual.count { usual[place] = Array(name) } else { usual.append(Array(name)) }
                names.insert(usual[place])
            }
        }
    }
}
