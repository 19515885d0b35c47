import Fixtures
import Foundation
import Replication
import Testing

/// What every uploader must do, whatever keeps its objects.
@Suite("An uploader", .serialized)
struct UploaderConformanceTests {
    private static let seed = UInt64.random(in: 0...9999)

    @Test("gives back what was put, whole and in parts", arguments: UploaderKind.all)
    func roundTrip(_ kind: UploaderKind) async throws {
        print("uploader round trip: seed \(Self.seed)")
        try await kind.with { place in
            var random = SeededGenerator(seed: Self.seed)
            let uploader = try await place.uploader()
            for count in [0, 1, 4095, 65_537, kind.largestByteCount] {
                let bytes = random.bytes(count)
                let name = "packs/ab/object-\(count)"
                #expect(try await uploader.put(.bytes(bytes), as: name, PutTerms()) == .stored)
                #expect(try await uploader.read(name, 0..<count) == bytes)
                for _ in 0..<4 where count > 0 {
                    let start = Int.random(in: 0..<count, using: &random)
                    let range = start..<Int.random(in: start...count, using: &random)
                    #expect(try await uploader.read(name, range) == Array(bytes[range]), "\(range) of \(count)")
                }
                #expect(try await uploader.list(name) == [ListedObject(name: name, byteCount: count)])
            }
        }
    }

