import Foundation
import Ledger
import Seal
import Synchronization
import Testing

@testable import Store

extension SampleLedger {
    /// Appends an intent and an outcome about these objects.
    @discardableResult
    func appendDeed(_ objects: [EntryObject]) throws -> (intent: AppendedEntry, outcome: AppendedEntry) {
        let writer = try writer()
        let intent = try ledger.append(by: writer) { _ in
            var content = EntryContent(phase: .intent, action: "history")
            content.objects = objects
            return content
        }
        let outcome = try ledger.append(by: writer) { _ in
            var content = EntryContent(phase: .outcome, action: "history")
            content.objects = intent.objects.map { EntryObject(stated: $0) }
            content.outcome = .done
            content.intent = intent.intent
            return content
        }
        return (intent, outcome)
    }

    /// All entries, with the names that they commit to.
    func entries() throws -> [Entry] {
        let opener = EntryOpener(ledger, access: keys.access)
        var entries: [Entry] = []
        try ledger.forEachFrame {
            entries.append(try opener.open($0))
            return true
        }
        return entries
    }

    /// The steps that `body` makes durable, by the last part of the file's path.
    func durableSteps(_ body: () throws -> Void) rethrows -> [String] {
        let steps = Mutex<[String]>([])
        try FaultPoint.$observer.withValue({ step in
            guard step.hasPrefix("durable"), let name = step.split(separator: "/").last else { return }
            steps.withLock { $0.append(String(name)) }
        }) { try body() }
        return steps.withLock { $0 }
    }
}

@Suite("Names that entries commit to")
struct NamesTests {
    private static let names = ["ana", "", "bé \"q\"", String(repeating: "x", count: 70_000)]

    @Test("come back for whoever has the access key, and stand nowhere in clear")
    func roundTrip() async throws {
        let sample = try SampleLedger()
        let objects = Self.names.map { EntryObject.committed(kind: "record", name: $0) }
        try sample.append(1)
        let deed = try sample.appendDeed([.init(kind: "snapshot", name: "8c41")] + objects)
        try sample.appendDeed([.committed(kind: "value", name: "ana")])

        let entries = try sample.entries()
        #expect(entries[1].objects.map(\.text) == ["8c41"] + Self.names)
        #expect(entries[2].objects == entries[1].objects, "intent and outcome share their openings")
        #expect(deed.intent.objects == entries[1].body.objects)
        #expect(entries[3].objects.map(\.text) == ["ana"] && entries[3].objects.map(\.kind) == ["value"])
        #expect(entries[3].body.objects[0].commitment != entries[1].body.objects[1].commitment, "salts are random")
        #expect(!String(decoding: entries[1].bodyBytes, as: UTF8.self).contains("ana"))
        let file = try sample.bytes(sample.folder.ledgerNames)
        #expect(Data(file).range(of: Data("bé".utf8)) == nil)
        let report = try await sample.ledger.verify(opening: sample.reader)
        #expect(report.isWhole && report.notices.isEmpty && report.openedCount == 5)
    }

    @Test("cost a sync before that of the entry, and an entry without them costs one")
    func syncs() throws {
        let sample = try SampleLedger()
        try sample.appendDeed([.committed(kind: "record", name: "ana")])
        #expect(try sample.durableSteps { try sample.append(1) } == ["entries"])
        let both = try sample.durableSteps { try sample.appendDeed([.committed(kind: "record", name: "bob")]) }
        #expect(both == ["names", "entries", "entries"], "the outcome names what the intent wrote")
    }

    @Test("leave nothing behind where the entry is refused, and do no harm where the file ends in garbage")
    func garbage() async throws {
        let sample = try SampleLedger()
        try sample.appendDeed([.committed(kind: "record", name: "ana")])
        let before = try sample.bytes(sample.folder.ledgerNames)
        #expect(throws: LedgerError.self) {
            try sample.appendDeed([.committed(kind: "record", name: String(repeating: "x", count: 1 << 20))])
        }
        #expect(try sample.bytes(sample.folder.ledgerNames) == before)
        try sample.put(before + [1, 2, 3], at: sample.folder.ledgerNames)

        try sample.appendDeed([.committed(kind: "record", name: "bob")])

