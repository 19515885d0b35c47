import Fixtures
import Foundation
import Seal
import Store
import Testing

/// A folder of one test, gone when the test is.
final class ScratchFolder: Sendable {
    let path: String
    let vault = VaultID.random()
    let bundle = Bundle.founding()

    init() throws {
        path = "\(NSTemporaryDirectory())/store-tests-\(Hex.encode(Randomness.bytes(8)))"
        for folder in [path] + VaultFolder(path).founding {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var folder: VaultFolder { VaultFolder(path) }

    /// The `read` key of `bundle`.
    func readKey() throws -> SealingKey {
        let newest = try #require(bundle.read.max { $0.key < $1.key })
        return SealingKey(generation: newest.key, key: newest.value.publicKey)
    }

    func writer() throws -> PackWriter {
        PackWriter(folder: folder, vault: vault, read: try readKey())
    }

    func open(_ pack: Digest256) throws(StoreError) -> PackReader {
        try PackReader(pack, in: folder, vault: vault, with: bundle)
    }

    /// The paths of all files below the folder.
    func files() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }

    func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }
    func put(_ bytes: [UInt8], at path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
}
