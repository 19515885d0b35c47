import Ledger
import Questions
import Seal
import Store
import Vault

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A bag on its way, and what its parts have in common. One owner.
final class EvidenceDraft {
    let vault: Vault
    let request: EvidenceRequest
    let chronicle: Chronicle
    let collection: Chronicle.Collection
    let timeline: Timeline
    /// The moments of the collection that are looked at.
    let range: ClosedRange<Int>
    let since: Timestamp?
    let until: Timestamp?
    /// By snapshots, the entry of the ledger that says that it was made.
    let makings: [Digest256: Int]

    var bag: BagWriter
    /// Entries of the ledger that the bag needs.
    var entries: Set<Int> = []
    var notices: [String]
    /// Whom the bag is about, with those whom a condition found.
    var keys: [String]
    var histories: [History] = []
    /// How many records are proven.
    var proven = 0
    /// Indices of the main collection's moments at which some key has no record.
    var absent: [Int: [String]] = [:]

    init(
        _ vault: Vault, _ request: EvidenceRequest, _ chronicle: Chronicle, _ collection: Chronicle.Collection,
        _ bag: BagWriter
    ) throws {
        self.vault = vault
        self.request = request
        self.chronicle = chronicle
        self.collection = collection
        (since, until) = try request.range.instants(in: chronicle)
        timeline = try chronicle.timeline(of: collection.name)
        guard let range = timeline.moments(since: since, until: until) else { throw timeline.noneAsOld(as: until) }
        self.range = range
        makings = try vault.makings()
        notices = chronicle.notices
        keys = request.keys
        self.bag = bag
    }

    var isRedacted: Bool { !request.redaction.isNone }

    /// The snapshots of the chronicle at the beginning and the end of the range.
    func span() throws -> ClosedRange<Int> {
        let ends = [range.lowerBound, range.upperBound].map { timeline.moments[$0].snapshot }
        let places = ends.compactMap { id in chronicle.snapshots.firstIndex { $0.id == id } }
        guard places.count == 2, places[0] <= places[1] else {
            throw VaultError.notFound("a snapshot of \(chronicle.source) is gone")
        }
        return places[0]...places[1]
    }

    /// The entry that states what a snapshot holds, which the bag then needs; nil, with a notice, where there is none.
    func entry(of snapshot: Digest256) -> Int? {
        guard let entry = makings[snapshot] else {
            let notice =
                "snapshot \(snapshot.hex.prefix(8)) has no entry in the ledger, so nothing of it can be proven: muniment doctor"
            if !notices.contains(notice) { notices.append(notice) }
            return nil
        }
        entries.insert(entry)
        return entry
    }

    /// A document of lines, or one that people may read.
    static func encoder(_ formatting: JSONEncoder.OutputFormatting = []) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, formatting]
        return encoder
    }

    func add(lines: [some Encodable], to path: String) throws {
        let encoder = Self.encoder()
        try bag.add(path, try lines.flatMap { Array(try encoder.encode($0)) + [UInt8(ascii: "\n")] })
    }
}

/// Files of one thing that may be too long for one: numbered, each written when it is full.
struct EvidenceParts {
    private(set) var paths: [String] = []
    private let folder: String
    private let ending: String
    private let head: [UInt8]
    private var bytes: [UInt8]
    private var hasContent = false

    /// Bytes that a part has at most, but for one longer line.
    private static let most = 8 << 20

    /// - Parameter head: stands first in every part.
    init(_ folder: String, ending: String, head: [UInt8] = []) {
        self.folder = folder
        self.ending = ending
        self.head = head
        bytes = head
    }

    /// - Parameter append: adds a line with its line break.
    mutating func add(to draft: EvidenceDraft, _ append: (inout [UInt8]) throws -> Void) throws {
        try append(&bytes)
        hasContent = true
        if bytes.count >= Self.most { try finish(to: draft) }
    }

    /// Writes what is left. There is always one part.
    mutating func finish(to draft: EvidenceDraft) throws {
        guard hasContent || paths.isEmpty else { return }
        let number = "\(paths.count + 1)"
        let path = "\(folder)-\(String(repeating: "0", count: max(0, 4 - number.count)))\(number).\(ending)"
        try draft.bag.add(path, bytes)
        paths.append(path)
        bytes = head
        hasContent = false
    }
}
