import Foundation
import Store
import Testing

@Suite("An open file")
struct OpenFileTests {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    @Test("may have a name that is not UTF-8")
    func name() throws {
        let name: [UInt8] = [0x62, 0xFF, 0xC3, 0x28]
        let folder = FilePath(scratch.path + "/names")
        try DurableFile.makeFolder(folder.description)
        try OpenFile(folder.appending(name), .create(permissions: 0o600)).write([4, 5])

        #expect(try DurableFile.names(in: folder) == [name])
        #expect(try OpenFile(folder.appending(name), .read(followingLinks: false)).readPiece(10) == [4, 5])
        #expect(folder.appending(name).status() != nil)
    }

    @Test("is read at any place, up to its end and no further")
    func reading() throws {
        let path = "\(scratch.path)/file"
        try DurableFile.write(Array(0..<100), to: path)
        let file = try OpenFile(path, .read(followingLinks: true))

        #expect(try file.byteCount() == 100)
        #expect(try file.read(10, at: 90) == Array(90..<100))
        #expect(try file.readPiece(60) == Array(0..<60))
        #expect(try file.readPiece(60) == Array(60..<100))
        #expect(try file.readPiece(60).isEmpty)
        #expect(try OpenFile(path, .read(followingLinks: true)).readPiece(1) == [0])
        #expect(throws: StoreError.damaged(path: path, reason: "it ends at byte 100, before what it should hold")) {
            try file.read(11, at: 90)
        }
    }

    @Test("is never another one that is there, nor behind a link where links are refused")
    func refusals() throws {
        let path = "\(scratch.path)/file"
        try DurableFile.write([1], to: path)
        try FileManager.default.createSymbolicLink(atPath: "\(scratch.path)/link", withDestinationPath: "file")

        #expect(throws: StoreError.self) { _ = try OpenFile(path, .create(permissions: 0o600)) }
        #expect(throws: StoreError.self) { _ = try OpenFile("\(scratch.path)/link", .read(followingLinks: false)) }
        #expect(try OpenFile("\(scratch.path)/link", .read(followingLinks: true)).readPiece(2) == [1])
        #expect(FilePath("\(scratch.path)/link").linkTarget() == Array("file".utf8))
        #expect(FilePath(path).linkTarget() == nil)
    }
}
