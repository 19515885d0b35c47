import Fixtures
import Seal
import Store
import Testing

@Suite("A sealed document")
struct SealedDocumentTests {
    private let vault = VaultID.random()
    private let key = SecretKey.random()
    private let snapshot = Digest256(Array(0..<32)) ?? .zero

    private func open(_ file: [UInt8], kind: SealedDocument.Kind = .manifest) throws(StoreError) -> [UInt8] {
        try SealedDocument.open(file, at: "there", kind: kind, snapshot: snapshot, vault: vault, key: key)
    }

    @Test("opens as what was sealed", arguments: [0, 1, 100, 200_000])
    func roundTrip(_ count: Int) throws {
        var random = SeededGenerator(seed: 1)
        for plain in [random.bytes(count), random.plainBytes(count)] {
            for kind in [SealedDocument.Kind.manifest, .layout] {
                let file = SealedDocument.file(plain, kind: kind, snapshot: snapshot, vault: vault, key: key)
                #expect(try open(file, kind: kind) == plain)
            }
        }
    }

    @Test("does not open as another kind, of another snapshot, in another vault, or with another key")
    func elsewhere() {
        let file = SealedDocument.file([1, 2, 3], kind: .manifest, snapshot: snapshot, vault: vault, key: key)
        #expect(throws: StoreError.self) { try open(file, kind: .layout) }
        #expect(throws: StoreError.self) {
            try SealedDocument.open(file, at: "", kind: .manifest, snapshot: .zero, vault: vault, key: key)
        }
        #expect(throws: StoreError.self) {
            try SealedDocument.open(file, at: "", kind: .manifest, snapshot: snapshot, vault: .random(), key: key)
        }
        #expect(throws: StoreError.self) {
            try SealedDocument.open(file, at: "", kind: .manifest, snapshot: snapshot, vault: vault, key: .random())
        }
    }

    @Test("does not open with any bit flipped, nor cut, nor with a byte behind it")
    func damage() {
        let file = SealedDocument.file([1, 2, 3], kind: .manifest, snapshot: snapshot, vault: vault, key: key)
        for place in file.indices {
            for bit in 0..<8 {
                var bytes = file
                bytes[place] ^= 1 << UInt8(bit)
                #expect(throws: StoreError.self, "byte \(place), bit \(bit)") { try open(bytes) }
            }
            #expect(throws: StoreError.self) { try open(Array(file[..<place])) }
        }
        #expect(throws: StoreError.self) { try open(file + [0]) }
    }

    @Test("of a later version is said to be so")
    func laterVersion() {
        var file = SealedDocument.file([1, 2, 3], kind: .manifest, snapshot: snapshot, vault: vault, key: key)
        file[5] = 2
        #expect(throws: StoreError.unsupported(path: "there", reason: "it is of version 2")) { try open(file) }
    }

    @Test("is a layout of any version up to the newest that blocks may ask for, and none other")
    func layoutVersions() throws {
        for version in 1...SealedDocument.Kind.layout.newestVersion {
            let file = SealedDocument.file(
                [1, 2, 3], kind: .layout, version: version, snapshot: snapshot, vault: vault, key: key)
            #expect(file[5] == version)
            #expect(try open(file, kind: .layout) == [1, 2, 3])
        }
        let next = SealedDocument.Kind.layout.newestVersion + 1
        let later = SealedDocument.file(
            [1, 2, 3], kind: .layout, version: next, snapshot: snapshot, vault: vault, key: key)
        #expect(throws: StoreError.unsupported(path: "there", reason: "it is of version \(next)")) {
            try open(later, kind: .layout)
        }
        let none = SealedDocument.file(
            [1, 2, 3], kind: .layout, version: 0, snapshot: snapshot, vault: vault, key: key)
        #expect(throws: StoreError.unsupported(path: "there", reason: "it is of version 0")) {
            try open(none, kind: .layout)
        }
    }
}
