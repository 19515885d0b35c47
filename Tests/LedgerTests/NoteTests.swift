import Ledger
import Seal
import Store
import Testing

@Suite("A signed note")
struct NoteTests {
    /// The example of C2SP signed-note.
    private static let specKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    private static let specNote = """
        This is an example message.

        — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

        """
    /// The example of Go's golang.org/x/mod/sumdb/note.
    private static let goKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    private static let goNote = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

        """

    @Test(
        "of the specifications is read, verified and written again", arguments: [(specKey, specNote), (goKey, goNote)])
    func published(_ vkey: String, _ text: String) throws {
        let key = try NoteKey(text: vkey)
        #expect(key.text == vkey)
        #expect(key.kind == .note)
        let note = try SignedNote(text)
        #expect(note.isSigned(by: key))
        #expect(note.description == text)
        let altered = SignedNote(text: "Another message.\n", signatures: note.signatures)
        #expect(!altered.isSigned(by: key))
    }

    @Test("is not signed by another key of the same name, nor by the same key under another name")
    func strangers() throws {
        let key = SigningKey.random()
        let note = SignedNote(text: "a\n\nb\n", signedBy: key, name: "log")
        #expect(try SignedNote(note.description) == note)
        #expect(note.isSigned(by: NoteKey(name: "log", key: key.verifyKey)))
        #expect(!note.isSigned(by: NoteKey(name: "log", key: SigningKey.random().verifyKey)))
        #expect(!note.isSigned(by: NoteKey(name: "other", key: key.verifyKey)))
        #expect(!note.isSigned(by: NoteKey(name: "log", kind: .cosignature, key: key.verifyKey)))
    }

    @Test(
        "is refused where it is none",
        arguments: [
            "", "\n", "text\n", "text\n\n", "text\n\n— log\n", "text\n\n— log !!!!\n", "text\n\n— log AAAA\n",
            "text\n\n- log AAAAAAAA\n", "text\n\n— log AAAAAAAA", "text\n\n— l+g AAAAAAAA\n",
            "te\u{1}t\n\n— log AAAAAAAA\n",
            "text\n\n— log AAAAAAAA\n\n",
        ])
    func malformed(_ text: String) {
        #expect(throws: LedgerError.self) { try SignedNote(text) }
    }

    @Test(
        "has keys that are refused where they were mistyped",
        arguments: [
            "", "example.com/foo", "example.com/foo+530d903a", "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903a+BekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2", "a b+530d903a+AekyeRrm",
        ])
    func badKeys(_ text: String) {
        #expect(throws: LedgerError.self) { try NoteKey(text: text) }
    }

    @Test("of a checkpoint says origin, size and root, and nothing else passes for one")
    func checkpoint() throws {
        let checkpoint = Checkpoint(origin: "muniment/00", size: 109_482, root: .zero)
        #expect(checkpoint.text == "muniment/00\n109482\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
        #expect(Checkpoint(text: checkpoint.text) == checkpoint)
        for text in [
            "", "muniment/00\n1\n", checkpoint.text + "extension\n",
            checkpoint.text.replacing("109482", with: "0109482"),
            checkpoint.text.replacing("109482", with: "-1"), String(checkpoint.text.dropLast()),
            checkpoint.text.replacing("AAA=", with: "AA=="),
        ] {
            #expect(Checkpoint(text: text) == nil, "\(text)")
        }
    }

    @Test("carries a witness's cosignature with its time")
    func cosignature() throws {
        let witness = SigningKey.random()
        let key = NoteKey(name: "witness.example", kind: .cosignature, key: witness.verifyKey)
        let text = Checkpoint(origin: "muniment/00", size: 3, root: .zero).text
        let seconds: UInt64 = 1_679_315_147
        let signature = witness.sign(Array("cosignature/v1\ntime \(seconds)\n\(text)".utf8))
        let time = withUnsafeBytes(of: seconds.bigEndian) { Array($0) }
        func note(_ bytes: [UInt8]) throws -> SignedNote {
            try SignedNote(
                SignedNote(text: text, signatures: [.init(name: key.name, keyID: key.id, bytes: bytes)]).description)
        }
        let found = Cosignature(in: try note(time + signature), by: key)
        #expect(found?.time.nanoseconds == Int64(seconds) * 1_000_000_000)
        #expect(try NoteKey(text: key.text) == key)
        #expect(Cosignature(in: try note(Array(time.dropLast()) + [0] + signature), by: key) == nil)
        #expect(Cosignature(in: try note(signature), by: key) == nil)
        let other = NoteKey(name: key.name, kind: .cosignature, key: SigningKey.random().verifyKey)
        #expect(Cosignature(in: try note(time + signature), by: other) == nil)
    }
}