        #expect(try sample.entries().flatMap(\.objects).map(\.text) == ["ana", "ana", "bob", "bob"])
        #expect(try await sample.ledger.verify(opening: sample.reader).isWhole)
    }

    @Test("are erased for good, while the entry stays as it is")
    func erasure() async throws {
        let sample = try SampleLedger()
        let deed = try sample.appendDeed([
            .committed(kind: "record", name: "ana"), .committed(kind: "value", name: "b"),
        ])
        let length = try sample.bytes(sample.folder.ledgerNames).count

        let steps = try sample.durableSteps { try sample.ledger.eraseOpening(of: deed.intent.objects[0]) }
        try sample.ledger.eraseOpening(of: deed.intent.objects[0])

        #expect(steps == ["names"])
        let entries = try sample.entries()
        #expect(entries.flatMap(\.objects).map { $0.name == .erased } == [true, false, true, false])
        #expect(entries[0].objects.map(\.shown) == ["erased", "b"])
        #expect(try sample.bytes(sample.folder.ledgerNames).count == length)
        let report = try await sample.ledger.verify(opening: sample.reader)
        #expect(report.isWhole && report.openedCount == 2)
        #expect(throws: LedgerError.self) {
            try sample.ledger.eraseOpening(of: .init(kind: "snapshot", name: "8c41"))
        }
    }

    @Test("that were altered, cut off or taken away are found, with the entry and the place", arguments: 0..<6)
    func tampering(_ kind: Int) async throws {
        let sample = try SampleLedger()
        try sample.append(1)
        try sample.appendDeed([.committed(kind: "record", name: "ana")])
        try sample.append(1)
        var names = try sample.bytes(sample.folder.ledgerNames)
        let other = try SampleLedger()
        try other.appendDeed([.committed(kind: "record", name: "ana")])
        switch kind {
        case 0: names[20 + 4] ^= 1  // the commitment
        case 1: names[20 + 36] ^= 1  // the generation
        case 2: names[20 + 50] ^= 1  // the box
        case 3: names[20 + 130] ^= 1  // the nonce
        case 4: names[names.count - 1] ^= 1  // the seal
        default: names.removeLast()
        }
        try sample.put(names, at: sample.folder.ledgerNames)
        let report = try await sample.ledger.verify(opening: sample.reader)
        #expect(report.findings.map(\.sequence) == [1, 2])
        #expect(report.findings.allSatisfy { "\($0)".contains("byte 20 of ledger/names") })
        #expect(try sample.entries()[1].objects[0].text == nil)

        try sample.put(try other.bytes(other.folder.ledgerNames), at: sample.folder.ledgerNames)
        let foreign = try await sample.ledger.verify(opening: sample.reader)
        #expect(foreign.findings.count == 1 && foreign.findings[0].file == "ledger/names")
        DurableFile.remove(sample.folder.ledgerNames)
        let gone = try await sample.ledger.verify(opening: sample.reader)
        #expect(gone.findings == [.missing(file: "ledger/names")])
    }

    @Test(
        "that are lost are told of before others go where they stood, and those go behind them",
        arguments: [0, 10, 20, 100, 160])
    func lost(_ left: Int) async throws {
        let sample = try SampleLedger()
        try sample.appendDeed([.committed(kind: "record", name: "ana")])
        let names = try sample.bytes(sample.folder.ledgerNames)
        if left == 0 {
            DurableFile.remove(sample.folder.ledgerNames)
        } else {
            try sample.put(Array(names[..<left]), at: sample.folder.ledgerNames)
        }
        #expect(throws: LedgerError.lostNames(path: sample.folder.ledgerNames)) {
            try sample.appendDeed([.committed(kind: "record", name: "bo")])
        }
        #expect(try sample.ledger.hasLostNames())
        // What commits to no name goes on.
        try sample.append(1)

        #expect(try sample.ledger.giveUpLostNames(upTo: nil))

        #expect(try !sample.ledger.hasLostNames() && !sample.ledger.giveUpLostNames(upTo: nil))
        try sample.appendDeed([.committed(kind: "record", name: "bo")])
        let objects = try sample.entries().compactMap(\.objects.first)
        #expect(objects.map(\.text) == [nil, nil, "number 2", "bo", "bo"])
        // They do not pass for erased.
        for object in objects.prefix(2) {
            guard case .lost = object.name else {
                Issue.record("\(object)")
                continue
            }
        }
        #expect(try await sample.ledger.verify(opening: sample.reader).findings.map(\.sequence) == [0, 1])
        // With the file as it was, and nothing else, all names are back.
        var mended = try sample.bytes(sample.folder.ledgerNames)
        mended.replaceSubrange(..<names.count, with: names)
        try sample.put(mended, at: sample.folder.ledgerNames)
        #expect(try await sample.ledger.verify(opening: sample.reader).isWhole)
    }

    @Test(
        "that no file could hold are lost, and no reason to end the program", arguments: [Int.min, -1, 0, 19, Int.max])
    func nowhere(_ opening: Int) throws {
        let sample = try SampleLedger()
        try sample.appendDeed([.committed(kind: "record", name: "ana")])
        let text = #"{"kind":"record","commitment":"\#(String(repeating: "0", count: 64))","opening":\#(opening)}"#
        let stated = try JSONDecoder().decode(EntryBody.Object.self, from: Data(text.utf8))
        try sample.appendDeed([EntryObject(stated: stated)])
        #expect(try sample.entries().suffix(2).allSatisfy { $0.objects[0].text == nil })
    }

    @Test("that an entry names and nobody remembers are given up as well")
    func lostElsewhere() async throws {
        let sample = try SampleLedger()
        let deed = try sample.appendDeed([.committed(kind: "record", name: "ana")])
        let opening = try #require(deed.intent.objects[0].opening)
        DurableFile.remove(sample.folder.ledgerNames)
        DurableFile.remove(sample.folder.ledgerNamesEnd)
        #expect(try !sample.ledger.hasLostNames())

        #expect(try sample.ledger.giveUpLostNames(upTo: opening))

        let next = try sample.appendDeed([.committed(kind: "record", name: "bo")])
        #expect(try #require(next.intent.objects[0].opening) > opening + SealedNameBytes.most)
    }

    /// The most bytes that an opening may have.
    private enum SealedNameBytes { static let most = 1 << 20 }
}
