import Age
import Fixtures
import Foundation
import Seal
import Store
import Testing

@testable import Evidence

@Suite("A sealed bag")
struct SealedBagTests {
    /// A folder that goes with the test.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appending(path: "sealed-\(UUID().uuidString)").path()
        var bag: String { "\(path)/a bag.age" }

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? [] }
    }

    private static func fill(_ bag: inout BagWriter, with files: [(String, [UInt8])]) throws {
        let signer = SigningKey.random()
        for (path, bytes) in files { try bag.add(path, bytes) }
        let key = MinisignKey(signer.verifyKey)
        _ = try bag.finish(info: [("Bag-Software-Agent", "a test")], key: key) {
            key.signature(of: $0, comment: "a test", sign: signer.sign)
        }
    }

    @Test("holds files of any length and any name, which come out as they went in")
    func roundTrip() throws {
        let folder = try Folder()
        let identity = AgeIdentity.random()
        let long = (0..<40).map { "a folder with a name of some length \($0)" }.joined(separator: "/")
        let files: [(String, [UInt8])] = [
            ("data/empty", []), ("data/one", [1]), ("data/block", [UInt8](repeating: 2, count: 512)),
            ("data/long", (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }), ("data/\(long)", Array("long".utf8)),
            ("data/\(String(repeating: "ü", count: 120))", Array("ü".utf8)),
        ]
        var bag = try BagWriter(folder.bag, seal: .recipients([identity.recipient]))
        try Self.fill(&bag, with: files)

        let reader = try BagReader(folder.bag, opening: .identities([identity]))

        #expect(try reader.missing().isEmpty && reader.changed().isEmpty && reader.isSealed)
        for (path, bytes) in files { #expect(try reader.read(path) == bytes, "\(path.prefix(50))") }
        #expect(folder.names == ["a bag.age"])
    }

    @Test("is read by tar as a folder of its name, also where names are longer than an archive's heads hold")
    func publicArchiver() throws {
        let folder = try Folder()
        let identity = AgeIdentity.random()
        let long = "data/" + (0..<12).map { "a folder with a name of some length \($0)" }.joined(separator: "/")
        var bag = try BagWriter(folder.bag, seal: .recipients([identity.recipient]))
        try Self.fill(&bag, with: [(long, Array("long".utf8)), ("data/ü", Array("ü".utf8))])
        let reader = try AgeReader(FileReading(folder.bag), with: .identities([identity]))
        try Data(try reader.read(reader.byteCount, at: 0)).write(to: URL(filePath: "\(folder.path)/it.tar"))

        #expect(try Spawned.run(["tar", "-x", "-f", "it.tar"], in: folder.path).status == 0)
        let unpacked = try BagReader("\(folder.path)/a bag")
        #expect(try unpacked.missing().isEmpty && unpacked.changed().isEmpty)
        #expect(try unpacked.read(long) == Array("long".utf8))
    }

    @Test(
        "is there whole or not at all, whenever its writing is killed, and can be written then",
        arguments: [true, false])
    func killed(_ isSealed: Bool) async throws {
        let recipient = "\(AgeIdentity.random().recipient)"
        var wholeAt: [Int] = []
        for point in 1...12 {
            let folder = try Folder()
            let path = folder.bag
            await #expect(processExitsWith: .signal(SIGKILL), "point \(point)") {
                [
                    path = path as String, point = point as Int, recipient = recipient as String,
                    isSealed = isSealed as Bool
                ]
                in
                setenv("MUNIMENT_FAULT", "\(point)", 1)
                let seal: AgeSeal? = isSealed ? .recipients([try AgeRecipient(recipient)]) : nil
                var bag = try BagWriter(path, seal: seal)
                try Self.fill(&bag, with: (0..<4).map { ("data/\($0)", [UInt8](repeating: 7, count: 100_000)) })
            }

            let isThere = DurableFile.exists(path)
            if isThere { wholeAt.append(point) } else { #expect(folder.names == ["a bag.age.part"], "point \(point)") }
            if !isThere {
                var bag = try BagWriter(path, seal: isSealed ? .recipients([try AgeRecipient(recipient)]) : nil)
                try Self.fill(&bag, with: [("data/0", [7])])
                #expect(folder.names == ["a bag.age"], "point \(point)")
            }
        }
        // Four files, four tags, list and signature, filled: only then it is named.
        #expect(wholeAt == [12])
    }

    @Test(
        "is not written over what has come to be there meanwhile, and leaves nothing behind then",
        arguments: [true, false])
    func occupied(_ isSealed: Bool) throws {
        let folder = try Folder()
        let seal: AgeSeal? = isSealed ? .recipients([AgeIdentity.random().recipient]) : nil
        do {
            var bag = try BagWriter(folder.bag, seal: seal)
            try Data("x".utf8).write(to: URL(filePath: folder.bag))
            #expect(throws: EvidenceError.occupied(path: folder.bag)) { try Self.fill(&bag, with: [("data/0", [7])]) }
            #expect(throws: EvidenceError.occupied(path: folder.bag)) { try BagWriter(folder.bag, seal: seal) }
        }
        #expect(folder.names == ["a bag.age"])
        #expect(try Data(contentsOf: URL(filePath: folder.bag)) == Data("x".utf8))
    }

    @Test("of any size is written and checked in little memory, a file in it of any size too")
    func memory() async throws {
        let folder = try Folder()
        let isSoak = ProcessInfo.processInfo.environment["MUNIMENT_SOAK"] != nil
        let (path, megabytes) = (folder.bag, isSoak ? 1024 : 200)
        await #expect(processExitsWith: .success) { [path = path as String, megabytes = megabytes as Int] in
            let before = try Self.peak()
            let identity = AgeIdentity.random()
            var bag = try BagWriter(path, seal: .recipients([identity.recipient]))
            let piece = [UInt8](repeating: 7, count: 1 << 20)
            try bag.begin("data/large", byteCount: (megabytes - 64) << 20)
            for _ in 0..<megabytes - 64 { try bag.append(piece) }
            try bag.end()
            try Self.fill(&bag, with: (0..<64).map { ("data/\($0)", piece) })
            let reader = try BagReader(path, opening: .identities([identity]))
            let faults = try reader.changed()
            let grown = try Self.peak() - before
            print("\(megabytes) MB: \(grown / 1024) MB more memory")
            precondition(faults.isEmpty && grown < 50 << 10, "\(grown) KiB more")
        }
    }

    /// The most memory that this process ever had, in KiB.
    private static func peak() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
        return Int((line ?? "").filter(\.isNumber)) ?? 0
    }

    @Test("holds no file of which other bytes came than were said to come")
    func wrongLength() throws {
        let folder = try Folder()
        var bag = try BagWriter(folder.bag, seal: .recipients([AgeIdentity.random().recipient]))
        try bag.begin("data/file", byteCount: 10)
        try bag.append([1, 2, 3])
        #expect(throws: StoreError.self) { try bag.end() }
        #expect(throws: StoreError.self) { try bag.append([UInt8](repeating: 0, count: 8)) }
        bag.discard()
        #expect(folder.names.isEmpty)
    }
}
