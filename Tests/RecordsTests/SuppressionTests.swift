import Fixtures
import Seal
import Store
import Testing

@testable import Records

@Suite("A collection's scan with suppressed keys")
struct SuppressionTests {
    /// What a scan of a file makes: the records that are kept, the framing, and the file without the others.
    private struct Scanned {
        let records: [String]
        let framing: [UInt8]
        let leftOut: Int
        let reduced: (digest: Digest256, byteCount: Int)?
    }

    private static let commitment = Commitment(key: SecretKey.random())

    private static func scan(
        _ text: String, without keys: [String], _ way: Suppression.Way = .drop, piece: Int = .max,
        leavesOut: Bool = true
    ) throws -> Scanned {
        let hashes = keys.map { key in Array(key.utf8).withUnsafeBytes { commitment.keyHash($0) } }
        var suppression = Suppression(Set(hashes), way: way)
        suppression?.leavesOut = leavesOut
        let scan = CollectionScan(
            state: nil, isBase: true, fingerprinter: Fingerprinter(key: SecretKey.random()),
            commitment: commitment, suppression: suppression)
        let bytes = Array(text.utf8)
        let recognition = try #require(
            bytes.withUnsafeBytes { Recognise.format(of: $0, isWhole: true, keyField: nil) })
        scan.begin(recognition, keyField: recognition.candidates[0])
        let window = InputWindow(capacity: bytes.count + 64)
        var rest = bytes[...]
        while true {
            let next = Array(rest.prefix(piece))
            rest = rest.dropFirst(piece)
            window.append(next, isLast: next.isEmpty || rest.isEmpty)
            if try scan.scan(window) != nil { break }
        }
        let records = scan.finish().flatMap { pending in
            (0..<pending.batch.count).map {
                String(decoding: pending.batch.bytes[pending.batch.range($0)], as: UTF8.self)
            }
        }
        return Scanned(
            records: records, framing: scan.framing.take(), leftOut: scan.suppressed,
            reduced: scan.reduced.map { ($0.digest, $0.byteCount) })
    }

    /// The file that framing and records make.
    private static func file(_ scanned: Scanned) throws -> String {
        var given = false
        var framing = FramingReader {
            defer { given = true }
            return given ? nil : scanned.framing
        }
        var bytes = try framing.prefix()
        for (index, record) in scanned.records.enumerated() {
            if index > 0 { bytes += try framing.nextSeparator() }
            bytes += Array(record.utf8)
        }
        return String(decoding: bytes + (try framing.suffix()), as: UTF8.self)
    }

    @Test(
        "leaves them out with what separates them, first, last, in the middle, or all",
        arguments: [
            (["ana"], #"[{"id":"bo"}, {"id":"cy"}]"# + "\n"), (["bo"], #"[{"id":"ana"}, {"id":"cy"}]"# + "\n"),
            (["cy"], #"[{"id":"ana"},{"id":"bo"}]"# + "\n"), (["ana", "cy"], #"[{"id":"bo"}]"# + "\n"),
            (["ana", "bo", "cy"], "[]\n"), (["an"], #"[{"id":"ana"},{"id":"bo"}, {"id":"cy"}]"# + "\n"),
        ])
    func array(_ keys: [String], _ expected: String) throws {
        let scanned = try Self.scan(#"[{"id":"ana"},{"id":"bo"}, {"id":"cy"}]"# + "\n", without: keys)
        #expect(try Self.file(scanned) == expected)
        let digest = Array(expected.utf8).withUnsafeBytes { Digest256.sha256($0) }
        #expect(scanned.reduced?.digest == digest && scanned.reduced?.byteCount == expected.utf8.count)
        #expect(scanned.leftOut == (keys == ["an"] ? 0 : keys.count))
    }

    @Test("leaves no empty line where no record is left")
    func onlyRecord() throws {
        #expect(try Self.file(Self.scan("{\"id\":\"ana\"}\n", without: ["ana"])) == "")
        #expect(try Self.file(Self.scan("id,n\r\nana,1\r\n", without: ["ana"])) == "id,n\r\n")
        #expect(
            try Self.file(Self.scan(#"{"Users":[{"Username":"ana"}],"NextToken":"x"}"#, without: ["ana"]))
                == #"{"Users":[],"NextToken":"x"}"#)
    }

    @Test("gives the same file whatever pieces it comes in", arguments: [1, 2, 3, 7, 30])
    func pieces(_ count: Int) throws {
        let text = "id,n\nana,1\n\"b,o\",2\ncy,3\n"
        let whole = try Self.scan(text, without: ["b,o", "ana"])
        let pieces = try Self.scan(text, without: ["b,o", "ana"], piece: count)
        #expect(try Self.file(whole) == "id,n\ncy,3\n" && Self.file(pieces) == "id,n\ncy,3\n")
        #expect(whole.reduced?.digest == pieces.reduced?.digest)
    }

    @Test("knows a key by what it stands for, not by how it is written")
    func escaped() throws {
        let scanned = try Self.scan(#"{"id":"m\u00fcller"}"# + "\n" + #"{"id":"müll"}"# + "\n", without: ["müller"])
        #expect(try Self.file(scanned) == #"{"id":"müll"}"# + "\n")
    }

    @Test("keeps them, or stops, where it is told to")
    func otherWays() throws {
        let text = #"[{"id":"ana"},{"id":"bo"}]"#
        let kept = try Self.scan(text, without: ["bo"], .keep)
        #expect(try Self.file(kept) == text)
        #expect(kept.leftOut == 1 && kept.reduced == nil)
        #expect(throws: Suppression.Met.self, "before anything is hashed for it") {
            try Self.scan(text, without: ["bo"], leavesOut: false)
        }
        #expect(try Self.file(Self.scan(text, without: ["cy"], leavesOut: false)) == text)
        #expect(throws: Suppression.Refused.self) { try Self.scan(text, without: ["bo"], .refuse) }
    }
}
