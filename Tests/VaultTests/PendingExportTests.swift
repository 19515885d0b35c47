import Fixtures
import Foundation
import Seal
import Store
import Testing

@testable import Vault

@Suite("What has been read of an unfinished export")
struct PendingExportTests {
    let staff: Staff

    init() async throws { staff = try await Staff() }

    private var parts: [String] { ["pool", "cognito", "https://example.org", "eu_1"] }

    private func open(_ name: String = "nightly", isCompressed: Bool = false) throws -> PendingExport {
        try staff.scratch.open(name).pendingExport(of: parts, isCompressed: isCompressed)
    }

    private func all(_ pending: PendingExport, _ unit: String) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        var index = 0
        while let piece = try await pending.piece(index, of: unit) {
            bytes += piece
            index += 1
        }
        return bytes
    }

    private func files(_ pending: PendingExport) throws -> [String] {
        try DurableFile.names(in: pending.path).filter { $0 != "lock" }.sorted().map { "\(pending.path)/\($0)" }
    }

    @Test(
        "comes back to a writer, who can read nothing else, piece by piece and with its marks",
        arguments: [false, true])
    func comesBack(_ isCompressed: Bool) async throws {
        // Given units that are written beside each other, by two processes
        var generator = SeededGenerator(seed: 7)
        var expected: [String: [UInt8]] = [:]
        for run in 0..<3 {
            let pending = try open(isCompressed: isCompressed)
            for step in 0..<20 {
                let unit = "users/\(step % 3)"
                let bytes = generator.plainBytes(Int.random(in: 0...3000, using: &generator))
                try await pending.append(
                    bytes, to: unit, mark: Array("\(run) \(step)".utf8), isLast: run == 2 && step > 16)
                expected[unit, default: []] += bytes
            }
        }

        // When
        let pending = try open()

        // Then
        for (unit, bytes) in expected { #expect(try await all(pending, unit) == bytes) }
        #expect(await pending.unit("users/1").mark == Array("2 19".utf8))
        #expect(await pending.unit("users/9").mark == nil)
        #expect(try files(pending).count == 3)
    }

    @Test("holds nothing that was read in a form that anyone else can read")
    func sealed() async throws {
        let pending = try open()
        try await pending.append(
            Array("ada@example.org".utf8), to: "users/", mark: Array("token-of-page".utf8), isLast: false)
        for path in try files(pending) {
            let text = String(decoding: try staff.scratch.bytes(path), as: UTF8.self)
            #expect(!text.contains("ada@") && !text.contains("token-of-page") && !text.contains("users/"))
        }
        #expect(!pending.path.contains("eu_1"))
    }

    @Test("is open in one place at a time")
    func oneAtATime() async throws {
        let pending = try open()
        #expect(throws: StoreError.self) { try open("ada") }
        _ = pending
    }

    @Test(
        "counts up to where it was cut or altered, wherever that is, and no byte of what stands behind it",
        arguments: 0..<60)
    func damage(_ seed: UInt64) async throws {
        // Given
        var generator = SeededGenerator(seed: seed)
        let content = (0..<8).map { _ in generator.bytes(Int.random(in: 0...200, using: &generator)) }
        var path = ""
        do {
            let pending = try open()
            for (index, bytes) in content.enumerated() {
                try await pending.append(bytes, to: "u", mark: Array("\(index)".utf8), isLast: index == 7)
            }
            path = try #require(try files(pending).first)
        }

        // When a byte is altered, or the end is missing
        var bytes = try staff.scratch.bytes(path)
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        if seed % 2 == 0 { bytes.removeLast(bytes.count - place) } else { bytes[place] ^= 1 << UInt8(seed % 8) }
        try staff.scratch.put(bytes, at: path)

        // Then what is left is a beginning of it, and it is gone on with
        let pending = try open()
        let unit = await pending.unit("u")
        #expect(unit.pieceCount < 8 && !unit.isComplete)
        for index in 0..<unit.pieceCount { #expect(try await pending.piece(index, of: "u") == content[index]) }
        #expect(unit.mark == (unit.pieceCount == 0 ? nil : Array("\(unit.pieceCount - 1)".utf8)))
        try await pending.append([1, 2, 3], to: "u", mark: [], isLast: true)
        #expect(try await all(pending, "u") == content[..<unit.pieceCount].flatMap(\.self) + [1, 2, 3])
    }

    @Test("is read while it grows, and whoever waits is told why nothing more comes")
    func following() async throws {
        let pending = try open()
        let reading = Task { try await all(pending, "u") }
        for number in 0..<50 as Range<UInt8> {
            try await pending.append([number], to: "u", mark: [], isLast: number == 49)
        }
        #expect(try await reading.value == Array(0..<50))

        struct Ended: Error {}
        let waiting = Task { try await all(pending, "v") }
        await pending.fail("v", with: Ended())
        await #expect(throws: Ended.self) { try await waiting.value }
        let cancelled = Task { try await all(pending, "w") }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
    }

    @Test("is read in runs of pieces of about a size, whether they are still in memory or not")
    func runs() async throws {
        // Given more than is kept in memory
        let pending = try open()
        let piece = [UInt8](repeating: 7, count: 1 << 20)
        let reading = Task {
            var sizes: [Int] = []
            var first = 0
            while true {
                let pieces = try await pending.pieces(from: first, of: "u", byteCount: 3 << 20)
                if pieces.isEmpty { return (sizes, first) }
                #expect(pieces.allSatisfy { $0.bytes == piece })
                sizes.append(pieces.count)
                first += pieces.count
                // When the reader falls behind
                while first == 3, await pending.unit("u").pieceCount < 40 { await Task.yield() }
            }
        }
        for index in 0..<40 { try await pending.append(piece, to: "u", mark: [], isLast: index == 39) }

        // Then
        let (sizes, count) = try await reading.value
        #expect(count == 40)
        #expect(sizes.dropLast().allSatisfy { $0 == 3 })
        #expect(try await pending.pieces(from: 38, of: "u", byteCount: 3 << 20).count == 2)
    }

    @Test("is no snapshot, no finding of verify or doctor, and no garbage for seven days")
    func leftAlone() async throws {
        // Given
        do {
            let pending = try open()
            try await pending.append([1, 2, 3], to: "u", mark: [], isLast: false)
        }
        let ada = try staff.scratch.open("ada")
        let folder = "\(staff.scratch.vault.pendingExports)"

        // Then
        #expect(try ada.snapshots(source: nil).snapshots.count == 1)
        #expect(try await ada.verify(.data).problems.isEmpty)
        #expect(try ada.examine(fix: true).isEmpty)
        try age(days: 6)
        #expect(try await ada.planGarbage().leftovers.isEmpty)
        try age(days: 8)
        #expect(try await ada.planGarbage().leftovers.count == 2)

        // When
        _ = try await ada.collectGarbage()

        // Then
        for name in try DurableFile.names(in: folder) {
            #expect(try DurableFile.names(in: "\(folder)/\(name)").isEmpty)
        }
    }

    /// Has nobody gone on with any for so many days.
    private func age(days: Int) throws {
        let exports = staff.scratch.vault.pendingExports
        for name in try DurableFile.names(in: exports) {
            for file in try DurableFile.names(in: "\(exports)/\(name)") {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date.now.addingTimeInterval(-86_400 * Double(days))],
                    ofItemAtPath: "\(exports)/\(name)/\(file)")
            }
        }
    }
}
