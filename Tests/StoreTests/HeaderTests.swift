import Seal
import Store
import Testing

@Suite("The header")
struct HeaderTests {
    let scratch: ScratchFolder
    let root: SigningKey

    init() throws {
        scratch = try ScratchFolder()
        root = try #require(scratch.bundle.root)
    }

    private func header(people names: [String]) throws -> Header {
        let people = try names.map { name in
            Header.Person(
                id: try #require(SlotID(hex: "0011223344556677")), name: name, role: .auditor,
                card: Identity.random().card,
                added: .now)
        }
        return Header(vault: scratch.vault, keys: scratch.bundle, root: root, signer: "signer", people: people)
    }

    @Test("is read as it was written", arguments: [[], ["Ada"], ["Zoë \"Z\" \\ / 🔑", "\u{7F}", "b"]])
    func roundTrip(_ names: [String]) throws {
        var written = try header(people: names)
        written.revision = 12
        try written.write(to: scratch.folder, signedBy: root)

        let read = try Header.read(from: scratch.folder)

        #expect(read.vault == scratch.vault)
        #expect(read.revision == 12)
        #expect(read.created == written.created)
        #expect(read.root == root.verifyKey)
        #expect(read.read == written.read && read.log == written.log && read.access == written.access)
        #expect(read.people == written.people)
        #expect(read.readKey == (try scratch.readKey()))
    }

    @Test("signed by another than the root that it names is damaged")
    func otherRoot() throws {
        try header(people: []).write(to: scratch.folder, signedBy: .random())
        #expect(throws: StoreError.damaged(path: scratch.folder.header, reason: "root's signature does not fit it")) {
            try Header.read(from: scratch.folder)
        }
    }

    @Test("does not open with a flipped bit anywhere, nor cut")
    func damage() throws {
        try header(people: ["Ada"]).write(to: scratch.folder, signedBy: root)
        let file = try scratch.bytes(scratch.folder.header)
        for place in file.indices {
            var bytes = file
            bytes[place] ^= 1 << UInt8(place % 8)
            try scratch.put(bytes, at: scratch.folder.header)
            #expect(throws: StoreError.self, "byte \(place)") { try Header.read(from: scratch.folder) }
            try scratch.put(Array(file[..<place]), at: scratch.folder.header)
            #expect(throws: StoreError.self, "cut to \(place)") { try Header.read(from: scratch.folder) }
        }
    }

    @Test("that is not there means that there is no vault")
    func missing() {
        #expect(throws: StoreError.noVault(path: scratch.path)) { try Header.read(from: scratch.folder) }
    }
}
