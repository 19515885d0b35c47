import ArchiveFixtures
import Fixtures
import Foundation
import Replication
import Store
import Vault

/// A vault, a follower of it in a room without a cable, and the media between them.
final class CourierSides: Sendable {
    let archive: ArchiveFolder
    var home: Vault { archive.vault }
    let far: String

    init() throws {
        archive = try ArchiveFolder()
        far = "\(archive.path)/far"
    }

    /// An empty medium.
    func medium(_ name: String) throws -> String {
        let path = "\(archive.path)/\(name)"
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        return path
    }

    func open(_ path: String) throws -> Vault {
        try Vault.open(at: path, secrets: [.keyFile(path: "\(archive.path)/ada.key")])
    }

    @discardableResult
    func pack(
        to folder: String, since: String? = nil, maxByteCount: Int = 4_000_000_000, parity: Int? = nil
    ) async throws -> PackedCourier {
        try await home.packCourier(
            CourierRequest(folder: folder, since: since, maxByteCount: maxByteCount, parityPercent: parity))
    }

    /// Takes in what lies there; what was not taken in besides is thrown.
    @discardableResult
    func unpack(_ folders: String..., into path: String? = nil) async throws -> [UnpackedCourier] {
        let done = try await CourierUnpacking(folders, into: path ?? far) { try self.open($0) }.run()
        if let failure = done.failure { throw failure }
        return done.couriers
    }

    /// Carries everything there is to the other side.
    func carryAll() async throws {
        let medium = try medium("first")
        try await pack(to: medium)
        try await unpack(medium)
    }

    /// The follower's receipt, on a medium.
    func receipt() async throws -> String {
        try await open(far).writeReceipt(to: try medium("receipt")).path
    }

    func volumes(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".tar") }.sorted()
    }

    /// The bytes of every file of a vault that copies hold, and that both sides have alike.
    static func files(of vault: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: vault) {
            let first = name.split(separator: "/")[0]
            let isOwn = ["local", "followers", "pending", "follower.json"].contains(String(first))
            if isOwn || first.hasPrefix("catalog") || name.hasPrefix("ledger/signer") || name == "ledger/attempts" {
                continue
            }
            var isFolder: ObjCBool = false
            let path = "\(vault)/\(name)"
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            files[name] = FileManager.default.contents(atPath: path)
        }
        return files
    }

    /// What differs between the home and the other side, but for the end of the ledger, which tells of the packing.
    func differences() throws -> [String] {
        let (ours, theirs) = (try Self.files(of: home.folder.path), try Self.files(of: far))
        return Set(ours.keys).union(theirs.keys).filter { name in
            if name == "ledger/entries", let our = ours[name], let their = theirs[name] {
                return !our.starts(with: their)
            }
            return !name.hasPrefix("slots/") && ours[name] != theirs[name]
        }.sorted()
    }

    /// Changes bytes of a file.
    ///
    /// - Parameter letters: a letter stays one.
    static func damage(_ path: String, at place: Int, count: Int = 1, letters: Bool = false) throws {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try file.seek(toOffset: UInt64(place))
        let before = try file.read(upToCount: count) ?? Data()
        try file.seek(toOffset: UInt64(place))
        try file.write(contentsOf: Data(before.map { letters ? ($0 == 65 ? 66 : 65) : $0 ^ 0x5A }))
        try file.close()
    }
}
