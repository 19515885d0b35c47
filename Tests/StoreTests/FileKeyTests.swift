import Seal
import Store
import Testing

@Suite("A file's key")
struct FileKeyTests {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    @Test("comes back from 89 bytes that say which generation of the read key opens them")
    func roundTrip() throws {
        let key = SecretKey.random()
        let path = "\(scratch.path)/thing"

        try FileKey.write(key, of: path, in: scratch.folder, sealedTo: try scratch.readKey())

        let file = try scratch.bytes("\(path).key")
        #expect(file.count == 89)
        #expect(file.starts(with: Array("MKEY".utf8) + [1, 1, 0, 0, 0]))
        #expect(try FileKey.read(of: path, in: scratch.folder, with: scratch.bundle).digest == key.digest)
    }

    @Test("sealed to another generation or another vault is damage, and so is a missing one")
    func refusals() throws {
        let path = "\(scratch.path)/thing"
        let stranger = SealingKey(generation: 1, key: OpenSecretKey.random().publicKey)
        let later = SealingKey(generation: 2, key: try scratch.readKey().key)
        #expect(throws: StoreError.self) { try FileKey.read(of: path, in: scratch.folder, with: scratch.bundle) }
        for read in [stranger, later] {
            try FileKey.write(.random(), of: path, in: scratch.folder, sealedTo: read)
            #expect(throws: StoreError.self) { try FileKey.read(of: path, in: scratch.folder, with: scratch.bundle) }
        }
    }
}