    @Test("takes a part of a file", arguments: UploaderKind.all)
    func fileParts(_ kind: UploaderKind) async throws {
        try await kind.with { place in
            var random = SeededGenerator(seed: Self.seed)
            let bytes = random.bytes(300_000)
            let path = "\(NSTemporaryDirectory())/part-\(UUID().uuidString)"
            try Data(bytes).write(to: URL(filePath: path))
            defer { try? FileManager.default.removeItem(atPath: path) }
            let uploader = try await place.uploader()
            for (name, range) in [("whole", 0..<300_000), ("first", 0..<100_000), ("last", 299_999..<300_000)] {
                #expect(try await uploader.put(.file(path: path, range: range), as: name, PutTerms()) == .stored)
                #expect(try await uploader.read(name, 0..<range.count) == Array(bytes[range]))
            }
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("leaves an object as it is that is there", arguments: UploaderKind.all)
    func putIfAbsent(_ kind: UploaderKind) async throws {
        try await kind.with { place in
            let uploader = try await place.uploader()
            let first = Array("first".utf8)
            #expect(try await uploader.put(.bytes(first), as: "layouts/x.key.00", PutTerms()) == .stored)
            for uploader in [uploader, try await place.uploader()] {
                let other = Array("other".utf8)
                #expect(try await uploader.put(.bytes(other), as: "layouts/x.key.00", PutTerms()) == .alreadyThere)
                #expect(try await uploader.read("layouts/x.key.00", 0..<5) == first)
            }
        }
    }

    @Test("puts one of several that come at once, and says so to the others", arguments: UploaderKind.all)
    func putAtOnce(_ kind: UploaderKind) async throws {
        try await kind.with { place in
            let uploaders = [try await place.uploader(), try await place.uploader()]
            for round in 0..<max(kind.racingRounds, 2) {
                let name = "inventory.\(round)"
                let outcomes = try await withThrowingTaskGroup(of: (UInt8, PutOutcome).self) { group in
                    for rival in UInt8(0)..<4 {
                        // Without a promise between two programs, those of one must keep it.
                        let uploader = uploaders[kind.racingRounds > 0 ? Int(rival) % 2 : 0]
                        group.addTask {
                            let body = [UInt8](repeating: rival, count: 10_000)
                            return (rival, try await uploader.put(.bytes(body), as: name, PutTerms()))
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                let winners = outcomes.filter { $0.1 == .stored }
                try #require(winners.count == 1, "round \(round): \(outcomes)")
                let expected = [UInt8](repeating: winners[0].0, count: 10_000)
                #expect(try await uploaders[1].read(name, 0..<10_000) == expected)
            }
        }
    }

    @Test("says that an object is missing, or shorter", arguments: UploaderKind.all)
    func missing(_ kind: UploaderKind) async throws {
        try await kind.with { place in
            let uploader = try await place.uploader()
            _ = try await uploader.put(.bytes([1, 2, 3]), as: "there/three", PutTerms())
            for (name, range) in [
                ("there/none", 0..<1), ("nowhere/none", 0..<1), ("there/three", 0..<4), ("there/three", 3..<5),
            ] {
                do {
                    let bytes = try await uploader.read(name, range)
                    Issue.record("\(name), \(range): \(bytes)")
                } catch let error as UploadError {
                    guard case .noSuchObject(name, _) = error else {
                        Issue.record("\(name), \(range): \(error)")
                        continue
                    }
                }
            }
        }
    }

    @Test("lists by the beginnings of names, in the order of their bytes", arguments: UploaderKind.all)
    func listing(_ kind: UploaderKind) async throws {
        try await kind.with { place in
            let uploader = try await place.uploader()
            #expect(try await uploader.list("") == [])
            let names = [
                "a-b", "a.b", "a/b", "a/b.c", "a0", "ledger/entries/00000000", "ledger/entries/00000001",
                "ledger/names/00000000.ff", "muniment.json.00", "packs/ab/ab01", "packs/ab/ab01.key.77", "packs/ac/ac",
            ]
            try await place.fill(names)
            #expect(try await uploader.list("").map(\.name) == names)
            #expect(try await uploader.list("a").map(\.name) == Array(names.prefix(5)))
            #expect(try await uploader.list("a/").map(\.name) == ["a/b", "a/b.c"])
            #expect(try await uploader.list("packs/a").map(\.name) == Array(names.suffix(3)))
            #expect(try await uploader.list("packs/ab/ab01.").map(\.name) == ["packs/ab/ab01.key.77"])
            #expect(try await uploader.list("ledger/n").map(\.name) == ["ledger/names/00000000.ff"])
            #expect(try await uploader.list("nothing/of/it") == [])
        }
    }

    @Test("lists very many objects", .timeLimit(.minutes(30)), arguments: UploaderKind.all)
    func manyObjects(_ kind: UploaderKind) async throws {
        try await kind.with { place in
            let names = (0..<kind.manyCount).map { index in
                let digits = String(index &* 2_654_435_761 % 0x1_0000_0000, radix: 16)
                return "packs/\(digits.suffix(2))/\(digits)-\(index)"
            }
            try await place.fill(names)
            let listed = try await place.uploader().list("packs/")
            let expected = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            #expect(listed.count == kind.manyCount)
            #expect(listed.map(\.name) == expected)
        }
    }

    @Test("deletes, also what is not there", arguments: UploaderKind.all)
    func deletion(_ kind: UploaderKind) async throws {
        try await kind.with { place in
            let uploader = try await place.uploader()
            for everyVersion in [false, true] {
                _ = try await uploader.put(.bytes([1]), as: "a/one", PutTerms())
                _ = try await uploader.put(.bytes([2]), as: "a/two", PutTerms())
                try await uploader.delete("a/one", everyVersion: everyVersion)
                try await uploader.delete("a/one", everyVersion: everyVersion)
                try await uploader.delete("b/none", everyVersion: everyVersion)
                #expect(try await uploader.list("").map(\.name) == ["a/two"])
                #expect(try await uploader.put(.bytes([3]), as: "a/one", PutTerms()) == .stored)
                #expect(try await uploader.read("a/one", 0..<1) == [3])
                try await uploader.delete("a/one", everyVersion: everyVersion)
                try await uploader.delete("a/two", everyVersion: everyVersion)
                #expect(try await uploader.list("") == [])
            }
        }
    }

    @Test("is used by several tasks at once", arguments: UploaderKind.all)
    func together(_ kind: UploaderKind) async throws {
        try await kind.with { place in
            let uploader = try await place.uploader()
            try await withThrowingTaskGroup { group in
                for index in UInt8(0)..<12 {
                    group.addTask {
                        let bytes = [UInt8](repeating: index, count: 1000 + Int(index))
                        _ = try await uploader.put(.bytes(bytes), as: "o/\(index)", PutTerms())
                        #expect(try await uploader.read("o/\(index)", 0..<bytes.count) == bytes)
                        if index % 2 == 0 { try await uploader.delete("o/\(index)", everyVersion: false) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await uploader.list("o/").count == 6)
        }
    }

    @Test("stops when it is cancelled, and shows no half of an object", arguments: UploaderKind.all)
    func cancellation(_ kind: UploaderKind) async throws {
        try await kind.with { place in
            let uploader = try await place.uploader()
            let bytes = [UInt8](repeating: 7, count: kind.largestByteCount)
            for milliseconds in [0, 1, 5, 20] {
                let task = Task { try await uploader.put(.bytes(bytes), as: "big", PutTerms()) }
                try await Task.sleep(for: .milliseconds(milliseconds))
                task.cancel()
                let result = await task.result
                switch result {
                case .success(let outcome): #expect([.stored, .alreadyThere].contains(outcome))
                case .failure(let error): #expect(error is CancellationError, "\(error)")
                }
                for object in try await uploader.list("") {
                    #expect(object == ListedObject(name: "big", byteCount: bytes.count))
                }
            }
            #expect(throws: Never.self) { try Task.checkCancellation() }
            _ = try await uploader.put(.bytes(bytes), as: "big", PutTerms())
            #expect(try await uploader.read("big", 0..<bytes.count) == bytes)
        }
    }
}
