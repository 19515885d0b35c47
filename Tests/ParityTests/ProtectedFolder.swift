import Fixtures
import Foundation
import Parity
import Store

/// A folder of files for parity, which goes when it is let go.
final class ProtectedFolder: Sendable {
    let path: String
    /// By their names.
    let files: [String: [UInt8]]

    /// Files of random bytes.
    init(_ lengths: [String: Int], seed: UInt64) throws {
        path = "\(NSTemporaryDirectory())/parity-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        var random = SeededGenerator(seed: seed)
        var files: [String: [UInt8]] = [:]
        for (name, length) in lengths.sorted(by: { $0.key < $1.key }) { files[name] = random.bytes(length) }
        self.files = files
        for (name, bytes) in files { try put(bytes, as: name) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func put(_ bytes: [UInt8], as name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }

    /// Changes some bytes of a file.
    func damage(_ name: String, at place: Int, count: Int = 1) throws {
        var bytes = try bytes(name)
        for index in place..<place + count { bytes[index] ^= 0x5A }
        try put(bytes, as: name)
    }

    /// Changes what the slices hold at some place; slices are counted over the files in the order of `names`.
    func damage(slices: some Sequence<Int>, of sliceByteCount: Int, using random: inout SeededGenerator) throws {
        let places = slicePlaces(of: sliceByteCount)
        for slice in slices {
            let (name, start, count) = places[slice]
            try damage(name, at: start + Int.random(in: 0..<count, using: &random))
        }
    }

    /// Each slice's file, where it begins there, and how many bytes it has.
    func slicePlaces(of sliceByteCount: Int) -> [(name: String, start: Int, count: Int)] {
        files.sorted { $0.key < $1.key }.flatMap { name, bytes in
            stride(from: 0, to: bytes.count, by: sliceByteCount).map {
                (name, $0, min(sliceByteCount, bytes.count - $0))
            }
        }
    }

    func protect(percent: Int, fileByteCount: Int = .max) async throws -> Parity.Written {
        try await Parity.write(
            for: Array(files.keys), in: path, as: "set", percent: percent, fileByteCount: fileByteCount)
    }

    /// Runs the public tool here.
    func par2(_ arguments: String...) throws -> (status: Int32, text: String) {
        try Spawned.run(["par2"] + arguments, in: path)
    }

    /// The names of files that are not as they were.
    func differing() -> [String] {
        files.filter { name, bytes in (try? self.bytes(name)) != bytes }.keys.sorted()
    }
}
