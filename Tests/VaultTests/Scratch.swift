import Foundation
import Seal
import Store

@testable import Vault

/// A folder of one test, gone when the test is.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = "\(NSTemporaryDirectory())/vault-tests-\(Hex.encode(Randomness.bytes(8)))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Where the test's vault is.
    var vault: VaultFolder { VaultFolder("\(path)/vault") }

    /// Where a person's key file is.
    func key(_ name: String) -> String { "\(path)/\(name).key" }

    /// A vault whose only custodian is `ada`, with a key file.
    func founded() throws -> Vault {
        try Vault.create(at: vault.path, person: "ada", secret: .keyFile(path: key("ada")))
    }

    /// Opens with the key files of several people together.
    func open(together names: [String], as name: String? = nil, reason: String? = nil) throws -> Vault {
        try Vault.open(
            at: vault.path, secrets: names.map { .keyFile(path: key($0)) }, as: name, reason: reason)
    }

    /// Opens with the person's key file.
    func open(_ name: String, reason: String? = nil) throws -> Vault {
        try Vault.open(at: vault.path, secrets: [.keyFile(path: key(name))], as: nil, reason: reason)
    }

    /// The files of the vault that say who opens it, by their paths.
    func people() throws -> [String: [UInt8]] {
        var files = [vault.header: try bytes(vault.header)]
        for id in try vault.slotIDs() { files[vault.slot(id)] = try bytes(vault.slot(id)) }
        return files
    }

    /// Does something while the writer's lock is taken.
    func whileLocked(_ body: () throws -> Void) throws {
        let lock = try WriterLock(vault)
        try withExtendedLifetime(lock) { try body() }
    }

    func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    func put(_ bytes: [UInt8], at path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    /// Changes a slot and writes it with a checksum that fits, as one could who may write to the disk.
    func edit(_ id: SlotID, _ change: (Slot) -> Slot) throws {
        try put(change(try vault.readSlot(id)).file(), at: vault.slot(id))
    }
}

extension OpenSecretKey {
    /// Whether the box was sealed to this key.
    func opens(_ box: [UInt8]) -> Bool {
        if openBox(box) != nil { true } else { false }
    }
}

extension PassphraseCost {
    /// The least there is, so that a test is quick.
    static let least = PassphraseCost(operations: 1, memory: 8 << 10)
}

extension Passphrase {
    convenience init(_ text: String) throws {
        try self.init(SecretBytes(count: text.utf8.count) { $0.copyBytes(from: text.utf8) })
    }
}

extension Slot {
    /// The same slot with some of its members replaced.
    func with(
        vault: VaultID? = nil, id: SlotID? = nil, name: String? = nil, role: Role? = nil, card: IdentityCard? = nil,
        bundle: [UInt8]? = nil, pin: [UInt8]?? = nil, together: SharedIdentity? = nil
    ) -> Slot {
        Slot(
            vault: vault ?? self.vault, id: id ?? self.id, name: name ?? self.name, role: role ?? self.role,
            card: card ?? self.card, bundle: bundle ?? self.bundle, pin: pin ?? self.pin, passphrase: passphrase,
            together: together ?? self.together)
    }
}

/// Whether `body` fails with damage to the file at `path`.
func damages<Result>(_ path: String, _ body: () throws -> Result) -> Bool {
    do {
        _ = try body()
        return false
    } catch StoreError.damaged(path: path, reason: _) {
        return true
    } catch {
        return false
    }
}
