import Foundation
import Records
import Seal
import Store
import Testing

/// The values in FORMAT.md's section "Worked examples", by name.
private struct WorkedExamples {
    private var hex: [String: [[UInt8]]] = [:]
    private var notes: [String: [String]] = [:]
    private var texts: [String: String] = [:]

    init() throws {
        let page = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().appendingPathComponent("../../schema/FORMAT.md").standardizedFileURL
        for part in try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```") {
            let lines = part.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
            guard let head = lines.first?.split(separator: " "), head.count == 2 else { continue }
            let name = String(head[1])
            if head[0] == "text" { texts[name] = lines.dropFirst().joined(separator: "\n") }
            guard head[0] == "hex" else { continue }
            for line in lines.dropFirst() {
                let pieces = line.components(separatedBy: "  # ")
                hex[name, default: []].append(try #require(Hex.decode(pieces[0])))
                notes[name, default: []].append(pieces.count == 2 ? pieces[1] : "")
            }
        }
    }

    func lines(_ name: String) throws -> [(bytes: [UInt8], note: String)] {
        Array(zip(try #require(hex[name]), try #require(notes[name]))).map { ($0, $1) }
    }

    func bytes(_ name: String) throws -> [UInt8] { try lines(name).flatMap(\.bytes) }
    func text(_ name: String) throws -> String { try #require(texts[name]) }
    func digest(_ name: String) throws -> Digest256 { try #require(Digest256(try bytes(name))) }
    func key(_ name: String) throws -> SecretKey { try bytes(name).withUnsafeBytes { SecretKey(copying: $0) } }
    func vault() throws -> VaultID { try #require(VaultID(try bytes("vault-id"))) }

    /// `derive("commitment", …)` of the examples.
    func commitment() throws -> Commitment {
        Commitment(key: try key("id-key").derive("commitment", context: Array("prod\0users".utf8)))
    }
}

@Suite("The worked examples of the format")
struct WorkedExamplesTests {
    private let examples: WorkedExamples

    init() throws { examples = try WorkedExamples() }

    @Test("are varints as the program writes and reads them")
    func varints() throws {
        for (bytes, note) in try examples.lines("varints") {
            let value = try #require(UInt64(note))
            var written: [UInt8] = []
            written.append(varint: value)
            #expect(written == bytes)
            let read = bytes.withUnsafeBytes { bytes in
                var reader = ByteReader(bytes)
                return reader.varint()
            }
            #expect(read == value)
        }
        for (bytes, note) in try examples.lines("signed-varints") {
            var written: [UInt8] = []
            written.append(signedVarint: try #require(Int64(note)))
            #expect(written == bytes)
        }
    }

    @Test("are encoded bytes that decode")
    func encoded() throws {
        for name in ["encoded-plain", "encoded-zlib"] {
            let plain = try examples.bytes(name).withUnsafeBytes { Encoded.decode($0, limit: 100) }
            #expect(plain == [UInt8](repeating: 0x61, count: 64))
        }
        let columns = try examples.bytes("encoded-columns").withUnsafeBytes { Encoded.decode($0, limit: 1000) }
        #expect(columns == (try examples.bytes("columns-plain")))
    }

    @Test("are derived keys, MACs, an identity and signatures")
    func keys() throws {
        let id = try examples.key("id-key")
        #expect(id.derive("snapshot").withUnsafeBytes { Array($0) } == (try examples.bytes("derive-snapshot")))
        let commitment = id.derive("commitment", context: Array("prod\0users".utf8))
        #expect(commitment.withUnsafeBytes { Array($0) } == (try examples.bytes("derive-commitment")))
        let text = Array(try examples.text("key-file").utf8)
        let keyFile = SecretBytes(count: text.count) { $0.copyBytes(from: text) }
        let identity = try Identity(keyFile: keyFile)
        #expect(try identity.card.text == examples.text("card"))

        let root = try examples.bytes("root-seed").withUnsafeBytes { SigningKey(seed: $0) }
        #expect(root.sign(try examples.bytes("header-message")) == (try examples.bytes("header-signature")))
        let bundle = try examples.bytes("bundle")
        #expect(root.sign(Array("muniment bundle\n".utf8) + bundle.dropLast(64)) == Array(bundle.suffix(64)))
        let seed = Array(try examples.bytes("identity").suffix(32))
        let pinned =
            try Array("muniment pin\n".utf8) + examples.bytes("vault-id") + examples.bytes("slot-id")
            + root.verifyKey.bytes
        #expect(seed.withUnsafeBytes { SigningKey(seed: $0) }.sign(pinned) == (try examples.bytes("pin")))

        let layout = try #require(
            TailedDocument.split(Array(try examples.text("layout").utf8), member: "mac", pretty: false))
        #expect(
            Hex.encode(id.derive("layout").mac(Array("muniment layout\n".utf8) + layout.body).bytes) == layout.value)
    }

    @Test("are an identity that two people open together")
    func sharedIdentity() throws {
        func identity(_ secret: [UInt8], _ seed: [UInt8]) throws -> Identity {
            let bytes = secret + seed
            let text = "muniment-identity-1:\(Base64.encode(bytes + Blake2b.hash(bytes).bytes[..<4]))"
            return try Identity(keyFile: SecretBytes(count: text.utf8.count) { $0.copyBytes(from: text.utf8) })
        }
        let people = [
            try identity(Array(0x01...0x20), Array(0x21...0x40)), try identity(Array(0x02...0x21), Array(0x22...0x41)),
        ]
        let shared = try SharedIdentity(people: [.random(), .random()], box: examples.bytes("shared-identity"))
        let card = try IdentityCard(text: examples.text("card"))

        #expect(try shared.open(with: people, card: card).card == card)
        #expect(throws: SealError.wrongSecret) { try shared.open(with: people.reversed(), card: card) }
    }

    @Test("are records with their salts, key hashes, leaves and root")
    func records() throws {
        let batch = try #require(RecordBlock.decode(try examples.bytes("record-block")))
        let leaves = batch.leaves(try examples.commitment(), salts: batch.salts)
        #expect(batch.ordinals == [5, 9])
        #expect(batch.salts == (try examples.bytes("salts")))
        #expect(leaves.flatMap(\.keyHash.bytes) == (try examples.bytes("key-hashes")))
        #expect(leaves.flatMap(\.leaf.bytes) == (try examples.bytes("leaves")))
        #expect(try MerkleTree.root(of: leaves.sorted().map(\.leaf)) == examples.digest("root"))

        let erased = try #require(RecordBlock.decode(try examples.bytes("erased-record-block")))
        #expect(erased.ordinals == [5] && erased.erased.map(\.ordinal) == [9])
        #expect(erased.leaves(try examples.commitment(), salts: erased.salts) == leaves)
        let kept = batch.without(
            try examples.commitment(), isKept: { _ in true }, isErased: { keyHash, _ in keyHash == leaves[1].keyHash })
        #expect(try RecordBlock.encode(kept: kept).plain == examples.bytes("erased-record-block"))
    }

    private static func order(_ ordinals: [UInt32]) -> Order {
        var order = Order(count: 0)
        for ordinal in ordinals { order.append(ordinal) }
        return order
    }

    @Test("are orders")
    func orders() throws {
        let edit = OrderStream(tombstones: [2], revivals: [], order: Self.order([0, 1, 10, 11, 3, 4, 5, 6, 7, 8, 9]))
        #expect(try OrderStream.decode(examples.bytes("order-edit"), after: Order(count: 10), ordinalLimit: 12) == edit)
        #expect(edit.encode(after: Order(count: 10)) == (try examples.bytes("order-edit")))
        let full = OrderStream(tombstones: [], revivals: [], order: Self.order([3, 1, 0, 2]))
        #expect(try OrderStream.decode(examples.bytes("order-full"), after: Order(count: 4), ordinalLimit: 4) == full)
        #expect(full.encode(after: Order(count: 4)) == (try examples.bytes("order-full")))
    }

    @Test("are a framing stream")
    func framing() throws {
        var writer = FramingWriter()
        Array("[".utf8).withUnsafeBytes { writer.prefix($0) }
        for separator in [",", ",", "\n"] { Array(separator.utf8).withUnsafeBytes { writer.separator($0) } }
        Array("]".utf8).withUnsafeBytes { writer.suffix($0) }
        #expect(writer.take() == (try examples.bytes("framing")))
    }

    @Test("are a pack that opens")
    func pack() throws {
        let bundle = Bundle.founding()
        let id = try examples.digest("pack-id")
        let place = FileManager.default.temporaryDirectory.appendingPathComponent(
            "worked-\(Hex.encode(Randomness.bytes(8)))")
        defer { try? FileManager.default.removeItem(at: place) }
        let folder = VaultFolder(place.path)
        let path = URL(fileURLWithPath: folder.pack(id))
        try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(try examples.bytes("pack")).write(to: path)
        let read = SealingKey(generation: 1, key: try #require(bundle.read[1]).publicKey)
        let key = FileKey.file(try examples.key("pack-key"), sealedTo: read)
        try Data(key).write(to: URL(fileURLWithPath: folder.key(of: folder.pack(id))))

        let pack = try PackReader(id, in: folder, vault: try examples.vault(), with: bundle)

        #expect(pack.directory.entries.map(\.kind) == [.records(first: 5, last: 9, count: 2)])
        #expect(try pack.block(0) == examples.bytes("record-block"))
        _ = try PackReader.checkName(of: id, in: folder)
    }

    @Test("are a sealed manifest")
    func document() throws {
        let snapshot = try examples.digest("snapshot-id")
        let plain = try SealedDocument.open(
            try examples.bytes("sealed-document"), at: "example", kind: .manifest, snapshot: snapshot,
            vault: try examples.vault(), key: try examples.key("pack-key"))
        #expect(String(decoding: plain, as: UTF8.self) == #"{"format":"muniment-manifest","version":1}"#)
        #expect(try examples.key("id-key").derive("snapshot").mac(plain) == snapshot)
    }
}
