import Foundation
import Store
import Testing

@Suite("A durable file")
struct DurableFileTests {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    @Test("is there whole, replaces what was there, and leaves no unfinished file")
    func write() throws {
        let path = "\(scratch.path)/file"
        for bytes in [[1, 2, 3], [], [UInt8](repeating: 9, count: 100_000)] as [[UInt8]] {
            try DurableFile.write(bytes, to: path)
            #expect(try DurableFile.read(path, limit: 100_000) == bytes)
        }
        #expect(try scratch.files() == ["file"])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("that cannot be written leaves what was there")
    func failure() throws {
        let folder = "\(scratch.path)/folder"
        try DurableFile.makeFolder(folder)
        try DurableFile.write([1], to: "\(folder)/inside")

        #expect(throws: StoreError.self) { try DurableFile.write([1], to: folder) }
        #expect(throws: StoreError.self) { try DurableFile.write([1], to: "\(scratch.path)/none/file") }

        #expect(try scratch.files() == ["folder/inside"])
    }

    @Test("that is too long is not read")
    func limit() throws {
        let path = "\(scratch.path)/file"
        try DurableFile.write([1, 2, 3], to: path)
        #expect(throws: StoreError.damaged(path: path, reason: "it is 3 bytes long")) {
            try DurableFile.read(path, limit: 2)
        }
    }

    @Test("lies in folders that are made once and listed without their own names")
    func folders() throws {
        let folder = "\(scratch.path)/a"
        try DurableFile.makeFolder(folder)
        try DurableFile.makeFolder(folder)
        #expect(try DurableFile.names(in: folder).isEmpty)
        #expect(try DurableFile.names(in: "\(scratch.path)/none").isEmpty)
        try DurableFile.write([1], to: "\(folder)/file")
        #expect(try DurableFile.names(in: folder) == ["file"])
        #expect(throws: StoreError.self) { try DurableFile.makeFolder("\(folder)/file") }
        #expect(throws: StoreError.self) { try DurableFile.makeFolder("\(folder)/file/b") }
    }

    @Test("has a folder, wherever it is", arguments: [("/a/b", "/a"), ("/a", "/"), ("a", "."), ("a/b/c", "a/b")])
    func parent(_ path: String, _ folder: String) {
        #expect(DurableFile.parent(of: path) == folder)
    }
}
