import Fixtures
import Foundation
import Seal
import Testing

@testable import Age

@Suite("A file that is sealed here")
struct SealedFileTests {
    /// A folder that goes with the test.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appending(path: "age-\(UUID().uuidString)").path()

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        /// The bytes of a file in which `plain` is sealed, given in pieces of these lengths by turns.
        func sealed(_ plain: [UInt8], for seal: AgeSeal, pieces: [Int] = [1 << 20]) throws -> [UInt8] {
            let file = "\(path)/\(UUID().uuidString)"
            let writer = try AgeWriter(file, for: seal)
            var (place, turn) = (0, 0)
            while place < plain.count {
                let count = min(pieces[turn % pieces.count], plain.count - place)
                try writer.write(Array(plain[place..<place + count]))
                (place, turn) = (place + count, turn + 1)
            }
            try writer.finish()
            return Array(try Data(contentsOf: URL(filePath: file)))
        }
    }

    private static func read(_ file: [UInt8], _ identity: AgeIdentity) throws -> [UInt8] {
        let reader = try AgeReader(ArrayReading(file), with: .identities([identity]))
        return try reader.read(reader.byteCount, at: 0)
    }

    @Test("opens for each recipient, whatever its length and however it was written")
    func roundTrip() throws {
        let folder = try Folder()
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let chunk = AgeFormat.chunkLength
        for count in [
            0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 7, Int.random(in: 0...400_000, using: &random),
        ] {
            let plain = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let people = (0..<Int.random(in: 1...4, using: &random)).map { _ in AgeIdentity.random() }
            let pieces = (0..<3).map { _ in Int.random(in: 1...150_000, using: &random) }
            let file = try folder.sealed(plain, for: .recipients(people.map(\.recipient)), pieces: pieces)
            for person in people { #expect(try Self.read(file, person) == plain, "\(count) bytes, seed \(seed)") }
            #expect(throws: AgeError.noMatch(isPassphrase: false)) { try Self.read(file, .random()) }
        }
    }

    @Test("opens with its passphrase alone")
    func passphrase() throws {
        let folder = try Folder()
        func passphrase(_ text: String) throws -> AgePassphrase {
            try AgePassphrase(copying: Vector.secret(text))
        }
        let plain = Array("a bag".utf8)
        let file = try folder.sealed(plain, for: .passphrase(try passphrase("grüße"), workFactor: 10))
        let reader = try AgeReader(ArrayReading(file), with: .passphrase(try passphrase("grüße")))
        #expect(try reader.read(reader.byteCount, at: 0) == plain)
        #expect(throws: AgeError.noMatch(isPassphrase: true)) {
            try AgeReader(ArrayReading(file), with: .passphrase(try passphrase("grusse")))
        }
        #expect(throws: AgeError.noMatch(isPassphrase: false)) { try Self.read(file, .random()) }
        #expect(throws: AgeError.emptyPassphrase) { try passphrase("") }
    }

    @Test("never holds what it seals, and no two are alike")
    func secrecy() throws {
        let folder = try Folder()
        let one = AgeIdentity.random()
        let plain = Array(String(repeating: "ada@example.org ", count: 10_000).utf8)
        let files = try (0..<2).map { _ in try folder.sealed(plain, for: .recipients([one.recipient])) }
        #expect(files[0].count == files[1].count)
        #expect(Data(files[0]).range(of: Data("example".utf8)) == nil)
        // But for the version, all lines and chunks differ.
        let alike = zip(files[0].dropFirst(200), files[1].dropFirst(200)).count { $0 == $1 }
        #expect(alike < files[0].count / 64)
    }

    @Test("does not open, or says so when it is read, where any bit of it is another")
    func altered() throws {
        let folder = try Folder()
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let one = AgeIdentity.random()
        let plain = [UInt8](repeating: 7, count: AgeFormat.chunkLength + 100)
        let file = try folder.sealed(plain, for: .recipients([one.recipient, AgeIdentity.random().recipient]))
        let places = Array(0..<400) + (0..<200).map { _ in Int.random(in: 400..<file.count, using: &random) }
        for place in places {
            var changed = file
            changed[place] ^= 1 << UInt8(place % 8)
            #expect(throws: AgeError.self, "byte \(place), seed \(seed)") { try Self.read(changed, one) }
        }
    }

    @Test("does not open where it is cut off, or chunks are swapped, repeated or left out")
    func chunks() throws {
        let folder = try Folder()
        let one = AgeIdentity.random()
        let length = AgeFormat.sealedChunkLength
        let plain = (0..<4 * AgeFormat.chunkLength).map { UInt8(truncatingIfNeeded: $0 / AgeFormat.chunkLength) }
        let file = try folder.sealed(plain, for: .recipients([one.recipient]))
        let start = file.count - 4 * length
        let chunks = (0..<4).map { Array(file[start + $0 * length..<start + ($0 + 1) * length]) }
        func reordered(_ order: [Int]) -> [UInt8] { file[..<start] + order.flatMap { chunks[$0] } }
        #expect(try Self.read(reordered([0, 1, 2, 3]), one) == plain)
        for order in [[0, 1, 2], [0], [], [1, 0, 2, 3], [0, 1, 3], [0, 1, 2, 3, 3], [0, 0, 1, 2, 3], [3]] {
            #expect(throws: AgeError.self, "\(order)") { try Self.read(reordered(order), one) }
        }
        for count in [0, 1, 20, start - 16, start - 1, start, start + 1, start + length + 15, file.count - 1] {
            #expect(throws: AgeError.self, "\(count)") { try Self.read(Array(file[..<count]), one) }
        }
        #expect(throws: AgeError.self) { try Self.read(file + [0], one) }
        // A chunk of another file of the same recipient is none of this one's.
        let other = try folder.sealed(plain, for: .recipients([one.recipient]))
        #expect(throws: AgeError.self) {
            try Self.read(Array(file[..<(start + length)]) + other[(start + length)...], one)
        }
    }

    @Test("is never written over another")
    func occupied() throws {
        let folder = try Folder()
        let path = "\(folder.path)/there"
        try Data("x".utf8).write(to: URL(filePath: path))
        #expect(throws: (any Error).self) { try AgeWriter(path, for: .recipients([AgeIdentity.random().recipient])) }
        #expect(try Data(contentsOf: URL(filePath: path)) == Data("x".utf8))
    }

    @Test("is read where it is armored as well, at any place, and in one way of writing only")
    func armored() throws {
        let folder = try Folder()
        let one = AgeIdentity.random()
        let plain = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let file = try folder.sealed(plain, for: .recipients([one.recipient]))
        for end in ["\n", "\r\n"] {
            let lines = Data(file).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
                .replacing("\n", with: end)
            let text = "-----BEGIN AGE ENCRYPTED FILE-----\(end)\(lines)\(end)-----END AGE ENCRYPTED FILE-----\(end)"
            #expect(try Self.read(Array(text.utf8), one) == plain)
            let middle = text.index(text.startIndex, offsetBy: text.utf8.count / 2 / 66 * 66)
            // What is no character of base64 must not be one for anybody.
            let last = text.index(text.endIndex, offsetBy: -(36 + 2 * end.utf8.count))
            for other in ["\u{fffd}", "ÿ", "\0", " "] {
                var altered = Array(text.utf8)
                let place = text.utf8.distance(from: text.startIndex, to: last)
                altered.replaceSubrange(place..<place + 1, with: Array(other.utf8))
                #expect(throws: AgeError.self) { try Self.read(altered, one) }
            }
            var shortened = text
            shortened.insert("\n", at: middle)
            #expect(throws: AgeError.self) { try Self.read(Array(shortened.utf8), one) }
        }
    }
}
