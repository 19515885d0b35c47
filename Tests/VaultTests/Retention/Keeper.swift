import Foundation
import Retention
import Seal
import Store

@testable import Vault

/// A vault with a few snapshots of one source, in which things are kept and dropped.
final class Keeper: Sendable {
    let staff: Staff
    /// Oldest first.
    let snapshots: [Digest256]

    var scratch: Scratch { staff.scratch }
    var folder: VaultFolder { scratch.vault }

    init(snapshots count: Int = 4) async throws {
        staff = try await Staff()
        var snapshots = [staff.snapshot]
        for day in 1..<count {
            let made = try await staff.custodian.ingest(Staff.day(day, in: staff.scratch))
            snapshots.append(Digest256(hex: made.snapshot) ?? .zero)
        }
        self.snapshots = snapshots
    }

    func custodian(_ reason: String? = "a test") throws -> Vault { try scratch.open("ada", reason: reason) }
    func writer() throws -> Vault { try scratch.open("nightly") }
    func auditor() throws -> Vault { try scratch.open("otto") }

    /// Sets a policy of these rules for the source.
    @discardableResult
    func set(_ rules: String, more: String = "", at clock: Timestamp = .now) throws -> PolicyInForce {
        try custodian().setPolicy(Self.policy(rules, more: more), at: clock)
    }

    static func policy(_ rules: String, more: String = "") throws -> Policy {
        try Policy("version: 1\n\(more)\nsources: {pool: {\(rules)}}", from: "a test")
    }

    @discardableResult
    func hold(_ snapshots: [Digest256] = [], sources: [String] = [], keys: [String] = []) throws -> Int {
        var request = HoldRequest(caseName: "case 7")
        request.snapshots = snapshots
        request.sources = sources
        request.keys = keys
        return try custodian().placeHold(request)
    }

    /// The files of a register, by their names.
    func register(_ name: String) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for file in try DurableFile.names(in: folder.register(name)) {
            files[file] = try scratch.bytes("\(folder.register(name))/\(file)")
        }
        return files
    }

    /// Puts a register's files back as they were.
    func restore(_ files: [String: [UInt8]], of name: String) throws {
        for file in try DurableFile.names(in: folder.register(name)) {
            DurableFile.remove("\(folder.register(name))/\(file)")
        }
        for (file, bytes) in files { try scratch.put(bytes, at: "\(folder.register(name))/\(file)") }
    }

    /// The hidden snapshots, as those see them who list.
    func hidden() throws -> Set<Digest256> { Set(try custodian().droppedItems().keys) }
}

extension Timestamp {
    static func inDays(_ days: Int) -> Timestamp {
        Timestamp(nanoseconds: now.nanoseconds + Int64(days) * 86_400_000_000_000)
    }
}

/// Whether the error is a refusal by a rule whose words hold all of `parts`.
func isRefusal(_ error: any Error, _ parts: String...) -> Bool {
    guard case VaultError.refused(let reason) = error else { return false }
    return parts.allSatisfy(reason.contains)
}

/// Whether the error says that something of the vault is not what was written.
func isDamage(_ error: any Error) -> Bool {
    switch error {
    case VaultError.damaged, StoreError.damaged: true
    default: false
    }
}
