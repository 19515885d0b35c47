import Records
import Store

/// Gathers what is found of records, in any order: counts it, and lays it by in memory that is bounded.
struct FoundDifferences: ~Copyable {
    private var sorter: SealedSorter
    private let keepsRecords: Bool
    private let mayRepeat: Bool
    private var counts: [RecordDifference.What: Int] = [:]
    private var names = AttributeNumbers()
    /// By the numbers of their names.
    private var changes: [CollectionDifference.AttributeCount] = []
    private var tellsAttributes = false

    /// - Parameters:
    ///   - keepsRecords: whether more than counts is asked for.
    ///   - mayRepeat: whether a key may have several records.
    ///   - folder: where a sealed spool may be made.
    ///   - mostBytes: how much memory the records may take before that.
    init(keepsRecords: Bool, mayRepeat: Bool, spillingTo folder: String, mostBytes: Int) {
        self.keepsRecords = keepsRecords
        self.mayRepeat = mayRepeat
        sorter = SealedSorter(spillingTo: folder, mostBytes: mostBytes)
    }

    mutating func add(
        _ what: RecordDifference.What, _ key: [UInt8], _ attributes: [Attribute], _ changes: [AttributeChange]
    ) throws(StoreError) {
        counts[what, default: 0] += 1
        for change in changes { count(change) }
        guard keepsRecords else { return }
        tellsAttributes = tellsAttributes || !attributes.isEmpty || !changes.isEmpty
        var content: [UInt8] = []
        content.append(what, attributes, changes, &names)
        // Of one key's records those that went stand first, and then some order that is always the same.
        var tie: [UInt8] = [what == .removed ? 0 : 1]
        if mayRepeat { for attribute in attributes { tie.append(order: attribute) } }
        try sorter.append(key: key, tie: tie, content: content)
    }

    private mutating func count(_ change: AttributeChange) {
        let number = names.number(of: change.name)
        while changes.count <= number {
            changes.append(CollectionDifference.AttributeCount(name: names.all[changes.count]))
        }
        switch change.what {
        case .added: changes[number].added += 1
        case .removed: changes[number].removed += 1
        case .changed: changes[number].changed += 1
        }
    }

    /// How many records it became of.
    func count(_ what: RecordDifference.What) -> Int { counts[what] ?? 0 }

    /// How often each attribute differs in records that are on both sides, by name.
    var attributes: [CollectionDifference.AttributeCount] {
        changes.filter { $0.added + $0.removed + $0.changed > 0 }.sorted { $0.name < $1.name }
    }

    /// The records, of which none is held here any more; nil where only counts are asked for.
    mutating func records() throws(StoreError) -> RecordDifferences? {
        guard keepsRecords else { return nil }
        return RecordDifferences(try sorter.takeSorted(), names: names.all, tellsAttributes: tellsAttributes)
    }
}

/// Names of attributes as small numbers.
struct AttributeNumbers: Sendable {
    /// By their numbers.
    private(set) var all: [String] = []
    private var numbers: [String: Int] = [:]

    mutating func number(of name: String) -> Int {
        if let number = numbers[name] { return number }
        numbers[name] = all.count
        all.append(name)
        return all.count - 1
    }
}

extension [UInt8] {
    fileprivate mutating func append(order attribute: Attribute) {
        for text in [attribute.name, attribute.value.kindName, attribute.value.text ?? ""] {
            self += text.utf8
            append(0)
        }
    }
}
